import HandoverTestSupport

@testable import HandoverVerify

/// A zip in which every number can be another than it should be.
struct CraftedZip {
    struct Entry {
        var name: [UInt8]
        var content: [UInt8]
        /// As it stands in the file; `nil` stores the content.
        var packed: [UInt8]?
        var method = 0
        var flags = 0
        var host = 0
        var mode = 0
        /// What the directory says.
        var crc: UInt32
        var size: Int
        /// The packed size, if it is to be another than that of the data.
        var said: Int?
        /// What the header in front of the data says; `nil` for what the directory says.
        var localName: [UInt8]?
        var localFigures: [UInt32]?
        var extra: [UInt8] = []
        var localExtra: [UInt8] = []
        /// Behind the data.
        var behind: [UInt8] = []
        /// In front of the header.
        var before: [UInt8] = []

        init(_ name: String, _ content: String = "a,b\n1,2\n") { self.init(Array(name.utf8), content) }

        init(_ name: [UInt8], _ content: String = "a,b\n1,2\n") {
            self.name = name
            self.content = Array(content.utf8)
            crc = CraftedZip.sum(self.content)
            size = self.content.count
        }

        var data: [UInt8] { packed ?? content }

        /// Packs as one stored block of deflate.
        mutating func deflate() {
            method = 8
            packed = [1] + CraftedZip.bytes(content.count, 2) + CraftedZip.bytes(content.count ^ 0xffff, 2) + content
        }

        /// Says size and CRC behind the data.
        mutating func describeBehind(hasSignature: Bool, width: Int) {
            flags |= 8
            localFigures = [0, 0, 0]
            behind =
                (hasSignature ? CraftedZip.bytes(0x0807_4b50, 4) : []) + CraftedZip.bytes(Int(crc), 4)
                + CraftedZip.bytes(data.count, width) + CraftedZip.bytes(size, width)
        }
    }

    var entries: [Entry]
    var beforeDirectory: [UInt8] = []
    var comment: [UInt8] = []
    /// Stands for the number of entries, if it is to be another.
    var count: Int?
    var disk = 0
    var isLong = false
    var after: [UInt8] = []
    /// Entries of the directory that stand there twice.
    var repeated: [Int] = []

    init(_ entries: [Entry]) { self.entries = entries }

    static func sum(_ bytes: [UInt8]) -> UInt32 {
        var sum = Checksum()
        sum.update(bytes.span)
        return sum.value
    }

    static func bytes(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    static func field(_ kind: Int, _ content: [UInt8]) -> [UInt8] { bytes(kind, 2) + bytes(content.count, 2) + content }

    var bytes: [UInt8] {
        func n(_ number: Int, _ width: Int) -> [UInt8] { Self.bytes(number, width) }
        var out: [UInt8] = []
        var directory: [[UInt8]] = []
        for entry in entries {
            out += entry.before
            let offset = out.count
            let figures = entry.localFigures?.map { Int($0) } ?? [Int(entry.crc), entry.data.count, entry.size]
            let name = entry.localName ?? entry.name
            out += n(0x0403_4b50, 4) + n(20, 2) + n(entry.flags, 2) + n(entry.method, 2) + n(0, 4)
            out += figures.flatMap { n($0, 4) } + n(name.count, 2) + n(entry.localExtra.count, 2) + name + entry.localExtra
            out += entry.data + entry.behind
            directory.append(
                n(0x0201_4b50, 4) + n(20 | entry.host << 8, 2) + n(20, 2) + n(entry.flags, 2) + n(entry.method, 2) + n(0, 4)
                    + n(Int(entry.crc), 4) + n(entry.said ?? entry.data.count, 4) + n(entry.size, 4)
                    + n(entry.name.count, 2)
                    + n(entry.extra.count, 2) + n(0, 6) + n(entry.mode << 16, 4) + n(offset, 4) + entry.name + entry.extra)
        }
        directory += repeated.map { directory[$0] }
        out += beforeDirectory
        let (at, count) = (out.count, self.count ?? directory.count)
        out += directory.joined()
        let size = out.count - at
        if isLong {
            let longAt = out.count
            out +=
                n(0x0606_4b50, 4) + n(44, 8) + n(45, 2) + n(45, 2) + n(0, 8) + n(count, 8) + n(count, 8) + n(size, 8) + n(at, 8)
            out += n(0x0706_4b50, 4) + n(0, 4) + n(longAt, 8) + n(1, 4)
        }
        out += n(0x0605_4b50, 4) + n(disk, 2) + n(disk, 2)
        out +=
            isLong
            ? n(0xffff, 2) + n(0xffff, 2) + n(0xffff_ffff, 4) + n(0xffff_ffff, 4)
            : n(count, 2) + n(count, 2) + n(size, 4) + n(at, 4)
        return out + n(comment.count, 2) + comment + after
    }
}
