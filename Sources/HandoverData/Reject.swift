/// One reason why a record was quarantined.
package struct Finding: Hashable, Sendable {
    /// The code: of reading (`RAGGED_SHORT`), of the plan's `else`, or of deciding (`DUPLICATE_KEY`).
    package var code: String
    /// The table's field, except for findings of reading.
    package var field: String?
    /// The quarantined record that is the cause, as `MAPPING:RECORD`.
    package var cause: String?

    package init(code: String, field: String? = nil, cause: String? = nil) {
        self.code = code
        self.field = field
        self.cause = cause
    }

    /// As it stands in the exceptions file: `CODE@FIELD<MAPPING:RECORD` (Format.md section 5.2).
    package var text: String { code + (field.map { "@" + $0 } ?? "") + (cause.map { "<" + $0 } ?? "") }
}

/// A record that is held back, excluded or merged into another: where it lies and why. Its bytes are cut from the source again when they are written down.
package struct Reject: Sendable {
    /// The record's number in its source, from 1.
    package var record: Int64
    /// The physical line it begins on, from 1.
    package var line: Int
    /// Its place in the source, terminator included.
    package var byteOffset: Int64
    package var byteCount: Int
    /// Why, in the order of the format.
    package var findings: [Finding]
    /// Which of the mapping's exclusions left it out, from 0; `nil` for a record that is held back.
    package var exclusion: Int? = nil
    /// Whether it was merged into another record.
    package var isMerged = false

    package init(record: Int64, line: Int, byteOffset: Int64, byteCount: Int, findings: [Finding]) {
        self.record = record
        self.line = line
        self.byteOffset = byteOffset
        self.byteCount = byteCount
        self.findings = findings
    }
}
