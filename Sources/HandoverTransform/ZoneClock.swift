import HandoverPlan

/// The clocks of a zone: which instant a local time is.
struct ZoneClock: Sendable {
    private let offsets: [ZoneRules.Offset]

    init(_ zone: ZoneRules?) { offsets = zone?.offsets ?? [] }

    /// Gives a reading of a day that exists its offset; false if there is no such time, or no one instant that it is.
    func complete(_ reading: inout DateOperator.Reading) -> Bool {
        guard reading.hour < 24, reading.minute < 60, reading.second < 60 else { return false }
        if reading.offset != DateOperator.Reading.unstated { return reading.offset != DateOperator.Reading.impossible }
        let day = CivilDay.number(year: Int64(reading.year), month: Int64(reading.month), day: Int64(reading.day))
        let local = day * 86_400 + Int64(reading.hour * 3600 + reading.minute * 60 + reading.second)
        guard let seconds = offset(ofLocal: local), seconds % 60 == 0 else { return false }
        reading.offset = Int32(seconds / 60)
        return true
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
