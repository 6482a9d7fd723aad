import HandoverData
import HandoverPlan

/// `date`, `month` and `datetime` (Plan.md section 3), all that a program has: the first format that matches the whole text decides.
struct DateOperators: Sendable {
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

    /// One operator: numbers into what all have, so that nothing is counted for each value.
    private struct Compiled: BitwiseCopyable {
        let (firstFormat, endFormat): (Int, Int)
        let kind: DateFormat.Kind
        let clock: Int
    }

    private var operators: [Compiled] = []
    /// Where each format ends in the pieces of all; each begins where the one before ends.
    private var ends: [Int] = []
    private var pieces: [Piece] = []
    private var clocks: [ZoneClock] = []

    /// Compiles formats that the plan reader has checked.
    /// - Returns: the number of the operator.
    mutating func add(_ formats: [DateFormat], _ kind: DateFormat.Kind = .date, zone: ZoneRules? = nil) -> Int32 {
        let first = ends.count
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
        operators.append(Compiled(firstFormat: first, endFormat: ends.count, kind: kind, clock: clocks.count))
        clocks.append(ZoneClock(zone))
        return Int32(operators.count - 1)
    }

    /// Bytes of room that a date or a time needs.
    static let room = 25

    /// Appends the canonical text; false, and nothing appended, if no format matches or there is no such day or time.
    func append(_ text: Span<UInt8>, by number: Int32, to out: inout OutputSpan<UInt8>) -> Bool {
        let compiled = operators[Int(number)]
        for format in compiled.firstFormat..<compiled.endFormat {
            var reading = Reading()
            let start = format > 0 ? ends[format - 1] : 0
            guard match(text, start..<ends[format], compiled.kind, &reading) else { continue }
            if compiled.kind == .month { reading.day = 1 }
            guard Self.exists(year: reading.year, month: reading.month, day: reading.day) else { return false }
            guard compiled.kind != .datetime || clocks[compiled.clock].complete(&reading) else { return false }
            Self.write(reading, compiled.kind, to: &out)
            return true
        }
        return false
    }

    /// Appends the canonical text of a day, a month or a time that exists.
    static func write(_ reading: Reading, _ kind: DateFormat.Kind, to out: inout OutputSpan<UInt8>) {
        // One piece of text, written at once: every append asks for room.
        var text = InlineArray<25, UInt8>(repeating: UInt8(ascii: "-"))
        put(reading.year / 100, at: 0, in: &text)
        put(reading.year % 100, at: 2, in: &text)
        put(reading.month, at: 5, in: &text)
        guard kind != .month else { return out.append(text.span.extracting(0..<7)) }
        put(reading.day, at: 8, in: &text)
        guard kind == .datetime else { return out.append(text.span.extracting(0..<10)) }
        let offset = reading.offset
        text[10] = UInt8(ascii: "T")
        put(reading.hour, at: 11, in: &text)
        text[13] = UInt8(ascii: ":")
        put(reading.minute, at: 14, in: &text)
        text[16] = UInt8(ascii: ":")
        put(reading.second, at: 17, in: &text)
        text[19] = offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
        put(abs(offset) / 60, at: 20, in: &text)
        text[22] = UInt8(ascii: ":")
        put(abs(offset) % 60, at: 23, in: &text)
        out.append(text.span)
    }

    /// Holds the whole text against these pieces.
    private func match(
        _ text: Span<UInt8>, _ format: Range<Int>, _ kind: DateFormat.Kind, _ reading: inout Reading
    ) -> Bool {
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
    @inline(__always)
    private static func put(_ value: Int32, at index: Int, in text: inout InlineArray<25, UInt8>) {
        text[index] = 0x30 + UInt8(truncatingIfNeeded: value / 10)
        text[index + 1] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
    }
}
