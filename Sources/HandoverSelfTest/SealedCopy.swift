import Glibc
import HandoverCore
import HandoverCrypto
import SystemPackage

/// The members of an archive in memory, by a reader and a writer of their own (Format.md sections 2 and 2.2): each can be changed,
/// and what hangs on it made again, as somebody could who has a key that the receiver accepts.
struct SealedCopy {
    struct Member {
        var path: String
        var bytes: [UInt8] { didSet { digest = nil } }
        private(set) var digest: [UInt8]?

        init(_ path: String, _ bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }

        mutating func sha256() -> String {
            let known = digest ?? SHA256.digest(bytes)
            digest = known
            return hex(known)
        }
    }

    /// All of it is in memory, and each copy once more.
    static let mostBytes: Int64 = 1 << 31

    let id: String
    /// Eleven octal digits, as in all headers.
    let mtime: [UInt8]
    var members: [Member]

    /// Reads a canonical tar: the verifier has found it sound before.
    init(tar path: String) throws {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        let tar = try file.closeAfter { try Self.whole(file, path) }
        func text(_ range: Range<Int>) -> String { String(decoding: tar[range].prefix { $0 != 0 }, as: UTF8.self) }
        var (members, offset, id) = ([Member](), 0, "")
        mtime = Array(tar[136..<147])
        while offset + 512 <= tar.count, tar[offset] != 0 {
            let name = text(offset..<offset + 100)
            guard let slash = name.firstIndex(of: "/"), let size = Int(text(offset + 124..<offset + 135), radix: 8),
                offset + 512 + size <= tar.count
            else { throw Self.changed(path) }
            id = String(name[..<slash])
            members.append(Member(String(name[name.index(after: slash)...]), Array(tar[offset + 512..<offset + 512 + size])))
            offset += 512 + (size + 511) / 512 * 512
        }
        (self.members, self.id) = (members, id)
    }

    private static func whole(_ file: FileDescriptor, _ path: String) throws -> [UInt8] {
        let size = try file.seek(offset: 0, from: .end)
        guard size >= 512 else { throw changed(path) }
        guard size <= mostBytes else {
            throw Failure(Diagnostic(.selfTestTooLarge, .path(path), .count(mostBytes)), exit: .badData)
        }
        try file.seek(offset: 0, from: .start)
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var count = 0
        while count < bytes.count {
            let read = try unsafe bytes.withUnsafeMutableBytes {
                try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            guard read > 0 else { throw changed(path) }
            count += read
        }
        return bytes
    }

    /// It was sound a moment ago.
    private static func changed(_ path: String) -> Failure {
        Failure(Diagnostic(.selfTestUnsound, .path(path), .count(Int64(ExitCode.badData.rawValue))), exit: .badData)
    }

    /// The bytes of a member; nothing where there is none, and setting then does nothing.
    subscript(_ path: String) -> [UInt8] {
        get { members.first { $0.path == path }?.bytes ?? [] }
        set { if let index = members.firstIndex(where: { $0.path == path }) { members[index].bytes = newValue } }
    }

    func text(_ path: String) -> String { String(decoding: self[path], as: UTF8.self) }

    /// The places of members.
    func places(_ covers: (String) -> Bool) -> [Int] { members.indices.filter { covers(members[$0].path) } }

    /// The tar, and where the header of each member is.
    var tar: (bytes: [UInt8], headers: [Int]) {
        var (out, headers): ([UInt8], [Int]) = ([], [])
        out.reserveCapacity(members.reduce(1024) { $0 + 1024 + $1.bytes.count })
        for member in members {
            headers.append(out.count)
            out += Self.header("\(id)/\(member.path)", member.bytes.count, mtime)
            out += member.bytes
            out += [UInt8](repeating: 0, count: (512 - member.bytes.count % 512) % 512)
        }
        return (out + [UInt8](repeating: 0, count: 1024), headers)
    }

    static func header(_ name: String, _ size: Int, _ mtime: [UInt8]) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        put(Array(name.utf8), 0, &block)
        put(Array("000644 ".utf8), 100, &block)
        put(Array("000000 ".utf8), 108, &block)
        put(Array("000000 ".utf8), 116, &block)
        put(Array("\(octal(size, 11)) ".utf8), 124, &block)
        put(mtime + [0x20], 136, &block)
        put([0x30], 156, &block)
        put(Array("ustar\u{0}00".utf8), 257, &block)
        put(Array("000000 ".utf8), 329, &block)
        put(Array("000000 ".utf8), 337, &block)
        sum(&block, at: 0)
        return block
    }

    /// Writes the checksum of the header that begins here.
    static func sum(_ bytes: inout [UInt8], at start: Int) {
        put(Array("        ".utf8), start + 148, &bytes)
        let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
        put(Array("\(octal(sum, 6))\u{0} ".utf8), start + 148, &bytes)
    }

    static func put(_ text: [UInt8], _ place: Int, _ bytes: inout [UInt8]) {
        bytes.replaceSubrange(place..<place + text.count, with: text)
    }

    private static func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
