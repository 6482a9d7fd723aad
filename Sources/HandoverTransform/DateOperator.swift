import HandoverPlan

/// `date`, `month` and `datetime` (Plan.md section 3): the first format that matches the whole text decides.
struct DateOperator: Sendable {
    /// One piece of a format.
    enum Piece: BitwiseCopyable, Sendable {
        case year, twoDigitMonth, month, twoDigitDay, day, twoDigitHour, hour, minute, second, offset
        /// One byte that stands there itself.
        case literal(UInt8)
        /// The whole text, in a form that has a name.
        case form(DateFormat.Form)
    }

    /// What a text says, before anyone asks whether there is such a time.
    struct Reading {
        var year: Int32 = 0, month: Int32 = 0, day: Int32 = 0
        var hour: Int32 = 0, minute: Int32 = 0, second: Int32 = 0
        /// Minutes ahead of UTC.
        var offset = Self.unstated

        /// The text does not say how far ahead clocks are.
        static let unstated: Int32 = .min
        /// The text says what no clock does.
        static let impossible: Int32 = .max
    }

    /// The pieces of all formats, one format after the other: no array in an array, so that nothing is counted for each value.
    private let pieces: [Piece]
    /// Behind which piece each format ends.
    private let ends: [Int]
    private let kind: DateFormat.Kind
    private let clock: ZoneClock

    /// Compiles formats that the plan reader has checked.
    init(formats: [DateFormat], _ kind: DateFormat.Kind = .date, zone: ZoneRules? = nil) {
        var pieces: [Piece] = []
        var ends: [Int] = []
        for format in formats {
            for part in format.parts {
                switch part {
                case .year: pieces.append(.year)
                case .paddedMonth: pieces.append(.twoDigitMonth)
                case .month: pieces.append(.month)
                case .paddedDay: pieces.append(.twoDigitDay)
                case .day: pieces.append(.day)
                case .paddedHour: pieces.append(.twoDigitHour)
                case .hour: pieces.append(.hour)
                case .minute: pieces.append(.minute)
                case .second: pieces.append(.second)
                case .offset: pieces.append(.offset)
                case .literal(let scalar): pieces += String(scalar).utf8.map { .literal($0) }
                case .form(let form): pieces.append(.form(form))
                }
            }
            ends.append(pieces.count)
        }
        self.pieces = pieces
        self.ends = ends
        self.kind = kind
        clock = ZoneClock(zone)
    }

    /// Bytes of room that a date or a time needs.
    static let room = 25

    /// Appends the canonical text; false, and nothing appended, if no format matches or there is no such day or time.
    func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        var start = 0
        for end in ends {
            defer { start = end }
            var reading = Reading()
            guard match(text, start..<end, &reading) else { continue }
            if kind == .month { reading.day = 1 }
            guard Self.exists(year: reading.year, month: reading.month, day: reading.day) else { return false }
            guard kind != .datetime || clock.complete(&reading) else { return false }
            write(reading, to: &out)
            return true
        }
        return false
    }

    private func write(_ reading: Reading, to out: inout OutputSpan<UInt8>) { Self.write(reading, kind, to: &out) }

    /// Appends the canonical text of a day, a month or a time that exists.
    static func write(_ reading: Reading, _ kind: DateFormat.Kind, to out: inout OutputSpan<UInt8>) {
        Self.append(reading.year / 100, to: &out)
        Self.append(reading.year % 100, to: &out)
        out.append(UInt8(ascii: "-"))
        Self.append(reading.month, to: &out)
        if kind == .month { return }
        out.append(UInt8(ascii: "-"))
        Self.append(reading.day, to: &out)
        guard kind == .datetime else { return }
        let offset = reading.offset
        out.append(UInt8(ascii: "T"))
        Self.append(reading.hour, to: &out)
        out.append(UInt8(ascii: ":"))
        Self.append(reading.minute, to: &out)
        out.append(UInt8(ascii: ":"))
        Self.append(reading.second, to: &out)
        out.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        Self.append(abs(offset) / 60, to: &out)
        out.append(UInt8(ascii: ":"))
        Self.append(abs(offset) % 60, to: &out)
    }

    /// Holds the whole text against these pieces.
    private func match(_ text: Span<UInt8>, _ format: Range<Int>, _ reading: inout Reading) -> Bool {
        var index = 0
        for place in format {
            let matches =
                switch pieces[place] {
                case .literal(let byte): Self.take(byte, text, &index)
                case .year: Self.digits(text, &index, atLeast: 4, atMost: 4, &reading.year)
                case .twoDigitMonth: Self.digits(text, &index, atLeast: 2, atMost: 2, &reading.month)
                case .month: Self.digits(text, &index, atLeast: 1, atMost: 2, &reading.month)
                case .twoDigitDay: Self.digits(text, &index, atLeast: 2, atMost: 2, &reading.day)
                case .day: Self.digits(text, &index, atLeast: 1, atMost: 2, &reading.day)
                case .twoDigitHour: Self.digits(text, &index, atLeast: 2, atMost: 2, &reading.hour)
                case .hour: Self.digits(text, &index, atLeast: 1, atMost: 2, &reading.hour)
                case .minute: Self.digits(text, &index, atLeast: 2, atMost: 2, &reading.minute)
                case .second: Self.digits(text, &index, atLeast: 2, atMost: 2, &reading.second)
                case .offset: Self.offset(text, &index, &reading)
                case .form(let form): DateForms.match(form, kind, text, &index, &reading)
                }
            guard matches else { return false }
        }
        return index == text.count
    }

    private static func take(_ byte: UInt8, _ text: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    static func digits(_ text: Span<UInt8>, _ index: inout Int, atLeast: Int, atMost: Int, _ value: inout Int32) -> Bool {
        value = 0
        var count = 0
        while count < atMost, index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            value = value * 10 + Int32(text[index] - 0x30)
            index += 1
            count += 1
        }
        return count >= atLeast
    }

    /// `Z`, or `±hh:mm`. One that does not exist is noted as more than any that does.
    private static func offset(_ text: Span<UInt8>, _ index: inout Int, _ reading: inout Reading) -> Bool {
        guard index < text.count else { return false }
        let sign = text[index]
        index += 1
        if sign == UInt8(ascii: "Z") {
            reading.offset = 0
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        var (hours, minutes): (Int32, Int32) = (0, 0)
        guard digits(text, &index, atLeast: 2, atMost: 2, &hours), index < text.count, text[index] == UInt8(ascii: ":") else {
            return false
        }
        index += 1
        guard digits(text, &index, atLeast: 2, atMost: 2, &minutes) else { return false }
        let isNegative = sign == UInt8(ascii: "-")
        let isOffset = hours < 24 && minutes < 60 && !(isNegative && hours + minutes == 0)
        reading.offset = isOffset ? (isNegative ? -1 : 1) * (hours * 60 + minutes) : Reading.impossible
        return true
    }

    private static func exists(year: Int32, month: Int32, day: Int32) -> Bool {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
        return day <= length
    }

    /// Two digits.
    private static func append(_ value: Int32, to out: inout OutputSpan<UInt8>) {
        out.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
        out.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
}
