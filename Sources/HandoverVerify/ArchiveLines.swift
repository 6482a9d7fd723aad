import HandoverCore

/// Lines of the archive's tables through a window that moves forward.
struct ArchiveLines {
    private let archive: OpenArchive
    private var window: [UInt8] = []
    private var windowAt: Int64 = -1

    init(_ archive: OpenArchive) { self.archive = archive }

    mutating func read(_ offset: Int64, _ count: Int) throws -> ArraySlice<UInt8> {
        if windowAt < 0 || offset < windowAt || offset + Int64(count) > windowAt + Int64(window.count) {
            // The archive's end is two zero blocks past the last line; a window never needs more than the line itself.
            let last = archive.members.last.map { $0.offset + $0.size } ?? offset
            window = [UInt8](repeating: 0, count: max(count, Int(min(1 << 20, max(0, last - offset)))))
            windowAt = offset
            try archive.read(into: &window, at: offset)
        }
        let start = Int(offset - windowAt)
        return window[start..<(start + count)]
    }
}

/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var rest = bytes
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 { out.append(position <= group.count ? alphabet[bits >> (18 - 6 * position) & 63] : 0x3d) }
        }
    }
}
