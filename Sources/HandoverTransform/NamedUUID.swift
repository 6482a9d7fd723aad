/// `uuid` (Plan.md section 3): version 5 of RFC 9562, over SHA-1 (FIPS 180-4).
///
/// SHA-1 is no longer safe against who looks for two texts with one digest. Nobody's trust hangs on it here: keys that are equal are
/// found like any others.
enum NamedUUID {
    /// The 16 bytes of a UUID in 36 characters.
    static func bytes(of text: String) -> [UInt8] {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }.map { $0 < 0x3a ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func append(_ text: Span<UInt8>, in namespace: [UInt8], to out: inout [UInt8]) {
        var words = digest(namespace, text)
        words.1 = words.1 & 0xffff_0fff | 0x5000
        words.2 = words.2 & 0x3fff_ffff | 0x8000_0000
        for (index, word) in [words.0, words.1, words.2, words.3].enumerated() {
            for shift in stride(from: 28, through: 0, by: -4) {
                // A hyphen stands behind 8, 12, 16 and 20 digits.
                if [(1, 28), (1, 12), (2, 28), (2, 12)].contains(where: { $0 == (index, shift) }) {
                    out.append(UInt8(ascii: "-"))
                }
                let digit = UInt8(word >> UInt32(shift) & 15)
                out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
    }

    private typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32)

    /// SHA-1 of two texts, one behind the other.
    private static func digest(_ front: [UInt8], _ text: Span<UInt8>) -> State {
        var state: State = (0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0)
        let count = front.count + text.count
        let blocks = (count + 8) / 64 + 1
        var words = [UInt32](repeating: 0, count: 80)
        for block in 0..<blocks {
            for word in 0..<16 {
                words[word] = 0
                for place in 0..<4 {
                    let at = block * 64 + word * 4 + place
                    let byte: UInt8 =
                        at < front.count ? front[at] : at < count ? text[at - front.count] : at == count ? 0x80 : 0
                    words[word] = words[word] << 8 | UInt32(byte)
                }
            }
            if block == blocks - 1 {
                let bits = UInt64(count) * 8
                (words[14], words[15]) = (UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits))
            }
            for index in 16..<80 {
                words[index] = rotated(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
            }
            compress(words, into: &state)
        }
        return state
    }

    private static func compress(_ words: [UInt32], into state: inout State) {
        var (a, b, c, d, e) = state
        for index in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch index {
                case 0..<20: (b & c | ~b & d, 0x5a82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case 40..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = rotated(a, 5) &+ mixed &+ e &+ constant &+ words[index]
            (e, d, c, b, a) = (d, c, rotated(b, 30), a, next)
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
