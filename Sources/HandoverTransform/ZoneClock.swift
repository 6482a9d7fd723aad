import HandoverPlan

/// The clocks of a zone: which instant a local time is.
struct ZoneClock: Sendable {
    private let offsets: [ZoneRules.Offset]

    init(_ zone: ZoneRules?) { offsets = zone?.offsets ?? [] }

    /// Gives a reading of a day that exists its offset; false if there is no such time, or no one instant that it is.
    func complete(_ reading: inout DateOperators.Reading) -> Bool {
        guard reading.hour < 24, reading.minute < 60, reading.second < 60 else { return false }
        if reading.offset != DateOperators.Reading.unstated { return reading.offset != DateOperators.Reading.impossible }
        let day = CivilDay.number(year: Int64(reading.year), month: Int64(reading.month), day: Int64(reading.day))
        let local = day * 86_400 + Int64(reading.hour * 3600 + reading.minute * 60 + reading.second)
        guard let seconds = offset(ofLocal: local), seconds % 60 == 0 else { return false }
        reading.offset = Int32(seconds / 60)
        return true
    }

    /// What clocks show at an instant; `nil` where nothing is known of it, or the offset is no whole number of minutes.
    func reading(at instant: Int64) -> DateOperators.Reading? {
        guard instant >= ZoneRules.start, instant < ZoneRules.end else { return nil }
        guard let offset = offsets.last(where: { $0.from <= instant })?.seconds, offset % 60 == 0 else { return nil }
        let local = instant + offset
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let second = Int32(local - days * 86_400)
        let day = CivilDay.day(days)
        return DateOperators.Reading(
            year: Int32(day.year), month: Int32(day.month), day: Int32(day.day), hour: second / 3600,
            minute: second / 60 % 60, second: second % 60, offset: Int32(offset / 60))
    }

    /// The offset at the one instant at which clocks show this, in seconds of the local clock since 1970.
    private func offset(ofLocal local: Int64) -> Int64? {
        // No clock is a day ahead or behind: only the changes around count. The first of them is looked for by halves.
        var (low, high) = (0, offsets.count)
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle].from <= local - 86_400 { low = middle + 1 } else { high = middle }
        }
        var found: Int64?
        var index = max(low - 1, 0)
        while index < offsets.count, offsets[index].from <= local + 86_400 {
            let instant = local - offsets[index].seconds
            let end = index + 1 < offsets.count ? offsets[index + 1].from : ZoneRules.end
            if instant >= offsets[index].from, instant < end {
                guard found == nil else { return nil }
                found = offsets[index].seconds
            }
            index += 1
        }
        return found
    }
}
