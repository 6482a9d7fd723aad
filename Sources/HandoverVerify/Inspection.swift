import HandoverAge
import HandoverCore
import HandoverCrypto
import SystemPackage

/// What an archive says of itself. Nothing in it is verified.
public struct Inspection: Sendable {
    /// Names and values, in the order in which people read them. Free of control characters.
    public var lines: [(String, String)]
}

extension Verifier {
    /// The plan that an archive states, without judging any of it.
    /// - Throws: as ``inspect(_:)``.
    package static func statedPlan(_ path: String, keys: ArchiveKeys = .init()) throws -> [UInt8] {
        let file = try ArchiveFile.opened(path, keys: keys)
        defer { file.close() }
        do {
            return try file.reporting {
                let structure = try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
                let archive = OpenArchive(file.source, id: structure.id, members: structure.members)
                return try archive.bytes(of: "metadata/plan.json") ?? []
            }
        } catch let refusal as NotAnArchive { throw refusal.failure } catch let error as AgeError { throw file.refusal(error) }
    }

    /// Reads what the archive says of itself, without judging any of it.
    /// - Throws: `Failure`: the file is missing (66), is no archive of ours (65), is encrypted and nothing opens it (64, 65), or cannot be read (74).
    public static func inspect(_ path: String, keys: ArchiveKeys = .init()) throws -> Inspection {
        let file = try ArchiveFile.opened(path, keys: keys)
        defer { file.close() }
        do { return try file.reporting { try inspect(file) } } catch let refusal as NotAnArchive {
            throw refusal.failure
        } catch let error as AgeError {
            throw file.refusal(error)
        }
    }

    private static func inspect(_ file: ArchiveFile) throws -> Inspection {
        let structure = try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
        let archive = OpenArchive(file.source, id: structure.id, members: structure.members)
        var lines = [("archive", archive.id), ("bytes", String(file.byteCount)), ("members", String(archive.members.count))]
        func add(_ name: String, _ value: String?) {
            if let value { lines.append((name, printable(value))) }
        }
        let plan = try archive.json("metadata/plan.json")
        add("title", plan?["title"]?.string)
        for key in ["seller", "buyer"] {
            guard let party = plan?["transfer"]?[key]?.string else { continue }
            add(key, plan?["parties"]?.array?.first { $0["id"]?.string == party }?["name"]?.string ?? party)
        }
        add("closing", plan?["transfer"]?["closing"]?.string)
        for table in try archive.json("metadata/counts.json")?["tables"]?.array ?? [] {
            guard let id = table["id"]?.string, let rows = table["rows"]?.string else { continue }
            add("rows of \(printable(id))", rows)
        }
        for index in archive.members.indices(under: "seals/") {
            let path = archive.members.path(at: Int(index))
            guard let seal = MemberPath.seal(path), seal.isSignature,
                let bytes = try archive.bytes(of: path, limit: Limits.signatureBytes)
            else { continue }
            do throws(CMSError) {
                let signature = try CMSSignature(der: bytes)
                add("seal \(seal.role)", "\(signature.signer.subjectName), \(Time.text(signature.signingTime))")
                add("certificate", hex(signature.signer.fingerprint))
            } catch { add("seal \(seal.role)", "?") }
        }
        return Inspection(lines: lines)
    }
}
