import HandoverCore

/// A time that a format describes (Plan.md section 3, `datetime`).
struct ClockTime {
    private var day = CalendarDay(year: 0, month: 0, day: 0)
    private var (hour, minute, second) = (0, 0, 0)
    /// What the text says of its offset.
    private var stated: [UInt8] = []

    /// `nil` where the text is not of the format. Whether there is such a time is another question.
    init?(_ text: Span<UInt8>, _ format: Span<UInt8>) {
        if format[0] == 0x65 {
            guard let parts = NamedDay.serial(text) else { return nil }
            let seconds = Self.seconds(text, parts.fraction)
            day = NamedDay.day(parts.days, format, later: seconds / 86_400)
            (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
            return
        }
        var (year, month, date) = (0, 0, 0)
        var at = 0
        var index = 0
        while index < format.count {
            let letter = format[index]
            var end = index
            while end < format.count, format[end] == letter { end += 1 }
            switch letter {
            case 0x79, 0x4d, 0x64, 0x48, 0x6d, 0x73:
                guard let number = CalendarDay.number(text, &at, end - index, max(end - index, 2)) else { return nil }
                switch letter {
                case 0x79: year = number
                case 0x4d: month = number
                case 0x64: date = number
                case 0x48: hour = number
                case 0x6d: minute = number
                default: second = number
                }
                index = end
            case 0x58:
                let count = at < text.count && text[at] == 0x5a ? 1 : 6
                guard at + count <= text.count else { return nil }
                for place in at..<(at + count) { stated.append(text[place]) }
                guard count == 1 || Self.isOffset(stated) else { return nil }
                at += count
                index = end
            default:
                guard at < text.count, text[at] == letter else { return nil }
                at += 1
                index += 1
            }
        }
        guard at == text.count else { return nil }
        day = CalendarDay(year: year, month: month, day: date)
    }

    /// The time that clocks of a zone show at an instant, which a text counts from 1970 on; `nil` where it is none that is known.
    init?(_ text: Span<UInt8>, perSecond: Int, _ zone: ZoneTable) {
        var digits: [UInt8] = []
        guard text.count < 18, DigitRow.integer(text, into: &digits), let count = Int(String(decoding: digits, as: UTF8.self)),
            count % perSecond == 0, let ahead = zone.offset(atInstant: count / perSecond), ahead % 60 == 0
        else { return nil }
        let local = count / perSecond + ahead
        // 1600 began 135,140 days before 1970; no instant that is known lies before it.
        let seconds = local + 135_140 * 86_400
        day = CalendarDay(days: seconds / 86_400, from: 1600)
        (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
        stated.append(ahead < 0 ? 0x2d : 0x2b)
        CalendarDay.append(abs(ahead) / 3600, to: &stated)
        stated.append(0x3a)
        CalendarDay.append(abs(ahead) / 60 % 60, to: &stated)
    }

    /// The fraction of a day in seconds, rounded half up: multiplied by hand, from the last digit to the first.
    private static func seconds(_ text: Span<UInt8>, _ fraction: Range<Int>) -> Int {
        var (carry, behind) = (0, 0)
        for index in fraction.reversed() {
            let product = Int(text[index] - 0x30) * 86_400 + carry
            (carry, behind) = (product / 10, product % 10)
        }
        return behind >= 5 ? carry + 1 : carry
    }

    /// A sign, two digits, a colon, two digits.
    private static func isOffset(_ text: [UInt8]) -> Bool {
        text.count == 6 && (text[0] == 0x2b || text[0] == 0x2d) && text[3] == 0x3a
            && [1, 2, 4, 5].allSatisfy { (0x30...0x39).contains(text[$0]) }
    }

    /// Appends the canonical text; false if there is no such time, or not one.
    func write(in zone: ZoneTable, to out: inout [UInt8]) -> Bool {
        guard day.exists, hour < 24, minute < 60, second < 60 else { return false }
        var offset = stated
        if offset == [0x5a] {
            offset = Array("+00:00".utf8)
        } else if offset.isEmpty {
            let local = day.sinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
            guard let seconds = zone.offset(at: local), seconds % 60 == 0 else { return false }
            offset.append(seconds < 0 ? 0x2d : 0x2b)
            CalendarDay.append(abs(seconds) / 3600, to: &offset)
            offset.append(0x3a)
            CalendarDay.append(abs(seconds) / 60 % 60, to: &offset)
        }
        guard Self.isCanonical(offset: offset) else { return false }
        day.write(to: &out)
        out.append(0x54)
        CalendarDay.append(hour, to: &out)
        out.append(0x3a)
        CalendarDay.append(minute, to: &out)
        out.append(0x3a)
        CalendarDay.append(second, to: &out)
        out += offset
        return true
    }

    private static func isCanonical(offset: [UInt8]) -> Bool {
        guard isOffset(offset) else { return false }
        let (hours, minutes) = (offset[1...2], offset[4...5])
        return hours.lexicographicallyPrecedes([0x32, 0x34]) && minutes.lexicographicallyPrecedes([0x36])
            && offset != Array("-00:00".utf8)
    }

    /// Whether a text is the canonical one of a time.
    static func isCanonical(_ text: [UInt8]) -> Bool {
        let format = Array("yyyy-MM-ddTHH:mm:ss".utf8)
        guard text.count == 25 else { return false }
        let local = Array(text[..<19])
        guard let time = ClockTime(local.span, format.span) else { return false }
        return time.day.exists && time.hour < 24 && time.minute < 60 && time.second < 60
            && isCanonical(offset: Array(text[19...]))
    }
}

/// What the plan says of a zone: from which instant on clocks are how many seconds ahead of UTC.
struct ZoneTable: Sendable {
    private static let (start, end) = (-2_208_988_800, 4_102_444_800)
    /// In the order of `from`.
    private var entries: [(from: Int, seconds: Int)] = []

    /// Reads `offsets` of the canonical plan; `nil` where they are none.
    init?(_ offsets: JSONText?) {
        let offsets = offsets?.array ?? []
        if offsets.count > Limits.zoneOffsets { return nil }
        for entry in offsets {
            guard let from = (entry["from"]?.string).flatMap({ Int($0) }),
                let seconds = (entry["seconds"]?.string).flatMap({ Int($0) }),
                String(from) == entry["from"]?.string, String(seconds) == entry["seconds"]?.string, abs(seconds) < 86_400,
                entries.last.map({ $0.from < from }) ?? (from == Self.start), from < Self.end
            else { return nil }
            entries.append((from, seconds))
        }
        if entries.isEmpty { return nil }
    }

    /// How far clocks are ahead at the one instant at which they show so many seconds since 1970; `nil` where there is none, or two.
    func offset(at local: Int) -> Int? {
        // No clock is a day ahead or behind, so the instant lies less than a day from what clocks show.
        var found: Int?
        for index in last(notBehind: local - 86_400)...last(notBehind: local + 86_400) {
            let until = index + 1 < entries.count ? entries[index + 1].from : Self.end
            guard (entries[index].from..<until).contains(local - entries[index].seconds) else { continue }
            if found != nil { return nil }
            found = entries[index].seconds
        }
        return found
    }

    /// How far clocks are ahead at an instant; `nil` where nothing is known of it.
    func offset(atInstant instant: Int) -> Int? {
        instant >= Self.start && instant < Self.end ? entries[last(notBehind: instant)].seconds : nil
    }

    /// The last entry that holds at an instant; the first where none does yet. The step halves until it is none.
    private func last(notBehind instant: Int) -> Int {
        var index = 0
        var step = entries.count
        while step > 0 {
            while index + step < entries.count, entries[index + step].from <= instant { index += step }
            step /= 2
        }
        return index
    }
}
