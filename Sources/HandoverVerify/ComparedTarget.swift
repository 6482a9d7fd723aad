import HandoverCore
import SystemPackage

/// What a verdict tells of the target that was asked.
extension LiveTarget {
    /// - Parameters:
    ///   - options: what the caller named.
    ///   - result: what came of asking.
    ///   - file: the archive; a snapshot of before may lie beside it.
    func told(
        _ options: Verifier.Options, _ result: TargetCheck.Result, beside file: ArchiveFile, _ archive: String
    ) throws -> Verdict.Target {
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
        if result.completeChecks.contains(where: { $0.name == "rows-before" && $0.outcome != .notChecked }) {
            told.before = try Self.digest(ofBefore: options, beside: file, archive)
        }
        return told
    }

    /// SHA-256 of the snapshot that was taken before; `nil` where it is gone meanwhile.
    private static func digest(ofBefore options: Verifier.Options, beside file: ArchiveFile, _ archive: String) throws -> String?
    {
        let beside = FilePath(file.path).removingLastComponent().appending("\(archive)-before.tar").string
        for path in options.before.map({ [$0] }) ?? [beside, beside + ArchiveFile.suffix] {
            guard let snapshot = try open(path) else { continue }
            defer { snapshot.close() }
            return try snapshot.reporting { try snapshot.fileDigest() }
        }
        return nil
    }

    private static func open(_ path: String) throws -> ArchiveFile? {
        do throws(Failure) { return try ArchiveFile(path) } catch {
            guard error.exit == .noInput else { throw error }
            return nil
        }
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
