import HandoverCore
import HandoverZlib

/// An entry of a zip, as its directory and the header in front of its data agree on it.
package struct ZipEntry: Sendable {
    /// As it was decoded; `nil` for a folder.
    package var name: String?
    /// Bytes as they are unpacked.
    package var byteCount: Int64
    /// In the directory, from 1.
    var number: Int
    var method: Int
    var crc: Int64
    var packed: Int64
    var headerAt: Int64
    var dataAt: Int64 = 0
}

/// Finds the entries of a zip (Format.md section 4.6): from the end record to the directory, from there to every header.
struct ZipDirectory {
    private let file: ContainerFile
    private var entries: ContainerEntries

    static func read(_ file: ContainerFile) throws -> [ZipEntry] {
        var directory = ZipDirectory(file: file, entries: ContainerEntries(file))
        return try directory.read()
    }

    /// Where the central directory lies.
    private struct Place {
        var at: Int64
        var byteCount: Int64
        var count: Int64
    }

    private mutating func read() throws -> [ZipEntry] {
        let place = try findPlace()
        guard place.count <= Int64(Limits.containerEntries) else {
            throw file.failure(.containerTooLarge, [.name("entries"), .count(Int64(Limits.containerEntries))])
        }
        guard place.byteCount <= Limits.directoryBytes else {
            throw file.failure(.containerTooLarge, [.name("bytes of directory"), .count(Limits.directoryBytes)])
        }
        let bytes = LittleEndian(try file.bytes(at: place.at, count: Int(place.byteCount)))
        var found: [(entry: ZipEntry, raw: RawEntry)] = []
        var at = 0
        while at < bytes.bytes.count {
            guard let raw = RawEntry(bytes, at) else { throw file.malformed("central directory", at: place.at + Int64(at)) }
            found.append((try entry(raw, at: place.at + Int64(at)), raw))
            at += raw.byteCount
        }
        guard Int64(found.count) == place.count else { throw file.malformed("number of entries", at: place.at) }
        found.sort { $0.entry.headerAt < $1.entry.headerAt }
        var expected: Int64 = 0
        for index in found.indices {
            let next = index + 1 < found.count ? found[index + 1].entry.headerAt : place.at
            guard found[index].entry.headerAt <= expected else { throw file.failure(.containerBytesLeft, [], at: expected) }
            guard found[index].entry.headerAt == expected else { throw file.malformed("overlapping entries", at: expected) }
            try checkHeader(&found[index].entry, found[index].raw, until: next)
            expected = next
        }
        guard expected == place.at else { throw file.failure(.containerBytesLeft, [], at: expected) }
        return found.map(\.entry)
    }

    // MARK: The end

    private func findPlace() throws(Failure) -> Place {
        let tailCount = min(file.byteCount, 22 + 65_535)
        let tailAt = file.byteCount - tailCount
        let tail = LittleEndian(try file.bytes(at: tailAt, count: Int(tailCount)))
        var at = Int(tailCount) - 22
        while at >= 0, !tail.has(0x0605_4b50, at) || at + 22 + tail.half(at + 20) != tail.bytes.count { at -= 1 }
        guard at >= 0 else { throw file.malformed("end record", at: tailAt) }
        let endAt = tailAt + Int64(at)
        let stated =
            [
                tail.half(at + 4), tail.half(at + 6), tail.half(at + 8), tail.half(at + 10),
            ].map(Int64.init) + [tail.word(at + 12), tail.word(at + 16)]
        let limits: [Int64] = [0xffff, 0xffff, 0xffff, 0xffff, 0xffff_ffff, 0xffff_ffff]
        var (values, directoryEnd) = (stated, endAt)
        if endAt >= 20 {
            let locator = LittleEndian(try file.bytes(at: endAt - 20, count: 20))
            if locator.has(0x0706_4b50, 0) {
                (values, directoryEnd) = try longEnd(locator, before: endAt - 20)
                for (index, value) in stated.enumerated() where value != values[index] && value != limits[index] {
                    throw file.malformed("end record", at: endAt)
                }
            }
        }
        let place = Place(at: values[5], byteCount: values[4], count: values[3])
        guard values[0] == 0, values[1] == 0, values[2] == values[3] else {
            throw file.malformed("parts of several disks", at: endAt)
        }
        guard place.at <= directoryEnd, place.byteCount == directoryEnd - place.at else {
            throw file.malformed("central directory", at: endAt)
        }
        return place
    }

    /// The numbers of the zip64 end record, and where it begins.
    private func longEnd(_ locator: LittleEndian, before locatorAt: Int64) throws(Failure) -> (values: [Int64], at: Int64) {
        let at = locator.long(8)
        guard locator.word(4) == 0, locator.word(16) == 1, at == locatorAt - 56 else {
            throw file.malformed("zip64 locator", at: locatorAt)
        }
        let record = LittleEndian(try file.bytes(at: at, count: 56))
        guard record.has(0x0606_4b50, 0), record.long(4) == 44 else {
            throw file.malformed("zip64 end record", at: at)
        }
        let values = [
            record.word(16), record.word(20), record.long(24), record.long(32), record.long(40), record.long(48),
        ]
        return (values, at)
    }

    // MARK: Entries

    private mutating func entry(_ raw: RawEntry, at offset: Int64) throws(Failure) -> ZipEntry {
        let isUnix = raw.host == 3 || raw.host == 19
        let byName = raw.flags & 0x800 == 0 ? raw.unicodeName : nil
        let name = try entries.name(
            byName ?? raw.name, raw.flags & 0x800 != 0 || byName != nil ? .utf8 : isUnix ? .either : .gb18030,
            turnsBackslashes: true)
        let shown = Diagnostic.Argument.count(entries.count)
        guard raw.disk == 0 else { throw file.malformed("parts of several disks", at: offset) }
        guard raw.flags & 0x2041 == 0 else { throw file.failure(.containerEncrypted, [shown], at: offset) }
        guard raw.method == 0 || raw.method == 8 else {
            throw file.failure(.containerMethod, [shown, .count(Int64(raw.method))], at: offset)
        }
        let kind = isUnix ? raw.attributes >> 28 : 0
        guard kind == 0 || kind == (name == nil ? 0o4 : 0o10) else { throw file.failure(.containerSpecial, [shown], at: offset) }
        guard raw.method == 8 || raw.packed == raw.unpacked, name != nil || raw.unpacked == 0 else {
            throw file.failure(.containerDiffersWithin, [shown], at: offset)
        }
        try entries.add(raw.unpacked)
        return ZipEntry(
            name: name, byteCount: raw.unpacked, number: entries.count, method: raw.method, crc: raw.crc, packed: raw.packed,
            headerAt: raw.headerAt)
    }

    /// Holds the header in front of the data, and the descriptor behind it, against the directory.
    private func checkHeader(_ entry: inout ZipEntry, _ raw: RawEntry, until next: Int64) throws(Failure) {
        let at = entry.headerAt
        let header = LittleEndian(try file.bytes(at: at, count: 30))
        guard header.has(0x0403_4b50, 0) else { throw file.malformed("local header", at: at) }
        let (nameCount, extraCount) = (header.half(26), header.half(28))
        let rest = LittleEndian(try file.bytes(at: at + 30, count: nameCount + extraCount))
        guard let extra = ExtraFields(rest, nameCount..<nameCount + extraCount) else {
            throw file.malformed("extra field", at: at)
        }
        var numbers = [header.word(22), header.word(18)]
        guard extra.widen(&numbers) else { throw file.malformed("extra field", at: at) }
        let isLater = raw.flags & 8 != 0
        let expected = [raw.crc, raw.unpacked, raw.packed]
        let stated = [header.word(14)] + numbers
        let isSame = stated == expected
        let agrees =
            Array(rest.bytes[..<nameCount]) == raw.name && header.half(8) == raw.method
            && (header.half(6) ^ raw.flags) & 0x809 == 0
            && (isSame || (isLater && zip(stated, expected).allSatisfy { $0 == 0 || $0 == $1 }))
        guard agrees else { throw file.failure(.containerDiffersWithin, [.count(entry.number)], at: at) }
        entry.dataAt = at + 30 + Int64(nameCount + extraCount)
        guard entry.packed <= next - entry.dataAt else { throw file.malformed("overlapping entries", at: at) }
        let behind = next - entry.dataAt - entry.packed
        if behind == 0, isSame { return }
        guard isLater, let count = Int(exactly: behind), [12, 16, 20, 24].contains(count) else {
            throw file.failure(.containerBytesLeft, [], at: entry.dataAt + entry.packed)
        }
        let bytes = LittleEndian(try file.bytes(at: next - behind, count: count))
        let start = count % 8 == 0 ? 4 : 0
        let found =
            count < 20
            ? [bytes.word(start), bytes.word(start + 8), bytes.word(start + 4)]
            : [bytes.word(start), bytes.long(start + 12), bytes.long(start + 4)]
        guard found == expected, start == 0 || bytes.has(0x0807_4b50, 0) else {
            throw file.failure(.containerDiffersWithin, [.count(entry.number)], at: next - behind)
        }
    }
}

/// An entry of the central directory as it stands there.
private struct RawEntry {
    let name: [UInt8]
    /// The name of an extra field 7075 that is about these bytes.
    let unicodeName: [UInt8]?
    let host: Int
    let flags: Int
    let method: Int
    let crc: Int64
    let packed: Int64
    let unpacked: Int64
    let disk: Int64
    let attributes: Int64
    let headerAt: Int64
    /// Of the entry itself.
    let byteCount: Int

    /// `nil` where none stands.
    init?(_ bytes: LittleEndian, _ at: Int) {
        guard bytes.has(0x0201_4b50, at), at + 46 <= bytes.bytes.count else { return nil }
        let (nameCount, extraCount) = (bytes.half(at + 28), bytes.half(at + 30))
        byteCount = 46 + nameCount + extraCount + bytes.half(at + 32)
        let nameEnd = at + 46 + nameCount
        guard at + byteCount <= bytes.bytes.count, let extra = ExtraFields(bytes, nameEnd..<nameEnd + extraCount) else {
            return nil
        }
        name = Array(bytes.bytes[at + 46..<nameEnd])
        (host, flags, method) = (bytes.half(at + 4) >> 8, bytes.half(at + 8), bytes.half(at + 10))
        (crc, attributes) = (bytes.word(at + 16), bytes.word(at + 38))
        var numbers = [bytes.word(at + 24), bytes.word(at + 20), bytes.word(at + 42)]
        guard extra.widen(&numbers) else { return nil }
        (unpacked, packed, headerAt) = (numbers[0], numbers[1], numbers[2])
        // Four bytes behind the three numbers; whoever has them has several disks.
        disk = bytes.half(at + 34) == 0xffff ? 0xffff : Int64(bytes.half(at + 34))
        unicodeName = extra.unicodeName(of: name)
    }
}

/// The extra fields of a header.
private struct ExtraFields {
    private var zip64: [UInt8]?
    private var unicode: [UInt8]?

    /// `nil` where a field goes beyond them.
    init?(_ bytes: LittleEndian, _ range: Range<Int>) {
        var at = range.lowerBound
        while at + 4 <= range.upperBound {
            let (kind, count) = (bytes.half(at), bytes.half(at + 2))
            guard at + 4 + count <= range.upperBound else { return nil }
            let content = Array(bytes.bytes[at + 4..<at + 4 + count])
            if kind == 0x0001 { zip64 = zip64 ?? content }
            if kind == 0x7075 { unicode = unicode ?? content }
            at += 4 + count
        }
    }

    /// Puts the numbers of 64 bits in place of those that are all ones, in their order; false where one is missing.
    func widen(_ numbers: inout [Int64]) -> Bool {
        guard let zip64 else { return true }
        var at = 0
        for index in numbers.indices where numbers[index] == 0xffff_ffff {
            guard at + 8 <= zip64.count else { return false }
            numbers[index] = LittleEndian(zip64).long(at)
            at += 8
        }
        return true
    }

    func unicodeName(of name: [UInt8]) -> [UInt8]? {
        guard let unicode, unicode.count > 5, unicode[0] == 1, LittleEndian(unicode).word(1) == Int64(crc32(name.span)) else {
            return nil
        }
        return Array(unicode[5...])
    }
}
