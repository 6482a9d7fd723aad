extension RunSummary {
    /// What became of the values of a field, over the records of a mapping that were staged and not merged into others.
    public struct FieldFate: Hashable, Sendable {
        /// The table's field.
        public var field: String
        /// How many values are not null.
        public var filled: Int64
        /// How many of these are not, byte for byte, the text of the column; `nil` for a field that is not made from one column.
        public var changed: Int64?

        /// Creates a field's fate.
        public init(field: String, filled: Int64, changed: Int64?) {
            self.field = field
            self.filled = filled
            self.changed = changed
        }
    }

    /// What stays behind in a column that a mapping drops.
    public struct DroppedColumn: Hashable, Sendable {
        /// The column's name.
        public var column: String
        /// Why, in the plan's words.
        public var reason: String
        /// How many texts, neither null nor absent, the records that can be read have there.
        public var texts: Int64

        /// Creates what stays behind.
        public init(column: String, reason: String, texts: Int64) {
            self.column = column
            self.reason = reason
            self.texts = texts
        }
    }
}
