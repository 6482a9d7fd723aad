import HandoverCore
import SystemPackage

/// What a verdict tells of the target that was asked.
extension LiveTarget {
    /// - Parameters:
    ///   - options: what the caller named.
    ///   - before: SHA-256 of the tar of the snapshot that was taken before, if one counted.
    func told(_ options: Verifier.Options, before: String?) -> Verdict.Target {
        let name = options.target ?? ""
        func last(_ scheme: String) -> String {
            let path = Self.rest(of: name, scheme) ?? ""
            return printable(FilePath(path).lastComponent?.string ?? path)
        }
        var told =
            switch self {
            case .sqlite: Verdict.Target(kind: .sqlite, name: last("sqlite:"))
            case .postgres: Verdict.Target(kind: .postgres, name: PostgresPlace(name).text)
            case .export(let export):
                // By the words about what an export proves, which name the read-back that was read, not one that lies there by now.
                Verdict.Target(kind: .export, name: last("export:"), readback: export.limits?.arguments.last?.text)
            }
        told.before = before
        return told
    }
}

extension Diagnostic.Argument {
    /// What it puts into a sentence, where that is a name.
    fileprivate var text: String? { if case .name(let text) = self { text } else { nil } }
}

/// Where a PostgreSQL database is, out of what a caller names: host, port and database alone. Everything else in a connection string may be
/// somebody's secret, or will be in a later libpq.
struct PostgresPlace {
    let text: String

    /// - Parameter name: a URI, or keywords and values behind `postgres:`.
    init(_ name: String) {
        for scheme in ["postgresql://", "postgres://"] {
            guard let rest = LiveTarget.rest(of: name, scheme) else { continue }
            let place = rest.prefix { $0 != "?" }
            text = printable(String(place.split(separator: "@", omittingEmptySubsequences: false).last ?? ""))
            return
        }
        let values = Self.values(LiveTarget.rest(of: name, "postgres:") ?? "")
        let database = values["dbname"].flatMap { value in value.contains { "@:/=".contains($0) } ? nil : value }
        var place = values["host"] ?? values["hostaddr"] ?? ""
        if let port = values["port"] { place += ":" + port }
        if let database { place += "/" + database }
        text = printable(place)
    }

    /// As libpq reads them: a quote encloses a value, a backslash takes the next character for itself.
    private static func values(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        var rest = text[...]
        func skipSpace() { rest = rest.drop(while: \.isWhitespace) }
        while true {
            skipSpace()
            let key = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest.dropFirst(key.count)
            skipSpace()
            guard !key.isEmpty, rest.first == "=" else { return values }
            rest.removeFirst()
            skipSpace()
            let isQuoted = rest.first == "'"
            if isQuoted { rest.removeFirst() }
            var value = ""
            while let next = rest.popFirst() {
                if isQuoted ? next == "'" : next.isWhitespace { break }
                value.append(next == "\\" ? rest.popFirst() ?? next : next)
            }
            values[String(key)] = value
        }
    }
}
