import HandoverCore
import HandoverData

/// What the tokenizer needs to know of a dialect, in the shape that its loop wants.
struct CSVGrammar: Sendable {
    var delimiter: UInt8
    /// LF stands for "no quote": the tokenizer asks for terminators first, so it never sees it as a quote.
    var quote: UInt8
    var isGB18030: Bool
    /// How many fields a record should have; `nil` while that is not known.
    var fieldCount: Int?
    var limits: CSVLimits

    init(delimiter: UInt8, quote: UInt8?, encoding: CSVDialect.Encoding, fieldCount: Int?, limits: CSVLimits) {
        self.delimiter = delimiter
        self.quote = quote ?? UInt8(ascii: "\n")
        isGB18030 = encoding == .gb18030
        self.fieldCount = fieldCount
        self.limits = limits
    }
}

/// The bounds that a reader keeps: those of `Limits`, or smaller ones in a test.
package struct CSVLimits: Hashable, Sendable {
    /// Raw bytes of one field, with its quotes.
    package var fieldBytes: Int
    /// Raw bytes of one record, without its terminator.
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
    /// Blank lines: where each begins and how long its terminator is.
    struct Blank {
        var start: Int
        var count: Int
        /// How many records lie before it in this chunk.
        var recordsBefore: Int
    }

    /// Something that ends the reading.
    struct Stop {
        enum Reason { case unterminatedQuote, fieldTooLarge, recordTooLarge, tooManyFields }
        var reason: Reason
        /// The offset in the chunk of the opening quote, field or record that it is about.
        var byteOffset: Int
        /// The index of the field in its record.
        var field: Int
    }

    var index = RecordIndex()
    var arena: [UInt8] = []
    var blanks: [Blank] = []
    /// How many bytes, from the start, are whole records and blank lines.
    var consumed = 0
    /// How many terminators those bytes hold, inside quotes too.
    var lines = 0
    var stop: Stop?
}
