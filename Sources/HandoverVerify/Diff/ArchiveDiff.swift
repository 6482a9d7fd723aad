public import HandoverCore

/// What two archives hold otherwise: rows by their keys, fates by mapping, totals. Both are verified first.
public enum ArchiveDiff {
    /// What to compare with.
    public struct Options: Sendable {
        /// Show keys and values. They are personal data; without it their lengths stand for them.
        public var showsValues: Bool
        /// A file to make, mode 0600, with every difference as CSV: table, difference, key, field, before, after.
        public var list: String?
        /// About how many bytes of memory to use, for each verification and for the comparison. What does not fit goes to a file without
        /// a name in the temporary folder: hashes under a key that is never written, and where rows lie.
        public var memory: Int
        /// What opens the archives, where they are encrypted.
        public var keys: ArchiveKeys

        /// Creates options.
        public init(
            showsValues: Bool = false, list: String? = nil, memory: Int = Limits.memoryBytes, keys: ArchiveKeys = .init()
        ) {
            (self.showsValues, self.list, self.memory, self.keys) = (showsValues, list, memory, keys)
        }
    }

    /// One of the two archives.
    public struct Side: Hashable, Sendable {
        /// Its name, and which delivery of its plan it is.
        public var archive: String, sequence: Int64
        /// SHA-256 of its tar and of its payload manifest, lower-case hexadecimal.
        public var tarDigest: String, dataDigest: String
    }

    /// A number in both.
    public struct Pair: Hashable, Sendable {
        /// In the first archive, and in the second.
        public var before: Int64, after: Int64

        /// Whether it is the same in both.
        public var isEqual: Bool { before == after }
    }

    /// A row with another value, where keys and values are shown or their lengths, as `[5]` for five bytes; `nil` is null.
    public struct Example: Hashable, Sendable {
        /// The row's key as canonical CSV.
        public var key: String
        /// The value in the first archive, and in the second.
        public var before: String?, after: String?
    }

    /// A field with other values.
    public struct FieldChange: Hashable, Sendable {
        /// The field, and its type in the first archive's plan.
        public var field: String, type: String
        /// How many rows, and the first of them.
        public var count: Int64, first: [Example]
    }

    /// A table that both have.
    public struct Table: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// How many rows.
        public var rows: Pair
        /// How many rows there are whose key the other one does not have.
        public var onlyBefore: Int64 = 0, onlyAfter: Int64 = 0
        /// The keys of the first of them, as canonical CSV, or their lengths.
        public var firstOnlyBefore: [String] = [], firstOnlyAfter: [String] = []
        /// Rows with one key and other values.
        public var changed: Int64 = 0
        /// The fields that have other values, in the order of the first archive.
        public var fields: [FieldChange] = []
        /// Fields of one of them alone.
        public var fieldsOnlyBefore: [String] = [], fieldsOnlyAfter: [String] = []
        /// Other fields make the key, so that rows are held against each other whole: none is changed, a row is there or not.
        public var hasOtherKey = false

        /// Whether they hold the same rows. In which order is not looked at.
        public var isEqual: Bool {
            onlyBefore == 0 && onlyAfter == 0 && changed == 0 && fieldsOnlyBefore.isEmpty && fieldsOnlyAfter.isEmpty
                && !hasOtherKey
        }
    }

    /// What became of the records of one mapping; `nil` where an archive does not have it.
    public struct Fates: Hashable, Sendable {
        /// Its id.
        public var mapping: String
        /// In the first archive, and in the second.
        public var before: Verdict.Balance?, after: Verdict.Balance?
    }

    /// The sum of a field, as canonical text; `nil` where an archive does not add it up.
    public struct Total: Hashable, Sendable {
        /// What is added up.
        public var table: String, field: String
        /// Of the rows that arrived.
        public var before: String?, after: String?
    }

    /// What was found.
    public struct Result: Hashable, Sendable {
        /// The two archives.
        public var before: Side, after: Side
        /// The tables that both have, in the order of the first archive.
        public var tables: [Table] = []
        /// The ids of tables that one of them alone has.
        public var tablesOnlyBefore: [String] = [], tablesOnlyAfter: [String] = []
        /// By mapping, in the order of the first archive; those of the second alone follow.
        public var fates: [Fates] = []
        /// The sums that either adds up.
        public var totals: [Total] = []

        /// Whether both hold the same rows in the same tables, the same fates and the same totals.
        public var isEqual: Bool {
            tables.allSatisfy(\.isEqual) && tablesOnlyBefore.isEmpty && tablesOnlyAfter.isEmpty
                && fates.allSatisfy { $0.before == $0.after } && totals.allSatisfy { $0.before == $0.after }
        }
    }

    /// How many rows are named for each kind of difference.
    public static let mostNamed = 5

    /// Verifies both archives, then holds their tables against each other.
    ///
    /// Costs the two verifications, one pass over the tables that are not the same byte for byte, and a read of each row that differs.
    /// - Parameters:
    ///   - before: the first archive.
    ///   - after: the second one.
    ///   - trust: what both must have been sealed by.
    ///   - now: the caller's clock, in seconds since 1970.
    /// - Throws: `Failure`: an archive is not sound (10 to 14), is none of ours (65), is missing (66) or cannot be read (74); the list
    ///   exists already or cannot be made (73).
    public static func compare(
        _ before: String, _ after: String, trust: TrustPolicy, now: Int64, options: Options = .init()
    ) throws -> Result {
        let list = try options.list.map { path throws(Failure) in
            try DifferencesFile(path, header: "table,difference,key,field,before,after", replaces: false)
        }
        let left = try ComparedArchive(before, trust, now, options)
        let right = try ComparedArchive(after, trust, now, options)
        var result = Result(before: left.side, after: right.side)
        for table in left.plan.tables {
            guard let other = right.plan.tables.first(where: { $0.id == table.id }) else {
                result.tablesOnlyBefore.append(table.id)
                continue
            }
            var join = TableJoin(left, table, right, other, options, list)
            result.tables.append(try join.run())
        }
        let ids = Set(left.plan.tables.map(\.id))
        result.tablesOnlyAfter = right.plan.tables.map(\.id).filter { !ids.contains($0) }
        result.fates = fates(left.balances, right.balances)
        result.totals = totals(left.totals, right.totals)
        try list?.finish()
        return result
    }

    private static func fates(_ before: [Verdict.Balance], _ after: [Verdict.Balance]) -> [Fates] {
        let known = Set(before.map(\.mapping))
        return before.map { own in Fates(mapping: own.mapping, before: own, after: after.first { $0.mapping == own.mapping }) }
            + after.filter { !known.contains($0.mapping) }.map { Fates(mapping: $0.mapping, before: nil, after: $0) }
    }

    private static func totals(_ before: [ComparedArchive.Total], _ after: [ComparedArchive.Total]) -> [Total] {
        func find(_ total: ComparedArchive.Total, in totals: [ComparedArchive.Total]) -> String? {
            totals.first { $0.table == total.table && $0.field == total.field }?.migrated
        }
        return before.map { Total(table: $0.table, field: $0.field, before: $0.migrated, after: find($0, in: after)) }
            + after.filter { find($0, in: before) == nil }.map {
                Total(table: $0.table, field: $0.field, before: nil, after: $0.migrated)
            }
    }
}
