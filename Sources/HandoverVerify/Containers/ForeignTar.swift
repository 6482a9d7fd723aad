import HandoverCore

/// Reads a tar that is not ours as its bytes come, in pieces of any size (Format.md section 4.6). ``TarReader`` is for ours alone.
struct ForeignTar {
    private enum State {
        /// A header is being gathered.
        case header
        /// The content of a member or an extension, and how much is missing of it.
        case content(Int64)
        /// What fills up its last block.
        case padding(Int)
        /// Blocks of zeros: how many bytes of them.
        case end(Int64)
    }

    private let unpacked: UnpackedMembers
    private var state = State.header
    private var position: Int64 = 0
    private var gathered: [UInt8] = []
    private var number = 0
    /// The type of the entry whose content comes; `nil` for a member.
    private var extensionType: UInt8?
    private var fill = 0
    // What extensions said of the entry that comes.
    private var path: [UInt8]?
    private var isRaw = false
    private var longName: [UInt8]?
    private var size: Int64?

    private let isGzip: Bool

    init(_ unpacked: UnpackedMembers, isGzip: Bool = false) { (self.unpacked, self.isGzip) = (unpacked, isGzip) }

    mutating func take(_ bytes: Span<UInt8>) throws {
        var at = 0
        while at < bytes.count {
            let rest = bytes.extracting(at..<bytes.count)
            let count: Int
            switch state {
            case .header:
                count = min(rest.count, 512 - gathered.count)
                gathered.append(rest.extracting(0..<count))
                if gathered.count == 512 { try readHeader() }
            case .content(let missing):
                count = Int(min(Int64(rest.count), missing))
                let part = rest.extracting(0..<count)
                if extensionType == nil { try unpacked.append(part) } else { gathered.append(part) }
                state = .content(missing - Int64(count))
                if missing == Int64(count) { try endContent() }
            case .padding(let missing):
                count = min(rest.count, missing)
                for index in 0..<count where rest[index] != 0 { throw ContainerStop(.containerBytesLeft, at: position) }
                state = missing == count ? .header : .padding(missing - count)
            case .end(let zeros):
                count = rest.count
                for index in rest.indices where rest[index] != 0 {
                    throw ContainerStop(.containerBytesLeft, at: position + Int64(index))
                }
                state = .end(zeros + Int64(count))
            }
            at += count
            position += Int64(count)
        }
    }

    /// The list has ended, and the file with a whole block.
    func finish() throws(ContainerStop) {
        if isGzip, position < 512 { throw ContainerStop(.containerNoTar) }
        guard case .end(let zeros) = state, zeros >= 1024, zeros.isMultiple(of: 512) else {
            throw .malformed("end of the file", at: position)
        }
    }

    private mutating func readHeader() throws {
        let block = gathered
        gathered = []
        if !block.contains(where: { $0 != 0 }) {
            guard path == nil, longName == nil, size == nil else { throw ContainerStop.malformed("tar header", at: position) }
            state = .end(512)
            return
        }
        let blank = [UInt8](repeating: 0x20, count: 8)
        let sum = (block[..<148] + blank + block[156...]).reduce(Int64(0)) { $0 + Int64($1) }
        let isFirst = position < 512
        if isGzip, isFirst, Self.number(Array(block[148..<156])) != sum { throw ContainerStop(.containerNoTar) }
        guard Self.number(Array(block[148..<156])) == sum, let own = Self.number(Array(block[124..<136])) else {
            throw ContainerStop.malformed("tar header", at: position)
        }
        let type = block[156]
        if [0x78, 0x67, 0x4c].contains(type) {  // x g L
            guard own <= Limits.tarExtensionBytes else { throw ContainerStop.malformed("tar extension", at: position) }
            extensionType = type
            begin(own)
            if own == 0 { try endContent() }
            return
        }
        try readEntry(block, type, own)
    }

    private mutating func readEntry(_ block: [UInt8], _ type: UInt8, _ own: Int64) throws {
        try unpacked.count()
        number += 1
        var raw = path ?? longName ?? Self.headerName(block)
        if type == 0x35, raw.last != 0x2f { raw.append(0x2f) }
        let name = try EntryName(raw, path != nil && !isRaw ? .utf8 : [.utf8, .gb18030], number: number)
        guard [0x00, 0x30, 0x35, 0x37].contains(type), type != 0x35 || name.isFolder else {
            throw ContainerStop(.containerSpecial, [.count(number)], at: position)
        }
        let bytes = size ?? own
        (path, isRaw, longName, size, extensionType) = (nil, false, nil, nil, nil)
        if name.isFolder {
            guard bytes == 0 else { throw ContainerStop.malformed("folder with content", at: position) }
            state = .header
            return
        }
        try unpacked.expect(bytes)
        try unpacked.begin(name.bytes)
        begin(bytes)
        if bytes == 0 { try endContent() }
    }

    private mutating func begin(_ bytes: Int64) {
        state = .content(bytes)
        fill = Int((512 - bytes % 512) % 512)
    }

    private mutating func endContent() throws {
        state = fill == 0 ? .header : .padding(fill)
        guard let type = extensionType else { return try unpacked.end() }
        let content = gathered
        gathered = []
        extensionType = nil
        if type == 0x4c { longName = Array(content.prefix { $0 != 0 }) } else { try readPax(content, isGlobal: type == 0x67) }
    }

    private static func headerName(_ block: [UInt8]) -> [UInt8] {
        func text(_ range: Range<Int>) -> [UInt8] { Array(block[range].prefix { $0 != 0 }) }
        let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? text(345..<500) : []
        return prefix.isEmpty ? text(0..<100) : prefix + [0x2f] + text(0..<100)
    }

    private static func number(_ field: [UInt8]) -> Int64? {
        if field[0] == 0x80 {
            var value: Int64 = 0
            for byte in field[1...] {
                let (next, overflows) = value.multipliedReportingOverflow(by: 256)
                guard !overflows else { return nil }
                value = next + Int64(byte)
            }
            return value
        }
        var value: Int64 = 0
        var at = 0
        while at < field.count, field[at] == 0x20 { at += 1 }
        while at < field.count, (0x30...0x37).contains(field[at]) {
            value = value * 8 + Int64(field[at] - 0x30)
            at += 1
        }
        return at == field.count || field[at] == 0x20 || field[at] == 0 ? value : nil
    }

    private mutating func readPax(_ bytes: [UInt8], isGlobal: Bool) throws(ContainerStop) {
        let stop = ContainerStop.malformed("pax header", at: position)
        var at = 0
        while at < bytes.count {
            var (count, digits) = (0, 0)
            while at + digits < bytes.count, digits < 8, (0x30...0x39).contains(bytes[at + digits]) {
                count = count * 10 + Int(bytes[at + digits] - 0x30)
                digits += 1
            }
            let end = at + count
            guard digits < 8, end <= bytes.count, count > digits + 2, bytes[at + digits] == 0x20, bytes[end - 1] == 0x0a,
                let equals = bytes[(at + digits + 1)..<(end - 1)].firstIndex(of: 0x3d)
            else { throw stop }
            let (key, value) = (bytes[(at + digits + 1)..<equals], bytes[(equals + 1)..<(end - 1)])
            at = end
            if key.starts(with: "GNU.sparse.".utf8) {
                throw ContainerStop(.containerSpecial, [.count(number + 1)], at: position)
            }
            switch String(decoding: key, as: UTF8.self) {
            case "path" where !isGlobal: path = Array(value)
            case "size" where !isGlobal:
                guard (1...18).contains(value.count), let number = Int64(String(decoding: value, as: UTF8.self)),
                    value.allSatisfy({ (0x30...0x39).contains($0) })
                else { throw stop }
                size = number
            case "hdrcharset" where !isGlobal:
                switch String(decoding: value, as: UTF8.self) {
                case "BINARY": isRaw = true
                case "ISO-IR 10646 2000 UTF-8": isRaw = false
                default: throw stop
                }
            case "path", "size", "hdrcharset": throw ContainerStop.malformed("global pax header", at: position)
            default: break
            }
        }
    }
}
