import HandoverCore
import HandoverCrypto
import SystemPackage

/// The lines of a table of an archive: one after the other, or one at its place.
struct TableLines {
    private let archive: OpenArchive
    private let parts: [Member]
    private var window: [UInt8] = []
    private var windowAt: Int64 = 0

    init(_ archive: OpenArchive, _ table: String) {
        self.archive = archive
        parts = TableParts.members(archive, table)
    }

    /// All bytes of the table.
    var byteCount: Int64 { parts.reduce(0) { $0 + $1.size } }

    /// Goes through all rows in order.
    /// - Parameter body: gets a window, where the row's fields begin in it (and where one more would), and the row's place in the tar.
    func forEach(_ body: (Span<UInt8>, [Int], Int64) throws -> Void) throws {
        for part in parts { try read(part, body) }
    }

    private func read(_ part: Member, _ body: (Span<UInt8>, [Int], Int64) throws -> Void) throws {
        var window = [UInt8](repeating: 0, count: Int(min(1 << 20, part.size)))
        var starts: [Int] = []
        var windowAt: Int64 = 0
        var filled = 0
        var isHeader = true
        while windowAt + Int64(filled) < part.size {
            let room = Int(min(Int64(window.count - filled), part.size - windowAt - Int64(filled)))
            let count = try readChunk(
                archive.source, into: &window, from: filled, at: part.offset + windowAt + Int64(filled), count: room)
            guard count == room else { throw Errno.ioError }
            filled += count
            var from = 0
            while let end = scanLine(window.span.extracting(0..<filled), from, &starts) {
                if !isHeader { try body(window.span, starts, part.offset + windowAt + Int64(from)) }
                isHeader = false
                from = end + 1
            }
            windowAt += Int64(from)
            filled -= from
            // What is left of a line goes to the front; a line that fills the window gets a larger one.
            for index in 0..<(from > 0 ? filled : 0) { window[index] = window[from + index] }
            if from == 0, filled == window.count {
                guard filled <= 2 * Limits.recordBytes else { return }  // no row of ours; the check of the parts says so
                window += [UInt8](repeating: 0, count: window.count)
            }
        }
    }

    /// Lends the line at this place of the tar, or the one so many lines behind it.
    mutating func read<Result>(
        at offset: Int64, skipping lines: Int = 0, _ body: (Span<UInt8>, [Int]) throws -> Result
    ) throws -> Result {
        var offset = offset
        for _ in 0..<lines { offset = try next(behind: try find(offset).end) }
        let starts = try find(offset).starts
        return try body(window.span, starts)
    }

    /// Lends so many lines, the first at this place of the tar, one after the other.
    mutating func read(at offset: Int64, count: Int, _ body: (Span<UInt8>, [Int]) throws -> Void) throws {
        var next = offset
        for index in 0..<count {
            let line = try find(index == 0 ? offset : self.next(behind: next))
            try body(window.span, line.starts)
            next = line.end
        }
    }

    /// Where the next row begins if a line ends here: behind the header, if that is in another part.
    private mutating func next(behind end: Int64) throws -> Int64 {
        guard var index = parts.firstIndex(where: { $0.offset + $0.size == end }) else { return end }
        var next = end
        while index + 1 < parts.count, next == parts[index].offset + parts[index].size {
            index += 1
            next = try find(parts[index].offset).end
        }
        return next
    }

    /// The line at this place in the window, and where in the tar it ends, behind its LF.
    private mutating func find(_ offset: Int64) throws -> (starts: [Int], end: Int64) {
        var starts: [Int] = []
        var size: Int64 = 16 << 10
        while let part = parts.first(where: { $0.offset <= offset && offset < $0.offset + $0.size }) {
            let from = Int(clamping: offset - windowAt)
            if from >= 0, from < window.count, let end = scanLine(window.span, from, &starts) {
                return (starts, windowAt + Int64(end) + 1)
            }
            let left = part.offset + part.size - offset
            if windowAt == offset, window.count == left { break }
            window = [UInt8](repeating: 0, count: Int(min(size, left)))
            windowAt = offset
            try archive.read(into: &window, at: offset)
            size *= 4
        }
        // The line was there when the table was read: the file is another one by now.
        throw Errno.ioError
    }
}

/// Notes where the fields of the line that begins here lie.
/// - Returns: the place of its LF; `nil` where the window ends before.
func scanLine(_ window: Span<UInt8>, _ from: Int, _ starts: inout [Int]) -> Int? {
    starts.removeAll(keepingCapacity: true)
    starts.append(from)
    var isQuoted = false
    var at = from
    while true {
        at = Bytes.find(window, at, 0x2c, 0x22)
        guard at < window.count else { return nil }
        let byte = window[at]
        at += 1
        if byte == 0x22 {
            isQuoted.toggle()
        } else if !isQuoted, byte != 0x0d {
            starts.append(at)
            if byte == 0x0a { return at - 1 }
        }
    }
}

/// A field of a line whose fields begin there.
func field(_ index: Int, _ starts: [Int]) -> Range<Int> { starts[index]..<(starts[index + 1] - 1) }

extension RowIndex.Print {
    /// The print of a line whose fields begin there.
    /// - Parameter key: which fields are the key.
    init(_ bytes: Span<UInt8>, _ starts: [Int], key: [Int]) {
        var hasher = Hasher()
        for field in key {
            let bytes = bytes.extracting(starts[field]..<starts[field + 1] - 1)
            unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
            // Of canonical fields and of prefixed lengths alike: with something between them, only equal keys are equal.
            hasher.combine(0x2c as UInt8)
        }
        self.key = UInt64(bitPattern: Int64(hasher.finalize()))
        let line = starts[0]..<(starts[starts.count - 1] - 1)
        (first, second) = SHA256.prefix(bytes.extracting(line))
    }
}
