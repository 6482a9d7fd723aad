extension Verdict {
    /// Records drawn for people to look at: where each lies, and no value of it (Format.md section 8.5).
    public struct Sample: Hashable, Sendable {
        /// One drawn record.
        public struct Record: Hashable, Sendable {
            /// The mapping, and the record's number in what that reads, from 1.
            public var mapping: String, record: Int64
            /// The original: its path in the archive; of what lies in a container, that and the name there.
            public var file: String
            /// Whether the original is one member of the tar, whose bytes stock tools show.
            public var isMember: Bool
            /// How the original's texts are encoded, as the plan writes it.
            public var encoding: String
            /// The physical line it begins on, from 1.
            public var line: Int
            /// Where it lies in the original, in bytes.
            public var byteOffset: Int64, byteCount: Int
            /// What became of it, as the ledger says it; `nil` where the table has other rows than it should.
            public var fate: String?
            /// Where its row is; `nil` for a record that has none of its own.
            public var row: Row?

            /// Creates a drawn record.
            public init(
                mapping: String, record: Int64, file: String, isMember: Bool, encoding: String, line: Int, byteOffset: Int64,
                byteCount: Int, fate: String?, row: Row?
            ) {
                (self.mapping, self.record, self.file, self.isMember) = (mapping, record, file, isMember)
                (self.encoding, self.line, self.byteOffset, self.byteCount) = (encoding, line, byteOffset, byteCount)
                (self.fate, self.row) = (fate, row)
            }
        }

        /// The row of a drawn record.
        public struct Row: Hashable, Sendable {
            /// The table, and the row's number in it, from 1.
            public var table: String, number: Int64
            /// The part: its path in the archive.
            public var file: String
            /// Where the row lies in it, in bytes, its LF included.
            public var byteOffset: Int64, byteCount: Int

            /// Creates a row's place.
            public init(table: String, number: Int64, file: String, byteOffset: Int64, byteCount: Int) {
                (self.table, self.number, self.file) = (table, number, file)
                (self.byteOffset, self.byteCount) = (byteOffset, byteCount)
            }
        }

        /// What the draw follows from: whoever has it draws the same records.
        public var seed: String
        /// Whether that is the tar's SHA-256: whoever made the archive could try until the draw suited.
        public var isSeedOfArchive: Bool
        /// How many records there are.
        public var population: Int64
        /// The drawn ones, in the order in which they were drawn.
        public var records: [Record]

        /// Creates a sample.
        public init(seed: String, isSeedOfArchive: Bool, population: Int64, records: [Record]) {
            (self.seed, self.isSeedOfArchive) = (seed, isSeedOfArchive)
            (self.population, self.records) = (population, records)
        }
    }
}
