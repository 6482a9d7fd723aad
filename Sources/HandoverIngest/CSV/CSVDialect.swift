package import HandoverData

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
        /// UTF-16, least significant byte first.
        case utf16le = "utf-16le"
        /// UTF-16, most significant byte first.
        case utf16be = "utf-16be"
        /// UTF-32, least significant byte first.
        case utf32le = "utf-32le"
        /// UTF-32, most significant byte first.
        case utf32be = "utf-32be"
        /// Big5 with the Hong Kong characters, as the WHATWG Encoding Standard decodes it.
        case big5
        /// Shift_JIS as the WHATWG Encoding Standard decodes it: Windows' code page 932.
        case shiftJIS = "shift_jis"
        /// Windows' code page 1252 as the WHATWG Encoding Standard decodes it: every byte is a character.
        case windows1252 = "windows-1252"
    }

    /// How text is encoded.
    package var encoding: Encoding
    /// What stands between fields, as text; empty in a file of fixed widths.
    package var delimiter: String
    /// What fields are quoted with, if with anything.
    package var quote: UInt8?
    /// How the file is written beside that.
    package var rules: CSVRules
    /// Whether the file begins with a byte order mark.
    package var hasBOM: Bool
    /// The offset of the header record.
    package var headerAt: Int64
    /// The offset where the body ends and the footer begins; `nil` when there is no footer.
    package var footerAt: Int64?
    /// The names in the header record, decoded, in order.
    package var columns: [String]
    /// The text of a sheet, in which every record is a row and no quote is one too many.
    package var isSheet = false
    /// Of a sheet's text, where the rows lie that nobody sees and that are held back for it: upwards, without overlap.
    package var hidden: [Range<Int64>] = []

    /// Creates a dialect.
    package init(
        encoding: Encoding, delimiter: String, quote: UInt8?, rules: CSVRules = .init(), hasBOM: Bool, headerAt: Int64,
        footerAt: Int64?, columns: [String]
    ) {
        self.encoding = encoding
        self.delimiter = delimiter
        self.quote = quote
        self.rules = rules
        self.hasBOM = hasBOM
        self.headerAt = headerAt
        self.footerAt = footerAt
        self.columns = columns
    }

    /// The delimiters that a sniffer looks for, in the order in which it prefers them.
    package static let usualDelimiters = [",", "\t", ";", "|", "\u{1}", "^", "||", "，", "；", "｜"]
}
