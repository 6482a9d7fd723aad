import HandoverData
import HandoverPlan

/// Turns canonical lines of a table into lines of COPY's text format. What the column could not give back is refused, never changed in
/// silence; what PostgreSQL itself refuses is left to it.
package struct PostgresRowEncoder: Sendable {
    /// One column as rows are written into it.
    struct Column: Sendable {
        var representation: Plan.Representation
        var scale = 0
        /// The most characters of a `character varying(n)`: PostgreSQL cuts spaces behind them in silence.
        var mostCharacters: Int?
    }

    private let columns: [Column]
    /// Columns of a literal line that are not written: the number of a row without a key.
    private let skipped: Int

    init(_ columns: [Column]) { (self.columns, skipped) = (columns, 0) }

    /// Of rows that are written as literals (Format.md section 9.1).
    init(literals count: Int, skipping skipped: Int) {
        columns = Array(repeating: Column(representation: .literal), count: count + skipped)
        self.skipped = skipped
    }

    /// A chunk of rows as lines of COPY.
    package struct Batch: EncodedRows {
        var bytes: [UInt8] = []
        /// Where each row begins, and behind the last where it ends; a refused one has no bytes.
        var starts = [0]
        var refused: [(row: Int, words: String)] = []
        package var count: Int { starts.count - 1 }
    }

    /// Encodes whole lines, each ended by LF.
    package func encode(_ lines: consuming [UInt8]) -> Batch {
        var batch = Batch()
        // Escapes are rare.
        batch.bytes.reserveCapacity(lines.count + lines.count / 8)
        var start = 0
        while start < lines.count {
            var words: String?
            for (place, column) in columns.enumerated() {
                let (text, next) = RowEncoder.field(&lines, from: start)
                start = next
                if place < skipped { continue }
                if place > skipped { batch.bytes.append(UInt8(ascii: "\t")) }
                if let text {
                    words = append(text, of: &lines, column, place, to: &batch.bytes) ?? words
                } else {
                    batch.bytes += Self.null
                }
            }
            batch.bytes.append(UInt8(ascii: "\n"))
            if let words {
                batch.refused.append((batch.count, words))
                batch.bytes.removeLast(batch.bytes.count - (batch.starts.last ?? 0))
            }
            batch.starts.append(batch.bytes.count)
        }
        return batch
    }

    private static let null = Array(#"\N"#.utf8)

    /// Appends a value; says why not, where the column could not give it back.
    private func append(
        _ text: Range<Int>, of lines: inout [UInt8], _ column: Column, _ place: Int, to out: inout [UInt8]
    ) -> String? {
        switch column.representation {
        case .text:
            if let most = column.mostCharacters, text.count > most {
                let characters = text.count { lines[$0] & 0xc0 != 0x80 }
                if characters > most { return "value \(place + 1) has more than \(most) characters" }
            }
            return Self.append(text, of: lines, to: &out) ? nil : "value \(place + 1) holds U+0000"
        case .literal:
            if lines[text.lowerBound] == UInt8(ascii: "N") {
                out += Self.null
                return nil
            }
            guard let content = Self.unquoted(text, of: &lines), Self.append(content, of: lines, to: &out) else {
                return "value \(place + 1) is no literal"
            }
            return nil
        case .integer, .numeric, .boolean, .date:
            out += lines[text]
            return nil
        case .minorUnits:
            guard let number = RowEncoder.integer(lines.span.extracting(text)) else {
                return "value \(place + 1) does not fit 64 bits"
            }
            out += String(number).utf8
            return nil
        case .real:
            guard RowEncoder.real(lines.span.extracting(text), scale: column.scale) != nil else {
                return "value \(place + 1) cannot be held as a binary fraction"
            }
            out += lines[text]
            return nil
        case .timestamptz:
            guard Self.isWithinYears(lines[text]) else { return "value \(place + 1) is not within the years 0001 to 9999 in UTC" }
            out += lines[text]
            return nil
        case .timestamp:
            // `YYYY-MM-DDThh:mm:ss`; the offset behind it PostgreSQL would leave out by itself.
            out += lines[text.prefix(19)]
            return nil
        }
    }

    /// Appends a text with COPY's escapes; false if it holds U+0000, which PostgreSQL cannot store.
    private static func append(_ text: Range<Int>, of lines: [UInt8], to out: inout [UInt8]) -> Bool {
        var start = text.lowerBound
        for index in text {
            let escape: UInt8
            switch lines[index] {
            case UInt8(ascii: "\\"): escape = UInt8(ascii: "\\")
            case UInt8(ascii: "\t"): escape = UInt8(ascii: "t")
            case UInt8(ascii: "\n"): escape = UInt8(ascii: "n")
            case UInt8(ascii: "\r"): escape = UInt8(ascii: "r")
            case 0: return false
            default: continue
            }
            out += lines[start..<index]
            out.append(UInt8(ascii: "\\"))
            out.append(escape)
            start = index + 1
        }
        out += lines[start..<text.upperBound]
        return true
    }

    /// What stands in the quotes of a literal, unfolded where it lies.
    private static func unquoted(_ text: Range<Int>, of lines: inout [UInt8]) -> Range<Int>? {
        let quote = UInt8(ascii: "'")
        guard text.count >= 2, lines[text.lowerBound] == quote, lines[text.upperBound - 1] == quote else { return nil }
        var (read, write) = (text.lowerBound + 1, text.lowerBound + 1)
        while read < text.upperBound - 1 {
            if lines[read] == quote { read += 1 }
            guard read < text.upperBound - 1 else { return nil }
            lines[write] = lines[read]
            (read, write) = (read + 1, write + 1)
        }
        return text.lowerBound + 1..<write
    }

    /// Whether `YYYY-MM-DDThh:mm:ss±hh:mm` is within the years 0001 to 9999 in UTC: only the first and the last day can be without.
    private static func isWithinYears(_ text: ArraySlice<UInt8>) -> Bool {
        let day = text.prefix(10)
        let isFirst = day.elementsEqual("0001-01-01".utf8)
        guard isFirst || day.elementsEqual("9999-12-31".utf8) else { return true }
        func minutes(_ offset: Int) -> Int {
            let digits = text.dropFirst(offset).prefix(5).map { Int($0 & 15) }
            return digits.count == 5 ? (digits[0] * 10 + digits[1]) * 60 + digits[3] * 10 + digits[4] : 0
        }
        let (time, ahead) = (minutes(11), minutes(20))
        let sign = text.dropFirst(19).first
        if isFirst { return sign != UInt8(ascii: "+") || ahead <= time }
        return sign != UInt8(ascii: "-") || time + ahead < 24 * 60
    }
}
