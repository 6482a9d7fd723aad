import HandoverCore
import SystemPackage

// How a tar is read. General readers guess: they take old formats, skip over damage, follow extension headers. Each guess
// is a way to show two readers two archives. So there is one encoding, and what differs is a finding.
//
// A header that differs but still says where the next one begins is reported and read over, so that the findings can name
// more than the first; `isWhole` is false then, and no content is judged. Where even that is unreadable, reading ends.

/// What the tar's headers say.
struct TarStructure {
    var id: String
    var members = MemberList()
    var byteCount: Int64
    /// Every header is canonical, the end is where it should be, and all required members are there, each in its place.
    var isWhole: Bool { findings.isEmpty }
    var findings = Findings()
}

/// The input is not an archive of ours at all; nothing about it is checked.
struct NotAnArchive: Error {
    var failure: Failure

    init(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument..., file: String) {
        var diagnostic = Diagnostic(code, at: .init(file: file))
        diagnostic.arguments = arguments
        failure = Failure(diagnostic, exit: .badData)
    }
}

/// Reads the headers of a tar, one after the other.
struct TarReader {
    private let source: ArchiveBytes
    private let parts: PartSize
    private let byteCount: Int64
    private let file: String
    private var structure: TarStructure
    private var offset: Int64 = 0
    private var mtime: Int64 = 0
    private var block = TarHeader.zeroBlock

    /// Reads the structure of the tar.
    /// - Parameters:
    ///   - file: what to call it in diagnostics.
    /// - Throws: ``NotAnArchive`` where the first member is not `ID/bagit.txt` under a canonical header; `Errno`.
    static func read(
        _ source: ArchiveBytes, byteCount: Int64, file: String, parts: PartSize = .standard
    ) throws -> TarStructure {
        var reader = TarReader(source, byteCount: byteCount, file: file, parts)
        try reader.readFirst()
        while try reader.readNext() {}
        reader.structure.members.sort()
        if reader.hasReachedEnd { reader.checkMembers() }
        return reader.structure
    }

    private var hasReachedEnd = false

    private init(_ source: ArchiveBytes, byteCount: Int64, file: String, _ parts: PartSize) {
        self.parts = parts
        self.source = source
        self.byteCount = byteCount
        self.file = file
        structure = TarStructure(id: "", byteCount: byteCount)
    }

    private mutating func readFirst() throws {
        guard try fill(at: 0), let header = TarHeader(reading: block), header.encoded() == block,
            let (id, path) = MemberPath.split(header.name), path == "bagit.txt", MemberPath.isID(id)
        else { throw NotAnArchive(.notAnArchive, .path(file), file: file) }
        structure.id = id
        mtime = header.mtime
    }

    /// Reads one header and passes over its content. False at the end, or where reading cannot go on.
    private mutating func readNext() throws -> Bool {
        guard try fill(at: offset) else {
            find(.tarTruncated, .count(byteCount))
            return false
        }
        if block == TarHeader.zeroBlock { return try readEnd() }
        guard let header = TarHeader(reading: block), let (id, path) = MemberPath.split(header.name), id == structure.id else {
            find(.tarNotCanonical, .count(offset))
            return false
        }
        if header.encoded() != block || header.mtime != mtime { find(.tarNotCanonical, .count(offset), member: path) }
        let start = offset + Int64(TarHeader.blockBytes)
        let padding = (512 - header.size % 512) % 512
        // The size has at most 33 bits and the offset is within the file, so neither sum overflows.
        guard start + header.size + padding <= byteCount else {
            find(.tarTruncated, .count(byteCount), member: path)
            return false
        }
        guard structure.members.count < Limits.members else {
            find(.tarTooManyMembers, .count(Limits.members))
            return false
        }
        structure.members.append(Member(path: path, offset: start, size: header.size))
        offset = start + header.size + padding
        if padding > 0 {
            var rest = [UInt8](repeating: 0, count: Int(padding))
            try readFully(into: &rest, at: start + header.size)
            if rest.contains(where: { $0 != 0 }) { find(.tarNotCanonical, .count(start + header.size), member: path) }
        }
        return true
    }

    /// Exactly two zero blocks, then the end of the file.
    private mutating func readEnd() throws -> Bool {
        guard try fill(at: offset + 512) else {
            find(.tarTruncated, .count(byteCount))
            return false
        }
        hasReachedEnd = true
        let end = offset + 1024
        if block != TarHeader.zeroBlock || end != byteCount {
            find(.tarTrailingBytes, .count(block == TarHeader.zeroBlock ? end : offset + 512))
        }
        return false
    }

    /// Every member has a section, stands in it in order, and is there once; what is required is there.
    private mutating func checkMembers() {
        let members = structure.members
        var last: (section: Int, index: Int)?
        var isOrdered = true
        for index in members.indices {
            // What would lie in another member has no section either: no path with a place in an archive begins with another's and `/`.
            let path = members.path(at: index)
            guard let section = MemberPath.section(of: path) else {
                find(.tarMemberUnknown, .path(path), member: path)
                continue
            }
            let follows =
                last.map { last in
                    last.section < section
                        || (last.section == section
                            && Bytes.compare(members.bytes(at: last.index).span, members.bytes(at: index).span) < 0)
                } ?? true
            if !follows { isOrdered = false }
            // While each comes behind the one before it, none is there twice.
            guard isOrdered || members.index(of: path) == index else {
                find(.tarMemberTwice, .path(path), member: path)
                continue
            }
            if !follows { find(.tarMemberOrder, .path(path), member: path) }
            last = (section, index)
        }
        for path in MemberPath.knownBefore + MemberPath.countedAfter + ["data/private/merkle-seed.bin"]
        where members.index(of: path) == nil {
            find(.tarMemberMissing, .path(path), member: path)
        }
        for part in OriginalParts(members).wronglyCut(parts) { find(.tarPartWrong, .path(part.path), member: part.path) }
        checkSeals(members)
    }

    /// Seals come in pairs, numbered from 1 without a gap.
    private mutating func checkSeals(_ members: MemberList) {
        var number = 0
        for index in members.indices(under: "seals/") {
            let path = members.path(at: Int(index))
            guard let seal = MemberPath.seal(path) else { continue }
            let partner = seal.isSignature ? String(path.dropLast(".p7s".count)) : path + ".p7s"
            if members.index(of: partner) == nil { find(.tarMemberMissing, .path(partner), member: partner) }
            if !seal.isSignature {
                number += 1
                if seal.number != number { find(.tarMemberOrder, .path(path), member: path) }
            }
        }
        if number == 0 { find(.tarMemberMissing, .path("seals/"), member: "seals/") }
    }

    private mutating func find(_ code: Diagnostic.Code, _ argument: Diagnostic.Argument, member: String? = nil) {
        var place = Diagnostic.Location(file: member ?? file)
        if case .count(let byteOffset) = argument { place.byteOffset = byteOffset }
        structure.findings.add(Diagnostic(code, argument, at: place))
    }

    /// The block at this offset; false where the file ends before its end.
    private mutating func fill(at offset: Int64) throws -> Bool {
        guard offset <= byteCount - 512 else { return false }
        try readFully(into: &block, at: offset)
        return true
    }

    private func readFully(into bytes: inout [UInt8], at offset: Int64) throws {
        guard try readChunk(source, into: &bytes, at: offset, count: bytes.count) == bytes.count else { throw Errno.ioError }
    }
}
