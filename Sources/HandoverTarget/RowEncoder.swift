import Glibc
import HandoverData
import HandoverPlan
import HandoverSQLite

/// Turns canonical lines of a table into rows for the database. Amounts and ids stay exact: what the column could not give back is
/// refused, never rounded in silence.
package struct RowEncoder: Sendable {
    private let columns: [(representation: Plan.Representation, scale: Int)]

    package init(_ table: TargetTable) {
        columns = table.columns.map { ($0.representation, $0.field.scale ?? 0) }
    }

    /// Of rows that are written as literals.
    init(literals count: Int) { columns = Array(repeating: (.literal, 0), count: count) }

    /// A chunk of rows, ready to be written.
    package struct Batch: EncodedRows {
        /// The lines, in which texts with doubled quotes were unfolded in place.
        var bytes: [UInt8]
        var rows: SQLiteRows
        package fileprivate(set) var count = 0
        /// Rows that are refused; the batch holds NULLs for them.
        var refused: [(row: Int, words: String)] = []
    }

    /// Encodes whole lines, each ended by LF.
    package func encode(_ lines: consuming [UInt8]) -> Batch {
        var batch = Batch(bytes: lines, rows: SQLiteRows(columnCount: columns.count))
        var start = 0
        let end = batch.bytes.count
        while start < end {
            var words: String?
            for (column, field) in columns.enumerated() {
                let (text, next) = Self.field(&batch.bytes, from: start)
                if let text {
                    words = append(text, field, column, &batch) ?? words
                } else {
                    batch.rows.appendNull()
                }
                start = next
            }
            if let words { batch.refused.append((batch.count, words)) }
            batch.count += 1
        }
        return batch
    }

    /// The next field's text, `nil` for null, and where the one behind it begins.
    static func field(_ bytes: inout [UInt8], from start: Int) -> (text: Range<Int>?, next: Int) {
        guard bytes[start] == UInt8(ascii: "\"") else {
            var end = start
            while bytes[end] != UInt8(ascii: ","), bytes[end] != UInt8(ascii: "\n") { end += 1 }
            return (start == end ? nil : start..<end, end + 1)
        }
        var read = start + 1
        var write = read
        while true {
            if bytes[read] == UInt8(ascii: "\"") {
                guard bytes[read + 1] == UInt8(ascii: "\"") else { break }
                read += 1
            }
            if read != write { bytes[write] = bytes[read] }
            read += 1
            write += 1
        }
        return (start + 1..<write, read + 2)
    }

    /// Appends a value; says why not, where the column could not give it back.
    private func append(
        _ text: Range<Int>, _ field: (representation: Plan.Representation, scale: Int), _ column: Int, _ batch: inout Batch
    ) -> String? {
        switch field.representation {
        case .numeric, .boolean, .date, .timestamptz, .timestamp:
            preconditionFailure("a plan stores this in PostgreSQL alone")
        case .text:
            batch.rows.append(text: text)
            return nil
        case .literal:
            guard SQLLiteral.append(text, of: &batch.bytes, to: &batch.rows) else {
                batch.rows.appendNull()
                return "value \(column + 1) is no literal"
            }
            return nil
        case .integer, .minorUnits:
            guard let number = Self.integer(batch.bytes.span.extracting(text)) else {
                batch.rows.appendNull()
                return "value \(column + 1) does not fit 64 bits"
            }
            batch.rows.append(integer: number)
            return nil
        case .real:
            guard let number = Self.real(batch.bytes.span.extracting(text), scale: field.scale) else {
                batch.rows.appendNull()
                return "value \(column + 1) cannot be held as a binary fraction"
            }
            batch.rows.append(real: number)
            return nil
        }
    }

    /// The digits of canonical text as one number, its point left out.
    static func integer(_ text: Span<UInt8>) -> Int64? {
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        for index in (isNegative ? 1 : 0)..<text.count where text[index] != UInt8(ascii: ".") {
            let digit = Int64(text[index] & 15)
            let (tens, overflows) = value.multipliedReportingOverflow(by: 10)
            // Downwards, because there is one negative number more.
            let (sum, overflowsToo) = tens.subtractingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The nearest binary fraction, if it gives the text back at this scale.
    static func real(_ text: Span<UInt8>, scale: Int) -> Double? {
        let string = String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
        guard let number = Double(string) else { return nil }
        // Fifteen digits always come back; more only if the exact value of the fraction, rounded to the scale, is the text.
        let digits = text.indices.count { text[$0] != UInt8(ascii: "-") && text[$0] != UInt8(ascii: ".") }
        if digits <= 15 { return number }
        var buffer = [CChar](repeating: 0, count: 400)
        let count = unsafe withVaList([Int32(scale), number]) { arguments in
            unsafe buffer.withUnsafeMutableBufferPointer { unsafe vsnprintf($0.baseAddress, $0.count, "%.*f", arguments) }
        }
        let printed = String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return printed == string ? number : nil
    }
}
