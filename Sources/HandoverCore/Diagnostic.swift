/// One problem a person can act on: what, where, why and how to mend.
///
/// The words are looked up by code in the ``Catalogue`` (English and Chinese); a diagnostic itself carries coordinates, counts
/// and lengths, never contents, because values are personal data.
public struct Diagnostic: Error, Hashable, Sendable {
    /// What happened.
    public var code: Code
    /// What the catalogue's sentences need, in the order of their placeholders `{0}`, `{1}`, …
    public var arguments: [Argument]
    /// Where it happened, as far as that is known.
    public var location: Location?

    /// Creates a diagnostic; `arguments` fill the placeholders of the code's sentences.
    public init(_ code: Code, _ arguments: Argument..., at location: Location? = nil) {
        self.code = code
        self.arguments = arguments
        self.location = location
    }

    /// A stable name such as `csv.unterminated-quote`. A struct, not an enum: a new code never breaks a client's `switch`.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The name, stable for ever.
        public let name: String
        /// Creates the code with this name.
        public init(_ name: String) { self.name = name }
        /// The name.
        public var description: String { name }
    }

    /// A name, a count or a path that a sentence needs. Never a value of a record.
    public enum Argument: Hashable, Sendable, CustomStringConvertible {
        /// A name out of a plan, a lock or the format: a field, a table, a party, a rule.
        case name(String)
        /// A number of things.
        case count(Int64)
        /// A file or a member of an archive.
        case path(String)

        /// A count of this many things.
        public static func count(_ value: Int) -> Argument { .count(Int64(value)) }

        /// The argument as it stands in a sentence.
        public var description: String {
            switch self {
            // Names out of an export are a stranger's.
            case .name(let name): printable(name)
            case .count(let count): String(count)
            case .path(let path): path
            }
        }
    }

    /// Where something is. Numbers start at 1, offsets at 0.
    public struct Location: Hashable, Sendable {
        /// The file, or the archive's member.
        public var file: String?
        /// The physical line, from 1.
        public var line: Int?
        /// The column in bytes, from 1.
        public var column: Int?
        /// The offset in bytes from the start of the file.
        public var byteOffset: Int64?
        /// The record's number in its source, from 1.
        public var record: Int64?
        /// The field's name.
        public var field: String?
        /// The table's name.
        public var table: String?
        /// The record's key, masked unless values may be shown.
        public var key: String?
        /// The key in the plan, such as `steps[2].responsible`.
        public var planKey: String?

        /// Creates a location out of what is known.
        public init(
            file: String? = nil, line: Int? = nil, column: Int? = nil, byteOffset: Int64? = nil, record: Int64? = nil,
            field: String? = nil, table: String? = nil, key: String? = nil, planKey: String? = nil
        ) {
            self.file = file
            self.line = line
            self.column = column
            self.byteOffset = byteOffset
            self.record = record
            self.field = field
            self.table = table
            self.key = key
            self.planKey = planKey
        }
    }
}

/// Something went wrong in a way that a person can mend; the exit code says which kind it is (`sysexits.h` and our own).
public struct Failure: Error, Sendable {
    /// What went wrong, most important first. Never empty.
    public var diagnostics: [Diagnostic]
    /// How the command ends.
    public var exit: ExitCode

    /// Creates a failure with these diagnostics.
    public init(_ diagnostics: [Diagnostic], exit: ExitCode) {
        precondition(!diagnostics.isEmpty, "a failure says what went wrong")
        self.diagnostics = diagnostics
        self.exit = exit
    }

    /// Creates a failure with one diagnostic.
    public init(_ diagnostic: Diagnostic, exit: ExitCode) { self.init([diagnostic], exit: exit) }
}

/// How a command ends. An interface: a number never changes its meaning.
public struct ExitCode: Error, Hashable, Sendable {
    /// What the shell sees.
    public let rawValue: Int32
    private init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// Yes, or done.
    public static let ok = ExitCode(0)
    /// Stopped before the load: too many records quarantined, nothing written.
    public static let stopped = ExitCode(1)
    /// Two things that were held against each other differ.
    public static let differs = ExitCode(1)
    /// Not sealed by the parties that the policy names.
    public static let notAuthentic = ExitCode(10)
    /// Not every byte is what was sealed.
    public static let notIntact = ExitCode(11)
    /// Not everything is accounted for.
    public static let notComplete = ExitCode(12)
    /// A value differs from its recomputation.
    public static let notAccurate = ExitCode(13)
    /// Not usable, or not safe.
    public static let notUsable = ExitCode(14)
    /// The command line is wrong (EX_USAGE).
    public static let usage = ExitCode(64)
    /// The data, the plan or the archive is wrong (EX_DATAERR).
    public static let badData = ExitCode(65)
    /// An input is missing (EX_NOINPUT).
    public static let noInput = ExitCode(66)
    /// A target or a service cannot be reached (EX_UNAVAILABLE).
    public static let unavailable = ExitCode(69)
    /// Our bug (EX_SOFTWARE).
    public static let bug = ExitCode(70)
    /// Something cannot be created (EX_CANTCREAT).
    public static let cannotCreate = ExitCode(73)
    /// Input or output failed (EX_IOERR).
    public static let ioError = ExitCode(74)
    /// Not now: outside the window, or an approval is missing (EX_TEMPFAIL).
    public static let notNow = ExitCode(75)
    /// A key or a folder can be read by others (EX_NOPERM).
    public static let notPrivate = ExitCode(77)
    /// Interrupted.
    public static let interrupted = ExitCode(130)
}
