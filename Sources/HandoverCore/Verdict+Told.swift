// What a verdict tells beside its answers. None of it is a yes or a no.

extension Verdict {
    /// One of the plan's rules that only warn, counted again.
    public struct Warning: Hashable, Sendable {
        /// The rule's id in the plan, and the code that it counts under.
        public var rule: String, code: String
        /// Its table.
        public var table: String
        /// For how many records, or for how many groups, it does not hold.
        public var count: Int64
        /// How many groups were judged; `nil` for a rule about single records.
        public var groups: Int64?
        /// Whether it asks that numbers go without a gap (Format.md section 8.4).
        public var isSeries: Bool

        /// Creates what a rule says.
        public init(rule: String, code: String, table: String, count: Int64, groups: Int64? = nil, isSeries: Bool = false) {
            (self.rule, self.code, self.table) = (rule, code, table)
            (self.count, self.groups, self.isSeries) = (count, groups, isSeries)
        }
    }

    /// What an archive was held against.
    public struct Target: Hashable, Sendable {
        /// How it is read.
        public enum Kind: String, Hashable, Sendable {
            /// A database file.
            case sqlite
            /// A server.
            case postgres
            /// Files that a system gave out.
            case export
        }

        /// How it was read.
        public var kind: Kind
        /// A file's or a folder's name without its path, or `HOST:PORT/DATABASE`: never a user, a password, or another option.
        public var name: String
        /// SHA-256 of the read-back that says how an export stands there, lower-case hexadecimal.
        public var readback: String?
        /// SHA-256 of the tar of the snapshot of before that rows were held against.
        public var before: String?

        /// Creates a target.
        public init(kind: Kind, name: String, readback: String? = nil, before: String? = nil) {
            (self.kind, self.name, self.readback, self.before) = (kind, name, readback, before)
        }
    }
}
