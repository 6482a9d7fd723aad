import HandoverPlan

/// `date` (Plan.md section 3): the first format that matches the whole text decides.
struct DateOperator: Sendable {
    /// One piece of a format.
    enum Piece: Sendable {
        case year, twoDigitMonth, month, twoDigitDay, day
        case literal([UInt8])
    }

    let formats: [[Piece]]

    /// Compiles formats that the plan reader has checked: neighbouring literals become one.
    init(formats: [DateFormat]) {
        self.formats = formats.map { format in
            var pieces: [Piece] = []
            for part in format.parts {
                switch part {
                case .year: pieces.append(.year)
                case .paddedMonth: pieces.append(.twoDigitMonth)
                case .month: pieces.append(.month)
                case .paddedDay: pieces.append(.twoDigitDay)
                case .day: pieces.append(.day)
                case .literal(let scalar):
                    let bytes = Array(String(scalar).utf8)
                    if case .literal(let before)? = pieces.last {
                        pieces[pieces.count - 1] = .literal(before + bytes)
                    } else {
                        pieces.append(.literal(bytes))
                    }
                }
            }
            return pieces
        }
    }

    /// Appends `YYYY-MM-DD`; false, and nothing appended, if no format matches or the day does not exist.
    func append(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        for format in formats {
            guard let date = Self.match(text, format) else { continue }
            guard Self.exists(year: date.year, month: date.month, day: date.day) else { return false }
            Self.appendDigits(date.year, width: 4, to: &out)
            out.append(UInt8(ascii: "-"))
            Self.appendDigits(date.month, width: 2, to: &out)
            out.append(UInt8(ascii: "-"))
            Self.appendDigits(date.day, width: 2, to: &out)
            return true
        }
        return false
    }

    private static func match(_ text: Span<UInt8>, _ format: [Piece]) -> (year: Int, month: Int, day: Int)? {
        var index = 0
        var date = (year: 0, month: 0, day: 0)
        for piece in format {
            switch piece {
            case .literal(let literal):
                guard index + literal.count <= text.count else { return nil }
                for byte in literal {
                    if text[index] != byte { return nil }
                    index += 1
                }
            case .year:
                guard let value = digits(text, &index, atLeast: 4, atMost: 4) else { return nil }
                date.year = value
            case .twoDigitMonth:
                guard let value = digits(text, &index, atLeast: 2, atMost: 2) else { return nil }
                date.month = value
            case .month:
                guard let value = digits(text, &index, atLeast: 1, atMost: 2) else { return nil }
                date.month = value
            case .twoDigitDay:
                guard let value = digits(text, &index, atLeast: 2, atMost: 2) else { return nil }
                date.day = value
            case .day:
                guard let value = digits(text, &index, atLeast: 1, atMost: 2) else { return nil }
                date.day = value
            }
        }
        return index == text.count ? date : nil
    }

    private static func digits(_ text: Span<UInt8>, _ index: inout Int, atLeast: Int, atMost: Int) -> Int? {
        var value = 0
        var count = 0
        while count < atMost, index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            value = value * 10 + Int(text[index] - 0x30)
            index += 1
            count += 1
        }
        return count >= atLeast ? value : nil
    }

    private static func exists(year: Int, month: Int, day: Int) -> Bool {
        guard year >= 1, (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return day <= length
    }

    private static func appendDigits(_ value: Int, width: Int, to out: inout [UInt8]) {
        var divisor = width == 4 ? 1000 : 10
        while divisor > 0 {
            out.append(0x30 + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
