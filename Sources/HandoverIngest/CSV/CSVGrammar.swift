import HandoverCore
import HandoverData

/// What the tokenizers need to know of a dialect, in the shape that their loops want.
struct CSVGrammar: Sendable {
    /// One byte, for the fast tokenizer; all bytes for the other.
    var delimiter: UInt8
    var wholeDelimiter: [UInt8]
    /// LF stands for "no quote": a tokenizer asks for terminators first, so it never sees it as a quote.
    var quote: UInt8
    /// LF stands for "none", as with the quote.
    var escape: UInt8
    var comment: UInt8
    var rules: CSVRules
    var isGB18030: Bool
    let encoding: CSVDialect.Encoding
    /// Makes the UTF-8 that is tokenized in place of the bytes, if that is not what they are.
    let transcoder: Transcoder?
    /// How many fields a record should have; `nil` while that is not known.
    var fieldCount: Int?
    /// What a repeated header holds; empty where there is none.
    private(set) var repeatedHeader: [[UInt8]] = []
    private(set) var hasRepeatedHeader = false
    /// Nothing follows the region of these records.
    private(set) var endsWithFile = false
    /// A field with a line that looks like a record is taken to have swallowed one.
    private(set) var guessesHiddenRows = true
    /// Whether bytes can be looked at without regard to characters: no byte of the delimiter can be the second half of one. `,`, `;`
    /// and the control characters stand below every second byte of GB18030.
    let isSimple: Bool
    var limits: CSVLimits

    init(
        delimiter: String, quote: UInt8?, rules: CSVRules = .init(), encoding: CSVDialect.Encoding, fieldCount: Int?,
        limits: CSVLimits
    ) {
        let none = UInt8(ascii: "\n")
        isGB18030 = encoding == .gb18030
        self.encoding = encoding
        transcoder = Transcoder(encoding)
        textDelimiter = Array(delimiter.utf8)
        wholeDelimiter = CSVDelimiter.bytes(delimiter, isGB18030: isGB18030)
        self.delimiter = wholeDelimiter.first ?? none
        self.quote = quote ?? none
        escape = rules.escape ?? none
        comment = rules.comment ?? none
        self.rules = rules
        guessesHiddenRows = !rules.acceptsHiddenRows
        self.fieldCount = fieldCount
        self.limits = limits
        isSimple =
            rules.escape == nil && rules.comment == nil && rules.widths.isEmpty && wholeDelimiter.count == 1
            && (!isGB18030 || [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), 1].contains(self.delimiter))
    }

    init(_ dialect: CSVDialect, limits: CSVLimits) {
        self.init(
            delimiter: dialect.delimiter, quote: dialect.quote, rules: dialect.rules, encoding: dialect.encoding,
            fieldCount: dialect.columns.count, limits: limits)
        guessesHiddenRows = !dialect.isSheet && !rules.acceptsHiddenRows
        endsWithFile = dialect.footerAt == nil
        if rules.hasRepeatedHeaders {
            (repeatedHeader, hasRepeatedHeader) = (dialect.columns.map { Array($0.utf8) }, true)
        }
    }

    /// The same for records of any width.
    var withoutWidth: CSVGrammar {
        var grammar = self
        (grammar.fieldCount, grammar.hasRepeatedHeader, grammar.endsWithFile) = (nil, false, false)
        return grammar
    }

    var noEscape: Bool { rules.escape == nil }
    /// The delimiter as it stands in decoded text.
    let textDelimiter: [UInt8]
}

/// The bounds that a reader keeps: those of `Limits`, or smaller ones in a test.
package struct CSVLimits: Hashable, Sendable {
    /// Bytes of one field as it is tokenized, with its quotes.
    package var fieldBytes: Int
    /// Bytes of one record as it is tokenized, without its terminator.
    package var recordBytes: Int
    /// Fields of one record.
    package var fieldsPerRecord: Int

    /// Creates bounds; left out, they are those of `Limits`.
    package init(
        fieldBytes: Int = Limits.fieldBytes, recordBytes: Int = Limits.recordBytes,
        fieldsPerRecord: Int = Limits.fieldsPerRecord
    ) {
        self.fieldBytes = fieldBytes
        self.recordBytes = recordBytes
        self.fieldsPerRecord = fieldsPerRecord
    }
}

/// What one call of the tokenizer found in a run of bytes.
struct CSVTokens {
    /// What is no record: a blank line, a comment, a repeated header.
    struct Gap {
        var start: Int
        var count: Int
        /// How many records lie before it in this chunk.
        var recordsBefore: Int
        var kind = CoverageClass.blank
    }

    /// Something that ends the reading.
    struct Stop {
        enum Reason { case unterminatedQuote, recordTooLarge, tooManyFields, cutOff }
        var reason: Reason
        /// The offset in the chunk of the opening quote, field or record that it is about.
        var byteOffset: Int
        /// The index of the field in its record.
        var field: Int
    }

    var index = RecordIndex()
    var arena: [UInt8] = []
    var gaps: [Gap] = []
    /// How many bytes, from the start, are whole records and gaps.
    var consumed = 0
    /// How many terminators those bytes hold, inside quotes too.
    var lines = 0
    var stop: Stop?
}
