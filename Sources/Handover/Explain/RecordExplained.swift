/// What became of a record.
public struct RecordExplained: Hashable, Sendable {
    /// Where a record lies.
    public struct Place: Hashable, Sendable {
        /// The mapping, and the record's number in what that reads.
        public var mapping: String, record: Int64
        /// The file, and in it the line on which it begins, of a sheet the row.
        public var file: String, line: Int
        /// Its first byte, from 0, and how many it has, terminator included.
        public var offset: Int64, bytes: Int
    }

    /// One reason why a record is held back.
    public struct Finding: Hashable, Sendable {
        /// Of reading, mapping or deciding.
        public var code: String
        /// The table's field with its title, or the rule; `nil` where the record could not be read.
        public var field: String?, title: String?
        /// What it means, and what can be done.
        public var words: String, mending: String
        /// The record that is the cause, as `MAPPING:RECORD`.
        public var cause: String?
        /// Others with the same key, as `MAPPING:RECORD`; the first few.
        public var others: [String] = []
    }

    /// What became of it.
    public enum Fate: Hashable, Sendable {
        /// It is this row of its table, from 1, and of that part of the archive.
        case migrated(row: Int64, part: String, partRow: Int)
        case quarantined([Finding])
        /// By this entry of the mapping's `exclude`, from 1.
        case excluded(entry: Int, when: String, reason: String, authority: String, name: String)
        /// Into this record, as `MAPPING:RECORD`.
        case merged(into: String)
    }

    /// A record with its fate.
    public struct Told: Hashable, Sendable {
        /// Where it lies.
        public var place: Place
        /// What became of it.
        public var fate: Fate
    }

    /// What an owner decided about it.
    public struct Decision: Hashable, Sendable {
        /// `correct` or `keep`, why, by whom and when (RFC 3339, UTC).
        public var verdict: String, reason: String, by: String, at: String
        /// The columns that get other texts.
        public var columns: [String]
    }

    /// A column that a field is made from.
    public struct Column: Hashable, Sendable {
        /// Its name in the export.
        public var name: String
        /// What the record has there.
        public var value: ShownValue
        /// Whether a decision gave it this text.
        public var isCorrected: Bool
        /// Its bytes in the file, where they lie by themselves there: offset, count, and in hexadecimal if values were asked for.
        public var raw: Raw?
    }

    /// Bytes of a file.
    public struct Raw: Hashable, Sendable {
        public var offset: Int64, bytes: Int, hexadecimal: String?
    }

    /// A field as the record makes it, whatever becomes of the record.
    public struct Cell: Hashable, Sendable {
        public var field: String, title: String?
        /// What it is made from.
        public var columns: [String]
        /// Canonical text, or why there is none.
        public var value: ShownValue
    }

    /// One step on the way of a cell.
    public struct Step: Hashable, Sendable {
        /// What is done: an operator's name, its words and its parameters, or a condition.
        public var operation: FieldExplained.Operation
        /// What comes of it.
        public var value: ShownValue
        /// Whether that is what there was before it.
        public var isSame = false
    }

    /// The way of one cell from the export to the target.
    public struct Trace: Hashable, Sendable {
        /// The table's field, with its title and its type in words.
        public var field: String, title: String?, type: String
        /// What it is made from, and what it is looked up by.
        public var columns: [Column]
        /// How a text comes of them, in words, and that text; empty and `nil` where it is that of one column.
        public var origin: String, start: ShownValue?
        /// The damage that was found in it, and whether a lookup had the whole text.
        public var damage: FieldExplained.Said?, isRecovered: Bool
        /// Operators and conditions, as far as they lead.
        public var steps: [Step]
        /// What stands in the table, or would if the record were migrated: canonical text, or why there is none.
        public var value: ShownValue
        /// What stands in the table instead, where merging made it so; `nil` where it did not.
        public var merged: ShownValue?
        /// What a failure led to, in words.
        public var otherwise: String?
        /// The column of the target, how a value is stored there, and the value so; `nil` where nothing is stored.
        public var target: Stored?
    }

    /// A value in a target.
    public struct Stored: Hashable, Sendable {
        /// `TABLE.COLUMN` there, and the plan's `as`.
        public var column: String, representation: String
        /// The value in that form.
        public var value: ShownValue
    }

    /// What people said of it and records that may be the same thing.
    public struct Sameness: Hashable, Sendable {
        /// Those that are one with it, and those that are not, as `MAPPING:RECORD`.
        public var same: [String], others: [String]
        /// Why, by whom, and when (RFC 3339 in UTC).
        public var reason: String, by: String, at: String
    }

    /// The table that its mapping fills, with its title.
    public var table: String, title: String?
    /// Where it lies and what became of it.
    public var told: Told
    /// The records whose values its row holds, too, as `MAPPING:RECORD`.
    public var holds: [String] = []
    /// What an owner decided about it, if anything.
    public var decision: Decision?
    /// What people decided about what it is the same as, if anything.
    public var sameness: Sameness?
    /// What its fate hangs on, record by record.
    public var causes: [Told]
    /// Empty for a record that cannot be read.
    public var cells: [Cell]
    /// Of the field that was asked about.
    public var trace: Trace?
}
