import HandoverCore

/// What exports and the files of folders were called, by their path in the archive. A name that is not safe, or that a disk might not
/// tell from another, is not given back.
struct OriginalNames {
    private let members: MemberList
    /// Of exports, by their path in the archive.
    private var names: [String: String] = [:]
    /// Of files of folders, a million of them maybe: one behind the other, and where that of a member lies, by its index.
    private var texts: [UInt8] = []
    private var places: [Range<UInt32>]
    /// Members that keep the name that they have in the archive.
    private(set) var unnamed: [String] = []
    /// Paths that were given out, in lower case: the receiver's disk may not tell cases apart, nor composed characters from others, which
    /// are equal to Swift.
    private var taken: Set<KeyHash> = []
    /// Folders likewise, with how they are written.
    private var folders: [String: String] = [:]

    init(_ archive: OpenArchive) throws {
        members = archive.members
        places = Array(repeating: 0..<0, count: members.count)
        guard let lock = try archive.json("metadata/lock.json") else { return }
        for (member, given) in OriginalPath.all(lock) where archive.member(member) != nil && !given.isEmpty {
            let path = "data/originals/\(given.split(separator: "/").last.map(String.init) ?? "")"
            if gives(path, to: member) { names[member] = path }
        }
        for source in lock["sources"]?.array ?? [] where source["folder"] != nil {
            guard let id = source["id"]?.string, let listing = archive.member("data/originals/\(id).csv") else { continue }
            try addFiles(of: id, listing, archive)
        }
    }

    /// Where a member belongs.
    subscript(_ member: String) -> String {
        if let index = members.index(of: member), !places[index].isEmpty {
            return String(decoding: texts[Int(places[index].lowerBound)..<Int(places[index].upperBound)], as: UTF8.self)
        }
        return names[member] ?? member
    }

    private mutating func addFiles(of source: String, _ listing: Member, _ archive: OpenArchive) throws {
        var number: Int64 = -1
        _ = try ListingLines.forEach(of: listing, in: archive) { line, fields in
            number += 1
            let member = ListingCheck.member(source, number)
            guard number > 0, let path = fields.first, let text = ListingLines.text(line[path]),
                let index = members.index(of: member)
            else {
                return
            }
            let given = "data/files/\(source)/\(String(decoding: text, as: UTF8.self))"
            guard gives(given, to: member) else { return }
            // A million paths of the most bytes that one may have are no more than 32 bits say.
            let start = UInt32(texts.count)
            texts += given.utf8
            places[index] = start..<UInt32(texts.count)
        }
    }

    /// Whether the member gets this name. From then on it is taken.
    private mutating func gives(_ path: String, to member: String) -> Bool {
        if path == member { return false }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let above = parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
        let folded = path.lowercased()
        guard path.utf8.count <= Limits.pathBytes / 2, parts.allSatisfy(Self.isSafe), !isTaken(folded),
            folders[folded] == nil,
            above.allSatisfy({ folder in
                let folded = folder.lowercased()
                return !isTaken(folded) && folders[folded].map { $0.utf8.elementsEqual(folder.utf8) } ?? true
            })
        else {
            unnamed.append(member)
            return false
        }
        taken.insert(NameLikeness.hash(folded))
        for folder in above { folders[folder.lowercased()] = folder }
        return true
    }

    /// Members' own paths are taken, too; they are of small letters.
    private func isTaken(_ folded: String) -> Bool {
        members.index(of: folded) != nil || taken.contains(NameLikeness.hash(folded))
    }

    /// One visible component without anything that a terminal or a file system obeys.
    static func isSafe(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != "..", !name.hasPrefix("-") else { return false }
        guard !name.utf8.contains(0x2f), !name.utf8.contains(0x5c), !name.utf8.contains(0) else { return false }
        return name.unicodeScalars.count <= 200 && printable(name) == name && !isRefusedElsewhere(name)
    }

    /// Whether a system by Microsoft would refuse the name, or take it for a device or for another name.
    private static func isRefusedElsewhere(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased().filter { $0 != " " }
        let isDevice =
            ["con", "prn", "aux", "nul"].contains(stem)
            || (stem.utf8.count == 4 && ["com", "lpt"].contains(stem.prefix(3)) && stem.last?.isNumber == true)
        return isDevice || name.hasSuffix(" ") || name.hasSuffix(".") || name.contains { "<>:\"|?*".contains($0) }
    }
}
