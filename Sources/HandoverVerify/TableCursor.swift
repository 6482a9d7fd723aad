import HandoverCore

/// Goes through the rows of a table in their order, and holds them against those that should be there.
struct TableCursor: Sendable {
    private let archive: OpenArchive
    private let parts: [Member]
    private var part = 0
    /// Where in the part the next row begins; the header line is passed over first.
    private var at: Int64 = 0
    private var isAtHeader = true
    private var window: [UInt8] = []
    private var windowAt: Int64 = 0
    private var block: [UInt8] = []
    /// The next row, from 0.
    private(set) var row = 0

    init(_ archive: OpenArchive, _ table: String) {
        self.archive = archive
        parts = TableParts.members(archive, table)
    }

    /// Passes over all rows before this one.
    mutating func skip(to wanted: Int) throws { while row < wanted, try pass() {} }

    /// Stands before a row whose place in the tar is known.
    mutating func stand(before row: Int, at offset: Int64) {
        guard let part = parts.firstIndex(where: { $0.offset <= offset && offset < $0.offset + $0.size }) else { return }
        // What is in the window is counted from where its part begins.
        if part != self.part { window.removeAll() }
        (self.part, self.row, at, isAtHeader) = (part, row, offset - parts[part].offset, false)
    }

    /// Passes over these whole rows if they stand here byte for byte, and else over nothing.
    mutating func take(_ bytes: Span<UInt8>, rows: Int) throws -> Bool {
        if bytes.isEmpty { return true }
        while part < parts.count, isAtHeader || at == parts[part].size { if try !begin() { break } }
        guard part < parts.count, parts[part].size - at >= Int64(bytes.count) else { return false }
        if block.count < bytes.count { block = [UInt8](repeating: 0, count: bytes.count) }
        let offset = parts[part].offset + at
        guard try readChunk(archive.source, into: &block, at: offset, count: bytes.count) == bytes.count,
            Bytes.areEqual(block.span.extracting(0..<bytes.count), bytes)
        else { return false }
        at += Int64(bytes.count)
        row += rows
        return true
    }

    /// The next row, without its LF; `nil` behind the last one.
    mutating func next() throws -> ArraySlice<UInt8>? {
        while part < parts.count {
            if isAtHeader || at == parts[part].size {
                if try !begin() { return nil }
                continue
            }
            if let end = try lineEnd() {
                let from = Int(at - windowAt)
                at = windowAt + Int64(end) + 1
                row += 1
                return window[from..<end]
            }
            at = parts[part].size
        }
        return nil
    }

    private mutating func pass() throws -> Bool { try next() != nil }

    /// Passes over the header of this part, or goes on to the next one; false behind the last.
    private mutating func begin() throws -> Bool {
        if isAtHeader {
            isAtHeader = false
            at = try lineEnd().map { windowAt + Int64($0) + 1 } ?? parts[part].size
        } else {
            part += 1
            (at, isAtHeader) = (0, true)
            window.removeAll()
        }
        return part < parts.count
    }

    /// Where in the window the line ends that begins here; `nil` where the part ends before.
    private mutating func lineEnd() throws -> Int? {
        var size: Int64 = 64 << 10
        var starts: [Int] = []
        while true {
            let from = at - windowAt
            if from >= 0, from < window.count, let end = scanLine(window.span, Int(from), &starts) { return end }
            let left = parts[part].size - at
            let isWhole = from == 0 && window.count == left
            guard !isWhole, window.count <= Limits.recordBytes * 2 || from != 0 else { return nil }
            if from == 0 { size = max(size, Int64(window.count) * 4) }
            window = [UInt8](repeating: 0, count: Int(min(size, left)))
            windowAt = at
            try archive.read(into: &window, at: parts[part].offset + at)
        }
    }
}
