/// Which paths an archive may have, and where each belongs (Format.md section 2.1).
enum MemberPath {
    static let mostBytes = 100

    static let knownBefore = [
        "bagit.txt", "metadata/check-proof.sh", "metadata/lock.json", "metadata/plan.json", "metadata/verify.txt",
    ]
    /// Of what is known before, what need not be there.
    static let optional = [StatedDecisions.path]
    static let countedAfter = [
        "bag-info.txt", "manifest-sha256.txt", "metadata/counts.json", "metadata/datapackage.json", "metadata/merkle.json",
        "metadata/run.json", "tagmanifest-sha256.txt",
    ]

    /// Splits `ID/PATH`; `nil` unless every component is of the permitted characters. So no path is absolute, climbs, hides, or
    /// means anything to a shell.
    static func split(_ name: String) -> (id: String, path: String)? {
        guard name.utf8.count <= mostBytes else { return nil }
        let components = name.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
        guard components.count >= 2, components.allSatisfy(isComponent) else { return nil }
        guard let slash = name.utf8.firstIndex(of: 0x2f) else { return nil }
        return (String(name[..<slash]), String(name[name.utf8.index(after: slash)...]))
    }

    /// One part of a path: `[a-z0-9][a-z0-9._-]*`.
    static func isComponent(_ component: Substring.UTF8View) -> Bool {
        guard let first = component.first, isLetterOrDigit(first) else { return false }
        return component.allSatisfy { isLetterOrDigit($0) || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// The section of a path below the archive's folder, from 0; `nil` for a path that has no place in an archive.
    static func section(of path: String) -> Int? {
        if path.hasPrefix("data/") { return isPayload(path) ? 1 : nil }
        if knownBefore.contains(path) || optional.contains(path) { return 0 }
        if countedAfter.contains(path) { return 2 }
        return seal(path) == nil ? nil : 3
    }

    /// The number and the role in `seals/NN-ROLE.json` or `seals/NN-ROLE.json.p7s`.
    static func seal(_ path: String) -> (number: Int, role: String, isSignature: Bool)? {
        guard path.hasPrefix("seals/") else { return nil }
        var name = path.dropFirst("seals/".count)
        let isSignature = name.hasSuffix(".json.p7s")
        guard isSignature || name.hasSuffix(".json") else { return nil }
        name.removeLast(isSignature ? ".json.p7s".count : ".json".count)
        let parts = name.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(parts[0]), number > 0, isID(parts[1])
        else { return nil }
        return (number, String(parts[1]), isSignature)
    }

    /// The table and the number of `data/tables/TABLE/part-NNNN.csv`.
    static func part(_ path: String) -> (table: String, number: Int)? {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count == 4, components[0] == "data", components[1] == "tables", isID(components[2]),
            components[3].hasPrefix("part-"), components[3].hasSuffix(".csv")
        else { return nil }
        let digits = components[3].dropFirst("part-".count).dropLast(".csv".count)
        guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number > 0
        else { return nil }
        return (String(components[2]), number)
    }

    /// The source and the number of `data/files/SOURCE/NNNNNN`.
    static func file(_ path: String) -> (source: String, number: Int)? {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count == 4, components[0] == "data", components[1] == "files", isID(components[2]),
            components[3].utf8.count == 6, components[3].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(components[3]), number > 0
        else { return nil }
        return (String(components[2]), number)
    }

    /// The export and the number in `data/originals/EXPORT.part-NNNN`.
    static func originalPart(_ path: String) -> (original: String, number: Int)? {
        guard path.hasPrefix("data/originals/"), let dot = path.utf8.lastIndex(of: 0x2e) else { return nil }
        let suffix = path.utf8[dot...]
        guard suffix.count == 10, suffix.starts(with: ".part-".utf8),
            suffix.dropFirst(6).allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(Substring(suffix.dropFirst(6))), number > 0
        else { return nil }
        return (String(path[..<dot]), number)
    }

    private static func isPayload(_ path: String) -> Bool {
        if let part = originalPart(path) {
            return [".csv", ".json", ".ndjson", ".xml"].contains { part.original.hasSuffix($0) } && isPayload(part.original)
        }
        if path == "data/private/merkle-seed.bin" || part(path) != nil || file(path) != nil { return true }
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count == 3,
            ["corrections", "coverage", "exceptions", "excluded", "ledger", "merges", "originals"].contains(components[1])
        else {
            return false
        }
        let originals = [".csv", ".json", ".ndjson", ".xml", ".zip", ".tar", ".tar.gz", ".7z", ".xlsx"]
        let suffixes = components[1] == "originals" ? originals : [".csv"]
        return suffixes.contains { components[2].hasSuffix($0) && isID(components[2].dropLast($0.count)) }
    }

    /// An id of the plan: `[a-z][a-z0-9-]*`, at most 40 characters.
    static func isID(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7a).contains(first), text.utf8.count <= 40 else { return false }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x2d }
    }
}
