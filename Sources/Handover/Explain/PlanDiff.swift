/// What another plan would make of the same exports: which records change their fate, and which rows have other values.
public enum PlanDiff {
    /// What becomes of a record.
    public enum Fate: Hashable, Sendable {
        case migrated
        /// Held back, with its findings as `CODE@FIELD`.
        case quarantined([String])
        /// Left out, why, and by whose word.
        case excluded(reason: String, authority: String)
        /// Merged into another record.
        case merged
    }

    /// A number before and after.
    public struct Change: Hashable, Sendable {
        public var before: Int64, after: Int64
    }

    /// Records that have one fate before and another one after.
    public struct Transition: Hashable, Sendable {
        public var before: Fate, after: Fate
        /// How many records, and the numbers of the first.
        public var count: Int64, first: [Int64]
    }

    /// Why records of a mapping cannot be held against each other, or rows not.
    public enum Obstacle: String, Hashable, Sendable {
        /// It reads another list, or cuts another number of records out of it.
        case otherRecords = "other-records"
        /// It fills another table; only fates are compared.
        case otherTable = "other-table"
    }

    /// A mapping that both plans have.
    public struct Mapping: Hashable, Sendable {
        /// Its id, and the table that it fills.
        public var id: String, table: String
        public var records: Change, migrated: Change, quarantined: Change, excluded: Change, merged: Change
        /// In the order in which they are first met.
        public var transitions: [Transition]
        /// What could not be compared, and why.
        public var obstacle: Obstacle?
    }

    /// Rows of which a field has another value.
    public struct FieldChange: Hashable, Sendable {
        /// The field, and of which mapping the rows are.
        public var field: String, mapping: String
        /// How many rows, and the records of the first with both values where these were asked for.
        public var count: Int64, first: [Example]
    }

    /// One row's.
    public struct Example: Hashable, Sendable {
        /// The record that the row is of.
        public var record: Int64
        /// The canonical texts, masked as `[5]` for five bytes unless values were asked for; `nil` for null.
        public var before: String?, after: String?
    }

    /// A table that both plans have.
    public struct Table: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// How many rows.
        public var rows: Change
        /// Rows that are there before and after, and have another value; `nil` where no mapping of it was compared.
        public var changed: Int64?
        /// By field and mapping, in the order in which they are first met.
        public var fields: [FieldChange]
        /// Fields that it has in one plan alone.
        public var onlyBefore: [String], onlyAfter: [String]
    }

    /// What was found.
    public struct Result: Hashable, Sendable {
        /// In the order of the first plan.
        public var mappings: [Mapping]
        /// Likewise.
        public var tables: [Table]
        /// Mappings and tables of one plan alone.
        public var mappingsOnlyBefore: [String], mappingsOnlyAfter: [String]
        public var tablesOnlyBefore: [String], tablesOnlyAfter: [String]

        /// Whether records have the same fates by either plan, and fields the same values. Keys, references and types are not looked at.
        public var isEqual: Bool {
            mappings.allSatisfy { $0.transitions.isEmpty && $0.obstacle == nil }
                && tables.allSatisfy { $0.changed ?? 0 == 0 && $0.onlyBefore.isEmpty && $0.onlyAfter.isEmpty }
                && [mappingsOnlyBefore, mappingsOnlyAfter, tablesOnlyBefore, tablesOnlyAfter].allSatisfy(\.isEmpty)
        }
    }

    /// How many records are named for each kind of difference.
    public static let mostNamed = 5
}
