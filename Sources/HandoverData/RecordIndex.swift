/// Where every record and field of a chunk lies. A few arrays a batch; no allocation a record, none a field.
package struct RecordIndex: Hashable, Sendable {
    /// Field `f` of record `r` is `fields[recordStarts[r] + f]`.
    package var fields: [Slot] = []
    /// One more than there are records: the last is the number of fields.
    package var recordStarts: [UInt32] = [0]
    /// The offset in the chunk of each record's first byte. Not the sum of the lengths before it: blank lines lie between.
    package var byteOffsets: [UInt32] = []
    /// How many bytes each record has in the chunk, with its terminator.
    package var byteCounts: [UInt32] = []
    /// For records of a nested list, the number of the record that each lies in; otherwise empty.
    package var parents: [Int64] = []
    /// What is wrong with records, in the order of the records; none of these is to be mapped.
    package var findings: [ReadFinding] = []

    /// Creates an empty index.
    package init() {}

    /// How many records there are.
    @inlinable package var count: Int { byteOffsets.count }

    /// How many fields record `record` has.
    @inlinable package func fieldCount(of record: Int) -> Int {
        Int(recordStarts[record + 1]) - Int(recordStarts[record])
    }

    /// Where field `field` of record `record` lies.
    @inlinable package func slot(_ field: Int, of record: Int) -> Slot { fields[Int(recordStarts[record]) + field] }

    /// What is wrong with one record, in the order of ``ReadFinding/Kind``. Mapping in order, walk ``findings`` instead.
    package func findings(of record: Int) -> ArraySlice<ReadFinding> {
        var low = 0
        var high = findings.count
        while low < high {
            let middle = (low + high) / 2
            if findings[middle].record < record { low = middle + 1 } else { high = middle }
        }
        return findings[low...].prefix { $0.record == record }
    }
}

/// One reason why a record cannot be read as its dialect says. The record is still counted and covered.
package struct ReadFinding: Hashable, Sendable {
    /// What is wrong. The order of the cases is the order in which a record lists them; the names are format.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A byte of the record is not valid in the encoding.
        case encoding = "ENCODING"
        /// Something follows a closing quote that is neither delimiter nor terminator.
        case quoteTrailing = "QUOTE_TRAILING"
        /// Fewer fields than columns.
        case raggedShort = "RAGGED_SHORT"
        /// More fields than columns.
        case raggedLong = "RAGGED_LONG"
        /// More physical lines than a record may have.
        case tooManyLines = "TOO_MANY_LINES"
        /// A field seems to hold other records, or the record is a hidden row of a sheet.
        case hiddenRows = "HIDDEN_ROWS"
        /// A field is larger than `Limits.fieldBytes`.
        case fieldTooLarge = "FIELD_TOO_LARGE"
        /// A name occurs twice in an object.
        case jsonDuplicateKey = "JSON_DUP_KEY"
        /// An escape stands for half of a surrogate pair.
        case surrogate = "SURROGATE"
        /// Text stands beside elements.
        case xmlMixed = "XML_MIXED"
        /// An element occurs twice where one is expected.
        case repeated = "REPEATED"
        /// A value is of another shape than the lock's columns.
        case shape = "SHAPE"
        /// The record it lies in cannot be read.
        case parentUnreadable = "PARENT_UNREADABLE"
        /// Of a folder's listing: the file has no bytes.
        case emptyFile = "EMPTY_FILE"
        /// Of a folder's listing: a file system might not tell the file's name from another's.
        case nameCollision = "NAME_COLLISION"
    }

    /// The index of the record in its batch.
    package var record: Int
    /// What is wrong.
    package var kind: Kind
    /// The offset in the chunk: of the first byte of the first bad sequence, of the first byte after the closing quote, or of
    /// the record.
    package var byteOffset: Int

    /// Creates a finding.
    package init(record: Int, kind: Kind, byteOffset: Int) {
        self.record = record
        self.kind = kind
        self.byteOffset = byteOffset
    }
}
