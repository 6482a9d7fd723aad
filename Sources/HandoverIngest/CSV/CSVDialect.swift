/// How one CSV file is written: pinned in the lock, never guessed during a run.
///
/// The file is BOM ‖ preamble ‖ header record ‖ body ‖ footer; `headerAt` and `footerAt` are the offsets where header and
/// footer begin.
package struct CSVDialect: Hashable, Sendable {
    /// How text is encoded.
    package enum Encoding: String, CaseIterable, Hashable, Sendable {
        /// UTF-8, strictly: no overlong form, no surrogate, nothing above U+10FFFF.
        case utf8 = "utf-8"
        /// GB18030 as the WHATWG Encoding Standard decodes it; GBK and GB2312 files are GB18030 files.
        case gb18030
    }

    /// How text is encoded.
    package var encoding: Encoding
    /// What stands between fields: `,`, TAB, `;`, or, in UTF-8 only, `|`. A GB18030 trail byte can be `|`.
    package var delimiter: UInt8
    /// What fields are quoted with: `"`, or nothing.
    package var quote: UInt8?
    /// Whether the file begins with EF BB BF.
    package var hasBOM: Bool
    /// The offset of the header record.
    package var headerAt: Int64
    /// The offset where the body ends and the footer begins; `nil` when there is no footer.
    package var footerAt: Int64?
    /// The names in the header record, decoded, in order.
    package var columns: [String]

    /// Creates a dialect. Its combination of encoding, delimiter and quote must be one that the type allows.
    package init(
        encoding: Encoding, delimiter: UInt8, quote: UInt8?, hasBOM: Bool, headerAt: Int64, footerAt: Int64?, columns: [String]
    ) {
        precondition(Self.isAllowed(delimiter: delimiter, quote: quote, in: encoding), "the plan checks the dialect first")
        self.encoding = encoding
        self.delimiter = delimiter
        self.quote = quote
        self.hasBOM = hasBOM
        self.headerAt = headerAt
        self.footerAt = footerAt
        self.columns = columns
    }

    /// Whether raw bytes can be tokenized with these: in GB18030 only what can be no trail byte is always itself.
    package static func isAllowed(delimiter: UInt8, quote: UInt8?, in encoding: Encoding) -> Bool {
        guard quote == nil || quote == UInt8(ascii: "\"") else { return false }
        return delimiters(in: encoding).contains(delimiter)
    }

    /// The delimiters that an encoding allows, in the order in which a sniffer prefers them. `;` is 0x3B, which is no digit and
    /// below every two-byte trail, so it too is always itself.
    package static func delimiters(in encoding: Encoding) -> [UInt8] {
        let always = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        return encoding == .utf8 ? always + [UInt8(ascii: "|")] : always
    }
}
