import HandoverCore

/// Walks a foreign tar front to back (Format.md section 4.6): ustar, pax and GNU's long names, plain or in gzip.
struct TarEntries: ~Copyable {
    private let file: ContainerFile
    private var stream: ContainerStream
    private var entries: ContainerEntries
    /// Of the member that was met last.
    private var bytesLeft: Int64 = 0
    private var paddingLeft: Int64 = 0
    private let isGzip: Bool

    init(_ file: ContainerFile, isGzip: Bool) {
        self.file = file
        self.isGzip = isGzip
        stream = ContainerStream(file, isGzip: isGzip)
        entries = ContainerEntries(file)
    }

    /// What extensions say of the entry behind them.
    private struct Extension {
        var path: [UInt8]?
        var isBinary = false
        var longName: [UInt8]?
        var size: Int64?
    }

    /// The next member's name; `nil` at the end, behind which nothing but zeros was found.
    mutating func next() throws -> String? {
        try skip()
        var said = Extension()
        while true {
            let at = stream.position
            let block: [UInt8]
            if at == 0, isGzip { block = try first() } else { block = try take(512) }
            if block.allSatisfy({ $0 == 0 }) {
                guard said.path == nil, said.longName == nil, said.size == nil else { throw file.malformed("tar header", at: at) }
                try checkEnd()
                return nil
            }
            let header = try TarHeaderBlock(block, file, at: at)
            switch header.type {
            case UInt8(ascii: "x"), UInt8(ascii: "g"):
                try readPax(try content(header.size, at), isGlobal: header.type == UInt8(ascii: "g"), into: &said, at)
                continue
            case UInt8(ascii: "L"):
                said.longName = Array(try content(header.size, at).prefix { $0 != 0 })
                continue
            default: break
            }
            let isFolder = header.type == UInt8(ascii: "5")
            var raw = said.path ?? said.longName ?? header.name
            if isFolder, raw.last != UInt8(ascii: "/") { raw.append(UInt8(ascii: "/")) }
            let name = try entries.name(raw, said.path != nil && !said.isBinary ? .utf8 : .either)
            guard isFolder || [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(header.type) else {
                throw file.failure(.containerSpecial, [.count(entries.count)], at: at)
            }
            let size = said.size ?? header.size
            guard name != nil || size == 0 else { throw file.malformed("folder with content", at: at) }
            try entries.add(size)
            bytesLeft = size
            paddingLeft = (512 - size % 512) % 512
            if let name { return name }
            said = Extension()
        }
    }

    /// Lends the bytes of the member that was met last.
    mutating func read(_ take: (Span<UInt8>) throws -> Void) throws {
        while bytesLeft > 0 {
            let bytes = try stream.take(upTo: Int(min(bytesLeft, 1 << 18)))
            guard !bytes.isEmpty else { throw cutOff }
            bytesLeft -= Int64(bytes.count)
            try take(bytes.span)
        }
    }

    private var cutOff: Failure { file.malformed("end of the file", at: stream.position) }

    /// The first header out of gzip: what packs one file alone has none.
    private mutating func first() throws -> [UInt8] {
        guard file.byteCount > 0 else { throw cutOff }
        var block: [UInt8] = []
        while block.count < 512 {
            let more = try stream.take(upTo: 512 - block.count)
            if more.isEmpty { break }
            block += more
        }
        guard block.count == 512, block.allSatisfy({ $0 == 0 }) || TarHeaderBlock.isSummed(block) else {
            throw file.failure(.containerNoTar, [])
        }
        return block
    }

    private mutating func skip() throws {
        try read { _ in }
        let at = stream.position
        guard try take(Int(paddingLeft)).allSatisfy({ $0 == 0 }) else { throw file.failure(.containerBytesLeft, [], at: at) }
        paddingLeft = 0
    }

    private mutating func take(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try stream.take(upTo: count - bytes.count)
            guard !more.isEmpty else { throw cutOff }
            bytes += more
        }
        return bytes
    }

    /// The content of an extension's header.
    private mutating func content(_ size: Int64, _ at: Int64) throws -> [UInt8] {
        guard size <= Limits.tarExtensionBytes else { throw file.malformed("tar extension", at: at) }
        let bytes = try take((Int(size) + 511) / 512 * 512)
        guard bytes[Int(size)...].allSatisfy({ $0 == 0 }) else {
            throw file.failure(.containerBytesLeft, [], at: at + 512 + size)
        }
        return Array(bytes[..<Int(size)])
    }

    /// A second block of zeros, and zeros to a whole number of blocks.
    private mutating func checkEnd() throws {
        var count: Int64 = 0
        while true {
            let at = stream.position
            let bytes = try stream.take(upTo: 1 << 18)
            if bytes.isEmpty { break }
            guard bytes.allSatisfy({ $0 == 0 }) else { throw file.failure(.containerBytesLeft, [], at: at) }
            count += Int64(bytes.count)
        }
        guard count >= 512, count % 512 == 0 else { throw cutOff }
    }

    /// Records `LENGTH KEY=VALUE` LF, the length being that of the whole.
    private func readPax(_ bytes: [UInt8], isGlobal: Bool, into said: inout Extension, _ at: Int64) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard digits.count < 8, let count = Int(String(decoding: digits, as: UTF8.self)), count <= rest.count,
                count > digits.count + 2, rest[rest.startIndex + digits.count] == UInt8(ascii: " "),
                rest[rest.startIndex + count - 1] == UInt8(ascii: "\n")
            else { throw file.malformed("pax header", at: at) }
            let record = rest[(rest.startIndex + digits.count + 1)..<(rest.startIndex + count - 1)]
            rest = rest.dropFirst(count)
            guard let sign = record.firstIndex(of: UInt8(ascii: "=")) else { throw file.malformed("pax header", at: at) }
            let key = String(decoding: record[..<sign], as: UTF8.self)
            let value = Array(record[(sign + 1)...])
            if key.utf8.starts(with: "GNU.sparse.".utf8) {
                throw file.failure(.containerSpecial, [.count(entries.count + 1)], at: at)
            }
            guard ["path", "size", "hdrcharset"].contains(key) else { continue }
            if isGlobal { throw file.malformed("global pax header", at: at) }
            switch key {
            case "path": said.path = value
            case "size":
                guard value.count <= 18, !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) else {
                    throw file.malformed("pax header", at: at)
                }
                said.size = value.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
            default:
                said.isBinary = value.elementsEqual("BINARY".utf8)
                guard said.isBinary || value.elementsEqual("ISO-IR 10646 2000 UTF-8".utf8) else {
                    throw file.malformed("pax header", at: at)
                }
            }
        }
    }
}

/// The fields of a header that say something here.
private struct TarHeaderBlock {
    let name: [UInt8]
    let size: Int64
    let type: UInt8

    init(_ block: [UInt8], _ file: ContainerFile, at offset: Int64) throws(Failure) {
        guard Self.isSummed(block), let size = Self.number(block[124..<136]) else {
            throw file.malformed("tar header", at: offset)
        }
        (self.size, type) = (size, block[156])
        let name = Array(block[..<100].prefix { $0 != 0 })
        let prefix = Array(block[345..<500].prefix { $0 != 0 })
        let isUstar = block[257..<263].elementsEqual("ustar\0".utf8)
        self.name = isUstar && !prefix.isEmpty ? prefix + [UInt8(ascii: "/")] + name : name
    }

    static func isSummed(_ block: [UInt8]) -> Bool {
        var sum: Int64 = 0
        for (index, byte) in block.enumerated() { sum += (148..<156).contains(index) ? 0x20 : Int64(byte) }
        return number(block[148..<156]) == sum
    }

    /// Octal digits with spaces before and a space or NUL behind; or, with first byte 80, a binary number.
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        if field.first == 0x80 {
            let rest = field.dropFirst()
            guard rest.dropLast(8).allSatisfy({ $0 == 0 }), rest.suffix(8).first ?? 0 < 0x80 else { return nil }
            return rest.suffix(8).reduce(0) { $0 << 8 | Int64($1) }
        }
        let text = field.drop { $0 == 0x20 }
        let digits = text.prefix { (0x30...0x37).contains($0) }
        guard text.dropFirst(digits.count).first.map({ $0 == 0 || $0 == 0x20 }) ?? true else { return nil }
        return digits.reduce(0) { $0 << 3 | Int64($1 - 0x30) }
    }
}
