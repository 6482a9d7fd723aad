/// A time zone file (RFC 8536), as far as instants and offsets go: its 64-bit block and the rule behind it.
struct TZif {
    /// The offset before the first change.
    var first: Int64 = 0
    var changes: [ZoneRules.Offset] = []
    /// A POSIX rule for the time behind the last change.
    var rule = ""

    init?(_ bytes: [UInt8]) {
        guard let small = Counts(bytes, 0), small.version >= 0x32, let counts = Counts(bytes, small.end(4)), counts.types > 0
        else {
            return nil
        }
        let times = counts.start
        let kinds = times + counts.times * 8
        let types = kinds + counts.times
        let end = counts.end(8)
        guard end < bytes.count, bytes[end] == 0x0a, let last = bytes[(end + 1)...].firstIndex(of: 0x0a) else { return nil }
        func seconds(_ type: Int) -> Int64? {
            guard type < counts.types else { return nil }
            return Int64(Int32(truncatingIfNeeded: Self.number(bytes, types + type * 6, 4)))
        }
        guard let first = seconds(0) else { return nil }
        self.first = first
        for index in 0..<counts.times {
            guard let seconds = seconds(Int(bytes[kinds + index])) else { return nil }
            changes.append(.init(from: Self.number(bytes, times + index * 8, 8), seconds: seconds))
        }
        rule = String(decoding: bytes[(end + 1)..<last], as: UTF8.self)
    }

    private struct Counts {
        var version: UInt8
        var start: Int
        var utc: Int, standard: Int, leaps: Int, times: Int, types: Int, names: Int

        init?(_ bytes: [UInt8], _ at: Int) {
            guard at + 44 <= bytes.count, bytes[at..<at + 4].elementsEqual("TZif".utf8) else { return nil }
            let counts = (0..<6).map { Int(TZif.number(bytes, at + 20 + $0 * 4, 4)) }
            guard counts.allSatisfy({ $0 < 1 << 16 }) else { return nil }
            (version, start) = (bytes[at + 4], at + 44)
            (utc, standard, leaps) = (counts[0], counts[1], counts[2])
            (times, types, names) = (counts[3], counts[4], counts[5])
        }

        func end(_ width: Int) -> Int { start + times * (width + 1) + types * 6 + names + leaps * (width + 4) + standard + utc }
    }

    /// A big-endian number.
    private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int64 {
        Int64(truncatingIfNeeded: bytes[at..<at + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// The changes behind the last one, until 2100; `nil` for a rule that is not of the usual form (`Mm.w.d/time`).
    func later() -> [ZoneRules.Offset]? {
        var text = PosixText(rule)
        guard text.skipName(), let standard = text.offset() else { return nil }
        let from = changes.last?.from ?? ZoneRules.start
        if text.isAtEnd { return [.init(from: from, seconds: -standard)] }
        guard text.skipName() else { return nil }
        var summer = standard - 3600
        if !text.isAt(0x2c) {
            guard let stated = text.offset() else { return nil }
            summer = stated
        }
        guard let start = text.day(), let end = text.day(), text.isAtEnd else { return nil }
        var found: [ZoneRules.Offset] = []
        for year in Int64(1900)..<2100 {
            found.append(.init(from: start.seconds(of: year) + standard, seconds: -summer))
            found.append(.init(from: end.seconds(of: year) + summer, seconds: -standard))
        }
        return found.filter { $0.from > from }.sorted { $0.from < $1.from }
    }
}

/// A POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, read from left to right.
private struct PosixText {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }
    func isAt(_ byte: UInt8) -> Bool { rest.first == byte }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// Letters, or anything between `<` and `>`.
    mutating func skipName() -> Bool {
        if take(0x3c) {
            guard let end = rest.firstIndex(of: 0x3e) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let name = rest.prefix { (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private mutating func number() -> Int64? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds; west of Greenwich is positive.
    mutating func offset() -> Int64? {
        let isNegative = take(0x2d)
        if !isNegative { _ = take(0x2b) }
        guard var seconds = number().map({ $0 * 3600 }) else { return nil }
        for unit: Int64 in [60, 1] where take(0x3a) {
            guard let part = number() else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,Mm.w.d[/time]`.
    mutating func day() -> Day? {
        guard take(0x2c), take(0x4d), let month = number(), take(0x2e), let week = number(), take(0x2e), let weekday = number(),
            (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        var time: Int64 = 7200
        if take(0x2f) {
            guard let stated = offset() else { return nil }
            time = stated
        }
        return Day(month: month, week: week, weekday: weekday, time: time)
    }

    /// The n-th weekday of a month, the fifth being the last, and a time of that day.
    struct Day {
        var month: Int64, week: Int64, weekday: Int64, time: Int64

        /// In seconds of the local clock since 1970.
        func seconds(of year: Int64) -> Int64 {
            let first = CivilDay.number(year: year, month: month, day: 1)
            let next =
                month == 12
                ? CivilDay.number(year: year + 1, month: 1, day: 1)
                : CivilDay.number(year: year, month: month + 1, day: 1)
            // 1970-01-01 was a Thursday.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var day = first + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            while day >= next { day -= 7 }
            return day * 86_400 + time
        }
    }
}
