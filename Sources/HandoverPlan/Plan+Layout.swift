package import HandoverData

extension Plan {
    /// How a CSV file is written, as far as the plan says it (Plan.md section 1.3); what it leaves out is found out.
    package struct Layout: Hashable, Sendable {
        package var delimiter: String?
        /// Empty for none.
        package var quote: String?
        /// Empty for none.
        package var escape: String?
        package var comment: String?
        package var headers: Int?
        package var columns: [String]?
        package var widths: [Int]?
        package var ragged: CSVRules.Ragged?
        package var maximumLines: Int?
        package var acceptsHiddenRows: Bool?

        package init() {}

        /// The rules of a file: what the plan says, else the default.
        package var rules: CSVRules {
            var rules = CSVRules()
            rules.escape = escape?.utf8.first
            rules.comment = comment?.utf8.first
            rules.headerRecords = headers ?? rules.headerRecords
            rules.namesAreGiven = columns != nil
            rules.ragged = ragged ?? rules.ragged
            rules.maximumLines = maximumLines ?? rules.maximumLines
            rules.acceptsHiddenRows = acceptsHiddenRows ?? rules.acceptsHiddenRows
            rules.widths = widths ?? rules.widths
            return rules
        }

        /// Whether a lock says what this layout says; what it leaves out is the default there, or was found out.
        func isKept(by csv: Lock.CSV) -> Bool {
            var rules = self.rules
            rules.hasRepeatedHeaders = csv.rules.hasRepeatedHeaders
            return rules == csv.rules && delimiter ?? csv.delimiter == csv.delimiter
                && quote.map { $0.utf8.first == csv.quote } ?? true
                && columns?.elementsEqual(csv.columns) { $0.utf8.elementsEqual($1.utf8) } ?? true
        }

        var json: JSONValue {
            .object([
                "delimiter": delimiter.map { .string($0) }, "quote": quote.map { .string($0) },
                "escape": escape.map { .string($0) }, "comment": comment.map { .string($0) },
                "headers": headers.map { .string(String($0)) }, "columns": columns.map { .strings($0) },
                "widths": widths.map { .strings($0.map { String($0) }) }, "ragged": ragged.map { .string($0.rawValue) },
                "maxLines": maximumLines.map { .string(String($0)) },
                "hiddenRows": acceptsHiddenRows.map { .string($0 ? "accept" : "quarantine") },
            ])
        }
    }
}
