import HandoverCore
import HandoverIngest

@testable import HandoverVerify

/// Containers through both readings: both find the same members, or both refuse.
enum ContainerTargets {
    static func walk(_ path: String, _ kind: ContainerKind) {
        let (one, other) = (migrator(path, kind), verifier(path, kind))
        // Of several things that are wrong each may meet another first, but what one reads the other reads, too.
        precondition(one == other, "one reading finds \(one?.count ?? -1) members, the other \(other?.count ?? -1)")
    }

    private struct Found: Equatable {
        var name: [UInt8]
        var content: [UInt8]
    }

    private static func sorted(_ found: [Found]) -> [Found] {
        found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private static func migrator(_ path: String, _ kind: ContainerKind) -> [Found]? {
        var found: [Found] = []
        do {
            try ContainerWalk.run(path, name: "fuzz", kind: kind) { name, read in
                var content: [UInt8] = []
                try read { bytes in for index in bytes.indices { content.append(bytes[index]) } }
                found.append(Found(name: Array(name.utf8), content: content))
            }
            return sorted(found)
        } catch { return nil }
    }

    private static func verifier(_ path: String, _ kind: ContainerKind) -> [Found]? {
        do {
            let file = try ArchiveFile(path)
            defer { file.close() }
            let text = SourceText(file.source, at: 0, size: file.byteCount)
            guard let reader = ForeignContainer(rawValue: kind.rawValue) else { return nil }
            // Once to know the names, once to keep what is under them.
            let names = try reader.unpack(text, wanted: []).map(\.name)
            let members = try reader.unpack(text, wanted: Set(names))
            return try sorted(
                members.map { member in
                    guard let text = member.text else { return Found(name: member.name, content: []) }
                    return Found(name: member.name, content: try text.bytes(at: 0, upTo: Int(text.size)))
                })
        } catch { return nil }
    }
}
