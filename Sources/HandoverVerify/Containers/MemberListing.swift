import HandoverCore
import HandoverCrypto

/// The listing of a folder in a container, made of what was unpacked (Format.md section 4.8).
struct MemberListing {
    private let inside: CheckedPlan.Inside
    private var ignored: [(pattern: [UInt8], files: Int64)]
    private let file: SpillFile
    private var size: Int64 = 0
    private var records: Int64 = 0
    private var pending = ListingLines.header
    private let stream = DigestBox()
    private var likeness = NameLikeness(memory: 1 << 24)

    init(_ source: CheckedPlan.Source, _ inside: CheckedPlan.Inside) throws {
        self.inside = inside
        ignored = source.ignored.map { ($0.pattern, 0) }
        file = try SpillFile()
        try flush()
    }

    /// Takes a member; they come sorted by name.
    /// - Returns: false for one that lies too deep.
    mutating func take(_ member: UnpackedMembers.Member) throws -> Bool {
        guard let path = inside.path(of: member.name) else { return true }
        if path.count(where: { $0 == 0x2f }) >= Limits.folderDepth { return false }
        let name = path.split(separator: 0x2f).last ?? []
        let any: [UInt8] = [0x2a, 0x2a, 0x2f]
        let pattern = ignored.firstIndex { entry in
            entry.pattern.starts(with: any) ? name.elementsEqual(entry.pattern.dropFirst(any.count)) : path == entry.pattern
        }
        if let pattern {
            ignored[pattern].files += 1
            return true
        }
        records += 1
        try likeness.add(path, record: records)
        let fields = ListingLines.fields(path, bytes: member.bytes, sha256: member.sha256, type: member.type)
        pending += Array(fields.joined(separator: [0x2c])) + [0x0a]
        try flush()
        return true
    }

    private mutating func flush() throws {
        try file.write(pending.span, at: size)
        stream.update(pending)
        size += Int64(pending.count)
        pending.removeAll(keepingCapacity: true)
    }

    var text: SourceText { file.text(at: 0, size: size) }

    func colliding() throws -> [Int64] { try likeness.repeated() }

    /// What the lock says otherwise.
    func finding(_ source: CheckedPlan.Source) -> Diagnostic? {
        let isSame =
            size == source.bytes && stream.digest == source.sha256 && ignored.map(\.files) == source.ignored.map(\.files)
        return isSame ? nil : Diagnostic(.sourceUnlikeLock, .path(inside.path), at: .init(file: inside.path))
    }
}

/// A digest that is still growing, for a value that can be copied.
private final class DigestBox {
    private var stream = SHA256Stream()

    func update(_ bytes: [UInt8]) { stream.update(bytes) }
    var digest: String { hex(stream.digestSoFar()) }
}
