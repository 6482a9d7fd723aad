import HandoverPlan

/// `date` (Plan.md section 3): the first format that matches the whole text decides.
struct DateOperator: Sendable {
    /// One piece of a format.
    enum Piece: BitwiseCopyable, Sendable {
        case year, twoDigitMonth, month, twoDigitDay, day
        /// One byte that stands there itself.
        case literal(UInt8)
        /// The format ends.
        case end
    }

    /// The pieces of all formats, one format after the other: no array in an array, so that nothing is counted for each value.
    private let pieces: [Piece]

    /// Compiles formats that the plan reader has checked.
    init(formats: [DateFormat]) {
        var pieces: [Piece] = []
        for format in formats {
            for part in format.parts {
                switch part {
                case .year: pieces.append(.year)
                case .paddedMonth: pieces.append(.twoDigitMonth)
                case .month: pieces.append(.month)
                case .paddedDay: pieces.append(.twoDigitDay)
                case .day: pieces.append(.day)
                case .literal(let scalar): pieces += String(scalar).utf8.map { .literal($0) }
                }
            }
            pieces.append(.end)
        }
        self.pieces = pieces
    }

    /// Bytes of room that a date needs.
    static let room = 10

    /// Appends `YYYY-MM-DD`; false, and nothing appended, if no format matches or the day does not exist.
    func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        var next = 0
        while next < pieces.count {
            guard let date = match(text, &next) else { continue }
            guard Self.exists(year: date.year, month: date.month, day: date.day) else { return false }
            Self.append(date.year / 100, to: &out)
            Self.append(date.year % 100, to: &out)
            out.append(UInt8(ascii: "-"))
            Self.append(date.month, to: &out)
            out.append(UInt8(ascii: "-"))
            Self.append(date.day, to: &out)
            return true
        }
        return false
    }

    /// Holds the format that begins at `next` against the text, and moves on to the one after it.
    private func match(_ text: Span<UInt8>, _ next: inout Int) -> (year: Int, month: Int, day: Int)? {
        var index = 0
        var (year, month, day) = (0, 0, 0)
        var matches = true
        while true {
            let piece = pieces[next]
            next += 1
            if case .end = piece { break }
            guard matches else { continue }
            switch piece {
            case .literal(let byte):
                matches = index < text.count && text[index] == byte
                index += 1
            case .year: matches = Self.digits(text, &index, atLeast: 4, atMost: 4, &year)
            case .twoDigitMonth: matches = Self.digits(text, &index, atLeast: 2, atMost: 2, &month)
            case .month: matches = Self.digits(text, &index, atLeast: 1, atMost: 2, &month)
            case .twoDigitDay: matches = Self.digits(text, &index, atLeast: 2, atMost: 2, &day)
            case .day: matches = Self.digits(text, &index, atLeast: 1, atMost: 2, &day)
            case .end: break
            }
        }
        return matches && index == text.count ? (year, month, day) : nil
    }

    private static func digits(_ text: Span<UInt8>, _ index: inout Int, atLeast: Int, atMost: Int, _ value: inout Int) -> Bool {
        value = 0
        var count = 0
        while count < atMost, index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            value = value * 10 + Int(text[index] - 0x30)
            index += 1
            count += 1
        }
        return count >= atLeast
    }

    private static func exists(year: Int, month: Int, day: Int) -> Bool {
        guard year >= 1, (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
        return day <= length
    }

    /// Two digits.
    private static func append(_ value: Int, to out: inout OutputSpan<UInt8>) {
        out.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
        out.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
}
