import HandoverCore
import SystemPackage

/// The lines of a folder's listing, one after the other.
enum ListingLines {
    /// Quotes may double every byte of three names.
    private static let lineBytes = 8 * Limits.pathBytes

    /// Goes through all lines, the header first.
    /// - Parameter body: gets a line with its LF, and where its fields lie in it.
    /// - Returns: false where something is behind the last line that anyone could read.
    static func forEach(
        of listing: Member, in archive: OpenArchive, _ body: ([UInt8], [Range<Int>]) throws -> Void
    ) throws -> Bool {
        var window: [UInt8] = []
        var (windowAt, from) = (Int64(0), 0)
        var starts: [Int] = []
        while true {
            if let end = scanLine(window.span, from, &starts) {
                let begin = from
                from = end + 1
                // Of a line with another number of fields nobody asks where they lie.
                let isLine = starts.count == ListingCheck.columns.count + 1
                let places = isLine ? starts.map { $0 - begin } : []
                try body(Array(window[begin...end]), places.indices.dropLast().map { field($0, places) })
                continue
            }
            let rest = window.count - from
            let wanted = Int(min(1 << 18, listing.size - windowAt - Int64(window.count)))
            guard wanted > 0, rest <= lineBytes else { return wanted == 0 && rest == 0 }
            windowAt += Int64(from)
            window.removeFirst(from)
            from = 0
            window += [UInt8](repeating: 0, count: wanted)
            let read = try readChunk(
                archive.source, into: &window, from: rest, at: listing.offset + windowAt + Int64(rest), count: wanted)
            guard read == wanted else { throw Errno.ioError }
        }
    }

    /// What a field says: without quotes, and of two only one. That it is written canonically is found by writing it again.
    static func text(_ field: ArraySlice<UInt8>) -> [UInt8]? {
        guard field.first == 0x22 else { return Array(field) }
        guard field.count >= 2, field.last == 0x22 else { return nil }
        var (text, isSecond) = ([UInt8](), false)
        for byte in field.dropFirst().dropLast() {
            isSecond = byte == 0x22 && !isSecond
            if !isSecond { text.append(byte) }
        }
        return isSecond ? nil : text
    }

    static var header: [UInt8] { Array((ListingCheck.columns.joined(separator: ",") + "\n").utf8) }

    /// The fields that a line has by a path, and by the file there.
    static func fields(_ path: [UInt8], bytes: Int64, sha256: String, type: String) -> [[UInt8]] {
        let names = path.split(separator: 0x2f)
        let name = names.last.map(Array.init) ?? []
        let parts = name.split(separator: 0x2e, omittingEmptySubsequences: false)
        // The first part is nothing where the only point is the name's first character.
        let hasSuffix = parts.count > 2 || (parts.count == 2 && !parts[0].isEmpty)
        let suffix = hasSuffix ? (parts.last ?? []).map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 } : []
        return [
            written(path), written(Array(names.dropLast().joined(separator: [0x2f]))), written(name), written(suffix),
            Array(String(bytes).utf8), Array(sha256.utf8), Array(type.utf8),
        ]
    }

    /// A field in canonical CSV; nothing for null.
    private static func written(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }) else { return text }
        return [0x22] + text.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
}
