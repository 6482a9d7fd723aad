import HandoverCore
import HandoverZlib
import SystemPackage

/// Reads a zip (Format.md section 4.6): the directory into a table by offset, then the file from byte 0 on, entry by entry, each of
/// which must stand in the table.
struct ForeignZip {
    private struct Entry {
        var name: EntryName
        /// In the directory.
        var number: Int
        var raw: [UInt8]
        var flags: Int
        var method: Int
        /// CRC, packed and unpacked size: the order in which headers have them.
        var figures: [Int64]
    }

    private let text: SourceText
    private var entries: [Int64: Entry] = [:]
    private var directoryAt: Int64 = 0

    init(_ text: SourceText) { self.text = text }

    mutating func walk(into unpacked: UnpackedMembers) throws {
        try readDirectory(unpacked)
        var at: Int64 = 0
        while at < directoryAt {
            guard let entry = entries.removeValue(forKey: at) else { throw ContainerStop(.containerBytesLeft, at: at) }
            at = try read(entry, at: at, into: unpacked)
        }
        guard at == directoryAt, entries.isEmpty else { throw ContainerStop.malformed("overlapping entries", at: at) }
    }

    // MARK: The directory

    private mutating func readDirectory(_ unpacked: UnpackedMembers) throws {
        let (count, size) = try readEnd()
        guard count <= Limits.containerEntries else { throw ContainerStop.tooLarge("entries", Int64(Limits.containerEntries)) }
        guard size <= Limits.directoryBytes else { throw ContainerStop.tooLarge("bytes of directory", Limits.directoryBytes) }
        var fields = ByteFields(try text.bytes(at: directoryAt, upTo: Int(size)))
        var number = 0
        while !fields.isAtEnd {
            try unpacked.count()
            number += 1
            let (offset, entry) = try readEntry(&fields, number: number)
            guard entries.updateValue(entry, forKey: offset) == nil else {
                throw ContainerStop.malformed("overlapping entries", at: offset)
            }
            try unpacked.expect(entry.figures[2])
        }
        guard number == count else { throw ContainerStop.malformed("number of entries", at: directoryAt) }
    }

    private func readEntry(_ fields: inout ByteFields, number: Int) throws(ContainerStop) -> (offset: Int64, Entry) {
        let stop = ContainerStop.malformed("central directory", at: directoryAt + Int64(fields.position))
        guard fields.take(4) == 0x0201_4b50, let madeBy = fields.take(2), fields.take(2) != nil, let flags = fields.take(2),
            let method = fields.take(2), fields.take(4) != nil, let crc = fields.take(4), let packed = fields.take(4),
            let unpacked = fields.take(4), let nameCount = fields.take(2), let extraCount = fields.take(2),
            let commentCount = fields.take(2), let disk = fields.take(2), fields.take(2) != nil, let attributes = fields.take(4),
            let offset = fields.take(4), let raw = fields.bytes(nameCount), let extra = fields.bytes(extraCount),
            fields.bytes(commentCount) != nil
        else { throw stop }
        guard let more = ExtraFields(extra), let wide = more.widened([unpacked, packed, offset]) else { throw stop }
        let host = madeBy >> 8
        let isUnix = host == 3 || host == 19
        let isMarked = flags & 1 << 11 != 0
        let other = isMarked ? nil : more.name(of: raw)
        let encodings: EntryName.Encodings = isMarked || other != nil ? .utf8 : isUnix ? [.utf8, .gb18030] : .gb18030
        let name = try EntryName(other ?? raw, encodings, isZip: true, number: number)
        let shown = [Diagnostic.Argument.count(number)]
        if disk != 0 { throw .malformed("parts of several disks") }
        if flags & (1 | 1 << 6 | 1 << 13) != 0 { throw ContainerStop(.containerEncrypted, shown) }
        if method != 0, method != 8 { throw ContainerStop(.containerMethod, shown + [.count(method)]) }
        let type = isUnix ? attributes >> 16 & 0o170000 : 0
        if type != 0, type != (name.isFolder ? 0o040000 : 0o100000) { throw ContainerStop(.containerSpecial, shown) }
        let figures = [crc, wide[1], wide[0]]
        if method == 0 && figures[1] != figures[2] || name.isFolder && figures[2] != 0 {
            throw ContainerStop(.containerDiffersWithin, shown)
        }
        return (wide[2], Entry(name: name, number: number, raw: raw, flags: Int(flags), method: Int(method), figures: figures))
    }

    /// Finds where the directory begins.
    private mutating func readEnd() throws -> (count: Int64, size: Int64) {
        let window = try text.bytes(at: max(0, text.size - 65_557), upTo: 65_557)
        let start = text.size - Int64(window.count)
        let place = window.indices.last { at in
            var fields = ByteFields(window, from: at)
            guard fields.take(4) == 0x0605_4b50, fields.bytes(16) != nil, let comment = fields.take(2) else { return false }
            return at + 22 + Int(comment) == window.count
        }
        guard let place else { throw ContainerStop.malformed("end record", at: start) }
        let endAt = start + Int64(place)
        var fields = ByteFields(window, from: place + 4)
        let widths = [2, 2, 2, 2, 4, 4]
        var values = widths.compactMap { fields.take($0) }
        var behind = endAt
        var locator = ByteFields(try text.bytes(at: max(0, endAt - 20), upTo: endAt < 20 ? 0 : 20))
        if locator.take(4) == 0x0706_4b50 {
            let (disk, at, disks) = (locator.take(4), locator.take(8), locator.take(4))
            guard disk == 0, disks == 1, let at, at == endAt - 76 else {
                throw ContainerStop.malformed("zip64 locator", at: endAt - 20)
            }
            var record = ByteFields(try text.bytes(at: at, upTo: 56))
            guard record.take(4) == 0x0606_4b50, record.take(8) == 44, record.bytes(4) != nil else {
                throw ContainerStop.malformed("zip64 end record", at: at)
            }
            let wide = [4, 4, 8, 8, 8, 8].compactMap { record.take($0) }
            for (index, value) in values.enumerated() where value != wide[index] && value != (1 << (widths[index] * 8)) - 1 {
                throw ContainerStop.malformed("end record", at: endAt)
            }
            (values, behind) = (wide, at)
        }
        guard values[0] == 0, values[1] == 0, values[2] == values[3] else {
            throw ContainerStop.malformed("parts of several disks", at: endAt)
        }
        guard values[4] <= behind, values[5] == behind - values[4] else {
            throw ContainerStop.malformed("central directory", at: endAt)
        }
        directoryAt = values[5]
        return (values[3], values[4])
    }

    // MARK: Entries

    /// Reads one entry; returns where the next begins.
    private func read(_ entry: Entry, at offset: Int64, into unpacked: UnpackedMembers) throws -> Int64 {
        let shown = [Diagnostic.Argument.count(entry.number)]
        let contradiction = ContainerStop(.containerDiffersWithin, shown, at: offset)
        var fields = ByteFields(try text.bytes(at: offset, upTo: 30))
        guard fields.take(4) == 0x0403_4b50, fields.take(2) != nil, let flags = fields.take(2), let method = fields.take(2),
            fields.take(4) != nil, let crc = fields.take(4), let packed = fields.take(4), let size = fields.take(4),
            let nameCount = fields.take(2), let extraCount = fields.take(2)
        else { throw ContainerStop.malformed("local header", at: offset) }
        var rest = ByteFields(try text.bytes(at: offset + 30, upTo: Int(nameCount + extraCount)))
        guard let raw = rest.bytes(nameCount), let extra = rest.bytes(extraCount), let more = ExtraFields(extra),
            let wide = more.widened([size, packed])
        else { throw ContainerStop.malformed("local header", at: offset) }
        let figures = [crc, wide[1], wide[0]]
        let isSaidBehind = entry.flags & 8 != 0
        let isSame = figures == entry.figures
        guard raw == entry.raw, Int(method) == entry.method,
            [0, 3, 11].allSatisfy({ Int(flags) >> $0 & 1 == entry.flags >> $0 & 1 }),
            isSame || (isSaidBehind && zip(figures, entry.figures).allSatisfy { $0 == $1 || $0 == 0 })
        else { throw contradiction }
        let dataAt = offset + 30 + nameCount + extraCount
        guard entry.figures[1] <= directoryAt - dataAt else { throw ContainerStop.malformed("overlapping entries", at: offset) }
        let dataEnd = dataAt + entry.figures[1]
        let next = try end(of: entry, dataEnd, isSaid: isSame, contradiction)
        // A folder's data is unpacked as well: nothing may be in it.
        let member = entry.name.isFolder ? nil : unpacked
        try member?.begin(entry.name.bytes)
        let crcOfData = try data(entry, dataAt..<dataEnd, ContainerStop(.containerChecksum, shown, at: offset), member)
        guard Int64(crcOfData) == entry.figures[0] else { throw ContainerStop(.containerChecksum, shown, at: offset) }
        try member?.end()
        return next
    }

    /// Where the next entry begins: right behind the data, or behind a descriptor that says what the directory says.
    private func end(of entry: Entry, _ dataEnd: Int64, isSaid: Bool, _ contradiction: ContainerStop) throws -> Int64 {
        func isNext(_ at: Int64) -> Bool { at == directoryAt || (at < directoryAt && entries[at] != nil) }
        if isNext(dataEnd), isSaid { return dataEnd }
        guard entry.flags & 8 != 0 else { throw ContainerStop(.containerBytesLeft, at: dataEnd) }
        for count in [12, 16, 20, 24] where isNext(dataEnd + Int64(count)) {
            var fields = ByteFields(try text.bytes(at: dataEnd, upTo: count))
            if count % 8 == 0, fields.take(4) != 0x0807_4b50 { throw contradiction }
            let width = count < 20 ? 4 : 8
            guard [fields.take(4), fields.take(width), fields.take(width)] == entry.figures else { throw contradiction }
            return dataEnd + Int64(count)
        }
        throw ContainerStop(.containerBytesLeft, at: dataEnd)
    }

    /// Passes the unpacked bytes on; returns their CRC.
    private func data(
        _ entry: Entry, _ range: Range<Int64>, _ damaged: ContainerStop, _ unpacked: UnpackedMembers?
    ) throws -> UInt32 {
        var sum = Checksum()
        var (at, made) = (range.lowerBound, Int64(0))
        func pass(_ bytes: Span<UInt8>) throws {
            made += Int64(bytes.count)
            guard made <= entry.figures[2] else { throw damaged }
            sum.update(bytes)
            try unpacked?.append(bytes)
        }
        if entry.method == 0 {
            while at < range.upperBound {
                let bytes = try text.bytes(at: at, upTo: Int(min(range.upperBound - at, 1 << 18)))
                try pass(bytes.span)
                at += Int64(bytes.count)
            }
            return sum.value
        }
        var output = [UInt8](repeating: 0, count: 1 << 18)
        do {
            var inflater = try Inflater.create(.raw)
            var isAtEnd = false
            while !isAtEnd {
                let bytes = try text.bytes(at: at, upTo: Int(min(range.upperBound - at, 1 << 17)))
                let step = try inflater.inflate(bytes.span, into: &output)
                try pass(output.span.extracting(0..<step.made))
                at += Int64(step.taken)
                isAtEnd = step.isAtEnd
                guard isAtEnd || step.taken + step.made > 0 else { throw damaged }
            }
        } catch let error as ZlibError {
            if error.isMemory { throw Errno.noMemory }
            throw damaged
        }
        guard at == range.upperBound, made == entry.figures[2] else { throw damaged }
        return sum.value
    }
}

/// Extra fields: the first of each kind.
private struct ExtraFields {
    private var fields: [Int64: [UInt8]] = [:]

    init?(_ bytes: [UInt8]) {
        var rest = ByteFields(bytes)
        while rest.count >= 4 {
            guard let kind = rest.take(2), let count = rest.take(2), let content = rest.bytes(count) else { return nil }
            if fields[kind] == nil { fields[kind] = content }
        }
    }

    /// Numbers that are all ones stand in field 0001, in their order; `nil` where one is missing there.
    func widened(_ numbers: [Int64]) -> [Int64]? {
        guard let content = fields[1] else { return numbers }
        var wide = ByteFields(content)
        var result: [Int64] = []
        for number in numbers {
            guard let number = number == 0xffff_ffff ? wide.take(8) : number else { return nil }
            result.append(number)
        }
        return result
    }

    /// The name in field 7075, if it is about these bytes.
    func name(of raw: [UInt8]) -> [UInt8]? {
        guard let content = fields[0x7075], content.count > 5 else { return nil }
        var rest = ByteFields(content)
        var sum = Checksum()
        sum.update(raw.span)
        guard rest.take(1) == 1, rest.take(4) == Int64(sum.value) else { return nil }
        return Array(content[5...])
    }
}
