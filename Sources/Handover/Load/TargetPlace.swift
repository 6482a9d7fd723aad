import HandoverCore
import HandoverPlan
import HandoverPostgres
import HandoverTarget
import SystemPackage

/// The database that a plan, or somebody on the command line, means by its target.
enum TargetPlace {
    case sqlite(TargetFile)
    case postgres(PostgresTarget)

    /// The plan's target, a file from the plan's folder.
    init?(_ plan: Plan, base: FilePath) throws(Failure) {
        guard let target = plan.target else { return nil }
        switch target.place {
        case .sqlite(let path): self = .sqlite(TargetFile(path: base.pushing(FilePath(path))))
        case .postgres(let dsn, let schema): self = .postgres(try PostgresTarget(dsn, schema: schema))
        }
    }

    /// `sqlite:FILE`, `postgres:CONNINFO`, or a URI `postgresql://…`. It is of the plan's kind, and has the plan's schema.
    init(_ text: String, for plan: Plan.Target) throws(Failure) {
        let given: String?
        let kind: Plan.Target.Kind
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
            (given, kind) = (text, .postgres)
        } else {
            let parts = text.split(separator: ":", maxSplits: 1)
            given = parts.count == 2 ? String(parts[1]) : nil
            kind = parts.first == "postgres" ? .postgres : .sqlite
            guard parts.first == "postgres" || parts.first == "sqlite" else { throw Self.noTarget(text) }
        }
        switch (plan.place, kind, given) {
        case (.sqlite, .sqlite, .some(let path)): self = .sqlite(TargetFile(path: FilePath(path)))
        case (.postgres(_, let schema), .postgres, .some(let address)):
            self = .postgres(try PostgresTarget(address, schema: schema))
        default: throw Self.noTarget(text)
        }
    }

    /// Not the text itself where it may hold a password.
    private static func noTarget(_ text: String) -> Failure {
        let shown = text.hasPrefix("postgres") ? String(text.prefix { $0 != ":" }) : text
        return Failure(Diagnostic(.badTarget, .name(printable(shown))), exit: .usage)
    }

    /// What people call it.
    var name: String {
        switch self {
        case .sqlite(let file): file.path.string
        case .postgres(let target): target.name
        }
    }

    /// As the verifier and the command line take it.
    var argument: String {
        switch self {
        case .sqlite(let file): "sqlite:" + file.path.string
        case .postgres(let target): target.isURI ? target.name : "postgres:" + target.name
        }
    }
}

/// A schema of a database on a PostgreSQL server.
struct PostgresTarget {
    let address: PostgresAddress
    let schema: String

    init(_ text: String, schema: String) throws(Failure) {
        do throws(PostgresAddress.Fault) { address = try PostgresAddress(text) } catch {
            switch error {
            case .hasPassword: throw Failure(Diagnostic(.targetPassword), exit: .usage)
            case .malformed: throw Failure(Diagnostic(.badTarget, .name("postgres")), exit: .usage)
            }
        }
        self.schema = schema
    }

    var name: String { address.text }
    var isURI: Bool { name.hasPrefix("postgresql://") || name.hasPrefix("postgres://") }

    func open() throws(Failure) -> PostgresConnection {
        try asking(name) { () throws(PostgresError) in try PostgresConnection.open(address, schema: schema) }
    }
}
