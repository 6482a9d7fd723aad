import HandoverCore
import HandoverCrypto

/// One table of the archive as it stands: its rows, their keys and references, its Merkle root.
struct TableReading {
    private(set) var keys = KeyList()
    private(set) var references: [KeyList]
    /// Where each row lies in the tar, without its LF.
    private(set) var offsets: [Int64] = []
    private(set) var lengths: [UInt32] = []
    private(set) var root: [UInt8] = []
    /// Parts whose header, end or split is wrong, and rows of the wrong width.
    private(set) var malformed = Findings()
    private(set) var parts = 0
    private(set) var byteCount: Int64 = 0

    private let table: CheckedPlan.Table
    private var tree = RootBuilder()
    private var salts: [UInt8] = []
    private var saltsFrom = 0

    /// - Parameter seed: 32 bytes; without it the rows are read, but there is no root.
    init(_ archive: OpenArchive, _ table: CheckedPlan.Table, seed: [UInt8]?) throws {
        self.table = table
        references = table.references.map { _ in KeyList() }
        let stream = try seed.map { seed in try SaltStream(seed: seed, table: Array(table.id.utf8)) }
        let header = Array(table.fields.map(\.name).joined(separator: ",").utf8)
        while true {
            let digits = String(parts + 1)
            let path = "data/tables/\(table.id)/part-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).csv"
            guard let member = archive.member(path) else { break }
            let previous = byteCount
            parts += 1
            byteCount += member.size
            try read(archive, member, path, header, stream, previousPart: previous)
        }
        keys.sort()
        root = tree.root
    }

    private mutating func read(
        _ archive: OpenArchive, _ member: Member, _ path: String, _ header: [UInt8], _ salts: SaltStream?, previousPart: Int64
    ) throws {
        var window: [UInt8] = []
        var windowAt: Int64 = 0
        var from = 0
        var scanned = 0
        var isQuoted = false
        var isFirst = true
        var rows = 0
        let before = keys.count
        while true {
            while scanned < window.count {
                let byte = window[scanned]
                if byte == 0x22 { isQuoted.toggle() }
                scanned += 1
                guard byte == 0x0a, !isQuoted else { continue }
                let line = window[from..<(scanned - 1)]
                if isFirst {
                    isFirst = false
                    if !line.elementsEqual(header) {
                        malformed.add(Diagnostic(.partMalformed, .path(path), at: .init(file: path, line: 1)))
                    }
                } else {
                    if rows == 0, before > 0 { checkSplit(line.count, header.count, path, member) }
                    rows += 1
                    try append(line, at: member.offset + windowAt + Int64(from), path, salts)
                }
                from = scanned
            }
            let at = windowAt + Int64(window.count)
            guard at < member.size else { break }
            window.removeFirst(from)
            windowAt += Int64(from)
            scanned -= from
            from = 0
            guard window.count <= Limits.recordBytes * 2 else { break }
            var bytes = [UInt8](repeating: 0, count: Int(min(1 << 20, member.size - at)))
            try archive.read(into: &bytes, at: member.offset + at)
            window += bytes
        }
        if from < window.count || isFirst { malformed.add(Diagnostic(.partMalformed, .path(path), at: .init(file: path))) }
        lastPartSize = member.size
        if member.size > Int64(Limits.partBytes), rows > 1 {
            malformed.add(Diagnostic(.partMalformed, .path(path), at: .init(file: path)))
        }
    }

    private var lastPartSize: Int64 = 0

    /// A part may only begin where the row no longer fitted into the one before.
    private mutating func checkSplit(_ length: Int, _ header: Int, _ path: String, _ member: Member) {
        if lastPartSize + Int64(length) + 1 <= Int64(Limits.partBytes) {
            malformed.add(Diagnostic(.partMalformed, .path(path), at: .init(file: path)))
        }
    }

    private mutating func append(_ line: ArraySlice<UInt8>, at offset: Int64, _ path: String, _ stream: SaltStream?) throws {
        let row = offsets.count
        offsets.append(offset)
        lengths.append(UInt32(line.count))
        var fields = Columns(line)
        fields.complete()
        if fields.count != table.fields.count {
            malformed.add(
                Diagnostic(.partMalformed, .path(path), at: .init(file: path, record: Int64(row + 1), table: table.id)))
            keys.append([])
            for index in references.indices { references[index].append([]) }
        } else {
            var key: [UInt8] = []
            for (position, field) in table.key.enumerated() {
                if position > 0 { key.append(0x2c) }
                key += fields[field]
            }
            keys.append(key)
            for (index, reference) in table.references.enumerated() { references[index].append(fields[reference.field]) }
        }
        guard let stream else { return }
        if row == saltsFrom + salts.count / 16 {
            saltsFrom = row
            salts = try stream.salts(first: UInt64(row), count: 8192)
        }
        var leaf: [UInt8] = [0]
        leaf.reserveCapacity(line.count + 80)
        let salt = (row - saltsFrom) * 16
        leaf += salts[salt..<(salt + 16)]
        leaf += table.id.utf8
        leaf.append(0)
        for shift in stride(from: 56, through: 0, by: -8) {
            leaf.append(UInt8(truncatingIfNeeded: UInt64(row + 1) >> UInt64(shift)))
        }
        leaf += line
        tree.add(SHA256.digest(leaf))
    }
}

/// The fields of one canonical CSV line, quotes included.
struct Columns {
    private let line: ArraySlice<UInt8>
    private var bounds: [Range<Int>] = []

    init(_ line: ArraySlice<UInt8>) { self.line = line }

    mutating func complete() {
        var from = line.startIndex
        var isQuoted = false
        for index in line.indices {
            if line[index] == 0x22 { isQuoted.toggle() }
            if line[index] == 0x2c, !isQuoted {
                bounds.append(from..<index)
                from = index + 1
            }
        }
        bounds.append(from..<line.endIndex)
    }

    var count: Int { bounds.count }

    subscript(_ field: Int) -> ArraySlice<UInt8> { line[bounds[field]] }
}

/// The root of an RFC 6962 tree, by its recursive definition over a stack of complete subtrees.
struct RootBuilder {
    private var stack: [(height: Int, hash: [UInt8])] = []

    mutating func add(_ leaf: [UInt8]) {
        var node = (height: 0, hash: leaf)
        while let top = stack.last, top.height == node.height {
            stack.removeLast()
            node = (node.height + 1, SHA256.digest([1] + top.hash + node.hash))
        }
        stack.append(node)
    }

    var root: [UInt8] {
        guard var hash = stack.last?.hash else { return SHA256.digest([]) }
        for left in stack.dropLast().reversed() { hash = SHA256.digest([1] + left.hash + hash) }
        return hash
    }
}
