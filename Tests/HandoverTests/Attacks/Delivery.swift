import Foundation
import HandoverCrypto
import HandoverTestSupport

/// The members of an archive in memory: each can be changed, and whatever hangs on it be made again, as a forger with a key can.
struct Delivery: Sendable {
    struct Member: Sendable {
        var path: String
        var bytes: [UInt8]
    }

    /// Who seals, and what is said.
    struct Sealer: Sendable {
        var signer: Signer
        var role = "transfer-team"
        var party = "team"
        var name = "移交组"
        var intent = "hand-over"
        var sequence = "1"
        var previous = ""
        var signedAt = StockPKI.time - 60
        /// The name of the seal's file, where it is not the role.
        var fileRole: String?
        /// Changes what is signed.
        var says: @Sendable (String) -> String = { $0 }

        /// Signs in the signer's place.
        var quick: QuickSigner?

        init(_ signer: Signer) { self.signer = signer }

        func sign(_ statement: [UInt8]) throws -> [UInt8] {
            try quick?.sign(statement) ?? signer.sign(statement, at: signedAt)
        }
    }

    /// A key and its certificate.
    struct Signer: Sendable {
        /// OpenSSL reads a key for a millisecond; once made it signs on any thread.
        private struct Shared: @unchecked Sendable { let key: SigningKey }

        let pem: [UInt8]
        let certificate: Certificate
        private let shared: Shared?

        init(pem: [UInt8], certificate: Certificate) throws {
            (self.pem, self.certificate) = (pem, certificate)
            shared = Shared(key: try SigningKey.read(pem: pem, passphrase: nil))
        }

        /// Somebody whose key is not used here.
        init(_ certificate: Certificate) { (pem, self.certificate, shared) = ([], certificate, nil) }

        init(
            _ name: String, from: Int64 = StockPKI.time - 400 * 86_400, to: Int64 = StockPKI.time + 4_000 * 86_400
        ) throws {
            let key = try SigningKey.generate()
            try self.init(
                pem: try key.pem(passphrase: nil),
                certificate: try Certificate.selfSigned(key: key, name: name, notBefore: from, notAfter: to))
        }

        /// The signer `NAME` of a stock PKI.
        init(_ name: String, of pki: StockPKI) throws {
            try self.init(pem: try pki.folder.read("\(name).key"), certificate: try pki.certificate(name))
        }

        func sign(_ bytes: [UInt8], at time: Int64) throws -> [UInt8] {
            guard let shared else { preconditionFailure("this signer has no key") }
            return try CMSSignature.sign(content: bytes, key: shared.key, certificate: certificate, signingTime: time)
        }
    }

    let id: String
    /// Eleven octal digits and a space, as in all headers.
    let mtime: String
    var members: [Member]
    /// What the first seal says of counts: as good as any where `counts.json` cannot be read.
    private let sealedCounts: String

    /// Reads a canonical tar.
    init(tar: [UInt8]) throws {
        func text(_ range: Range<Int>) -> String { String(decoding: tar[range].prefix { $0 != 0 }, as: UTF8.self) }
        var (members, offset, id) = ([Member](), 0, "")
        mtime = text(136..<148)
        while tar[offset] != 0 {
            let name = text(offset..<offset + 100)
            guard let slash = name.firstIndex(of: "/"), let size = Int(text(offset + 124..<offset + 135), radix: 8) else {
                throw CocoaError(.fileReadCorruptFile)
            }
            id = String(name[..<slash])
            members.append(
                Member(
                    path: String(name[name.index(after: slash)...]), bytes: Array(tar[offset + 512..<offset + 512 + size])))
            offset += 512 + (size + 511) / 512 * 512
        }
        (self.members, self.id) = (members, id)
        let seal = String(decoding: members.first { $0.path.hasPrefix("seals/") }?.bytes ?? [], as: UTF8.self)
        sealedCounts = seal.firstMatch(of: /"counts":(\{[^}]*\})/).map { String($0.1) } ?? "{}"
    }

    /// The bytes of a member; nothing where it is not there, and setting then does nothing.
    subscript(_ path: String) -> [UInt8] {
        get { members.first { $0.path == path }?.bytes ?? [] }
        set { if let index = members.firstIndex(where: { $0.path == path }) { members[index].bytes = newValue } }
    }

    /// Replaces a text in a member; it must be there.
    mutating func replace(_ path: String, _ text: String, with other: String) {
        let before = String(decoding: self[path], as: UTF8.self)
        precondition(before.contains(text), "\(path) has no \(text)")
        self[path] = Array(before.replacing(text, with: other).utf8)
    }

    mutating func remove(_ path: String) { members.removeAll { $0.path == path } }

    mutating func insert(_ path: String, _ bytes: [UInt8] = [], after other: String) {
        let index = members.firstIndex { $0.path == other } ?? members.count - 1
        members.insert(Member(path: path, bytes: bytes), at: index + 1)
    }

    // MARK: What hangs on the members

    private static func isTag(_ path: String) -> Bool {
        !path.hasPrefix("data/") && !path.hasPrefix("seals/") && path != "tagmanifest-sha256.txt"
    }

    private func manifest(_ covers: (String) -> Bool) -> [UInt8] {
        let covered = members.filter { covers($0.path) }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return Array(covered.map { "\(hex(SHA256.digest($0.bytes)))  \($0.path)\n" }.joined().utf8)
    }

    /// The payload's size and its manifest.
    mutating func remanifest() {
        let payload = members.filter { $0.path.hasPrefix("data/") }
        let lines = String(decoding: self["bag-info.txt"], as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let oxum = "Payload-Oxum: \(payload.reduce(0) { $0 + $1.bytes.count }).\(payload.count)"
        self["bag-info.txt"] = Array(
            lines.map { $0.hasPrefix("Payload-Oxum: ") ? oxum : String($0) }.joined(separator: "\n").utf8)
        self["manifest-sha256.txt"] = manifest { $0.hasPrefix("data/") }
    }

    /// The tag manifest.
    mutating func retag() { self["tagmanifest-sha256.txt"] = manifest(Self.isTag) }

    /// Every manifest, and the seals.
    mutating func remake(_ sealers: Sealer...) throws {
        remanifest()
        retag()
        try seal(sealers)
    }

    /// The seals alone.
    mutating func seal(_ sealers: [Sealer]) throws {
        members.removeAll { $0.path.hasPrefix("seals/") }
        for (index, sealer) in sealers.enumerated() {
            let statement = try innerStatement(sealer)
            let path = "seals/0\(index + 1)-\(sealer.fileRole ?? sealer.role).json"
            members.append(Member(path: path, bytes: statement))
            members.append(Member(path: path + ".p7s", bytes: try sealer.sign(statement)))
        }
    }

    func digest(_ path: String) -> String { hex(SHA256.digest(self[path])) }

    /// What a seal in the archive says (Format.md section 7.2).
    func innerStatement(_ sealer: Sealer) throws -> [UInt8] {
        let root = self["metadata/merkle.json"].dropFirst(#"{"root":""#.utf8.count).prefix(64)
        let predicate = """
            {"archive":"\(id)","counts":\(try counts()),"dataDigest":"\(digest("manifest-sha256.txt"))","format":"1",\
            "intent":"\(sealer.intent)","lockDigest":"\(digest("metadata/lock.json"))",\
            "merkleRoot":"\(String(decoding: root, as: UTF8.self))","planDigest":"\(digest("metadata/plan.json"))",\
            "previous":"\(sealer.previous)","role":"\(sealer.role)","sequence":"\(sealer.sequence)",\(Self.signer(sealer))}
            """
        let statement = Self.statement("seal", predicate, "tagmanifest-sha256.txt", digest("tagmanifest-sha256.txt"))
        return Array(sealer.says(statement).utf8)
    }

    private static func signer(_ sealer: Sealer) -> String {
        "\"signer\":{\"name\":\"\(sealer.name)\",\"party\":\"\(sealer.party)\"}"
    }

    /// The sums over all mappings.
    private func counts() throws -> String {
        struct Counts: Decodable {
            struct Mapping: Decodable {
                var excluded: String?
                var migrated: String, quarantined: String, records: String
            }
            var mappings: [Mapping]
        }
        let read: [Counts.Mapping]
        do {
            read = try JSONDecoder().decode(Counts.self, from: Data(self["metadata/counts.json"])).mappings
        } catch is DecodingError {
            return sealedCounts
        }
        func sum(_ name: String, _ texts: [String]) -> [String] {
            texts.isEmpty ? [] : ["\"\(name)\":\"\(texts.reduce(0) { $0 + (Int($1) ?? 0) })\""]
        }
        let members =
            sum("excluded", read.compactMap(\.excluded)) + sum("migrated", read.map(\.migrated))
            + sum("quarantined", read.map(\.quarantined)) + sum("records", read.map(\.records))
        return "{\(members.joined(separator: ","))}"
    }

    private static func statement(_ type: String, _ predicate: String, _ subject: String, _ digest: String) -> String {
        """
        {"_type":"https://in-toto.io/Statement/v1","predicate":\(predicate),"predicateType":"urn:handover:\(type):1",\
        "subject":[{"digest":{"sha256":"\(digest)"},"name":"\(subject)"}]}

        """
    }

    /// The tar, to be crafted further.
    var crafted: CraftedTar {
        var tar = CraftedTar(entries: members.map { .init(name: "\(id)/\($0.path)", content: $0.bytes) })
        tar.mtime = mtime
        return tar
    }

    /// The tar with an outer seal.
    func offer(_ sealer: Sealer) throws -> Offer { try Offer(crafted.bytes(), id, sealer) }
}

/// What lies on a receiver's disk.
struct Offer: Sendable {
    var name = "shop.tar"
    var tar: [UInt8]
    var statement: [UInt8]?
    var signature: [UInt8]?
    var stamp: [UInt8]?
    /// Further files beside the tar, by their names.
    var others: [String: [UInt8]] = [:]

    init(tar: [UInt8]) { self.tar = tar }

    /// With an outer seal (Format.md section 7.3).
    init(_ tar: [UInt8], _ id: String, _ sealer: Delivery.Sealer) throws {
        self.tar = tar
        let statement = """
            {"_type":"https://in-toto.io/Statement/v1","predicate":{"archive":"\(id)","bytes":"\(tar.count)","format":"1",\
            "intent":"\(sealer.intent)","role":"\(sealer.role)","signer":{"name":"\(sealer.name)","party":"\(sealer.party)"}},\
            "predicateType":"urn:handover:outer-seal:1",\
            "subject":[{"digest":{"sha256":"\(hex(SHA256.digest(tar)))"},"name":"\(id).tar"}]}

            """
        self.statement = Array(sealer.says(statement).utf8)
        signature = try sealer.sign(Array(sealer.says(statement).utf8))
    }

    /// Writes all files; returns the tar's path.
    func write(into folder: TemporaryFolder) throws -> String {
        try folder.write(tar, to: name)
        let tarName = name.hasSuffix(".age") ? String(name.dropLast(4)) : name
        for (suffix, bytes) in [(".json", statement), (".json.p7s", signature), (".json.p7s.tsr", stamp)] {
            if let bytes { try folder.write(bytes, to: tarName + suffix) }
        }
        for (name, bytes) in others { try folder.write(bytes, to: name) }
        return folder.path(name)
    }
}

/// The SHA-256 of bytes, lower-case hexadecimal.
func sha256(_ bytes: [UInt8]) -> String { hex(SHA256.digest(bytes)) }
