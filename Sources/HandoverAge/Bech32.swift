/// Bech32 (BIP 173) without its limit of length: how age writes keys, with a checksum that finds a mistyped character.
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let checksumCount = 6

    /// The text of these bytes, in lower case.
    static func encode(_ bytes: [UInt8], prefix: String) -> [UInt8] {
        var (words, rest, _) = regrouped(bytes, from: 8, to: 5)
        defer { wipe(&words) }
        if let rest { words.append(rest) }
        let checked = words.count
        for _ in 0..<checksumCount { words.append(0) }
        let remainder = checksum(of: prefix.utf8, words) ^ 1
        for index in 0..<checksumCount {
            words[checked + index] = UInt8(remainder >> UInt32(5 * (checksumCount - 1 - index)) & 31)
        }
        var text: [UInt8] = []
        text.reserveCapacity(prefix.utf8.count + 1 + words.count)
        text += prefix.utf8
        text.append(UInt8(ascii: "1"))
        for word in words { text.append(alphabet[Int(word)]) }
        return text
    }

    /// The bytes that a lower-case text stands for. The text's prefix has to be this one, its bytes so many.
    static func decode(_ text: [UInt8], prefix: String, count: Int) throws(AgeKeyFault) -> [UInt8] {
        guard let separator = text.lastIndex(of: UInt8(ascii: "1")), text.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw .spelling
        }
        var words: [UInt8] = []
        words.reserveCapacity(text.count)
        defer { wipe(&words) }
        for character in text[(separator + 1)...] {
            guard let value = alphabet.firstIndex(of: character) else { throw .spelling }
            words.append(UInt8(value))
        }
        guard words.count >= checksumCount, checksum(of: text[..<separator], words) == 1 else { throw .checksum }
        guard text[..<separator].elementsEqual(prefix.utf8) else { throw .kind }
        words.removeLast(checksumCount)
        let bytes = regrouped(words, from: 5, to: 8)
        // Fewer than five bits may be left over, and they are zero, so that each byte string has one text.
        guard bytes.full.count == count, bytes.restBits < 5, bytes.rest ?? 0 == 0 else { throw .length }
        return bytes.full
    }

    /// Groups of bits taken anew; what is left over at the end, filled up with zeros to a group, apart.
    private static func regrouped(_ groups: [UInt8], from: Int, to: Int) -> (full: [UInt8], rest: UInt8?, restBits: Int) {
        var full: [UInt8] = []
        full.reserveCapacity(groups.count * from / to + 1 + checksumCount)  // or growing would leave pieces of a key behind
        var bits: UInt32 = 0
        var count = 0
        let mask: UInt32 = 1 << UInt32(to) - 1
        for group in groups {
            bits = bits << UInt32(from) | UInt32(group)
            count += from
            while count >= to {
                count -= to
                full.append(UInt8(bits >> UInt32(count) & mask))
            }
        }
        return (full, count > 0 ? UInt8(bits << UInt32(to - count) & mask) : nil, count)
    }

    /// The remainder of BIP 173's polynomial over a prefix and the words after it; 1 where the last six are their checksum.
    private static func checksum(of prefix: some Collection<UInt8>, _ words: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 1
        func add(_ value: UInt8) {
            let top = remainder >> 25
            remainder = (remainder & 0x1ff_ffff) << 5 ^ UInt32(value)
            for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].enumerated()
            where top >> UInt32(bit) & 1 == 1 { remainder ^= UInt32(generator) }
        }
        for character in prefix { add(character >> 5) }
        add(0)
        for character in prefix { add(character & 31) }
        for word in words { add(word) }
        return remainder
    }
}
