import CHandoverUnicode
import HandoverCore
import HandoverData

/// Unicode Normalization Forms C and KC (UAX #15) of UTF-8, of one version of Unicode (Plan.md section 3).
///
/// Most texts are in their form already, and a look at their characters says so. In others only what stands between two characters that
/// nothing moves or joins is taken apart and put together again, one starter with its marks at a time: what is kept grows with a row of
/// marks alone, and not with what a character comes apart to.
enum NormalForm: Sendable {
    case canonical, compatible

    private var flag: UInt8 { UInt8(self == .canonical ? HANDOVER_NOT_NFC : HANDOVER_NOT_NFKC) }

    /// Appends the text in its form; false, and nothing is appended, where it has that form.
    ///
    /// It stops soon after the form has become too large to be a value.
    func append(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        var before = 0
        var at = Characters.first(with: flag, in: text, from: 0, &before)
        guard at < text.count else { return false }
        let most = out.count + Limits.fieldBytes
        var starter = JoinedStarter()
        var copied = 0
        while at < text.count, out.count <= most {
            // What stands in front of it may take it in.
            out.append(text.extracting(copied..<before))
            at = before
            repeat {
                let (scalar, width) = Scalars.scalar(text, at)
                takeApart(scalar, into: &starter, &out)
                at += width
            } while at < text.count && out.count <= most && isTouched(text, at)
            starter.end(&out)
            (copied, before) = (at, at)
            at = Characters.first(with: flag, in: text, from: at, &before)
        }
        out.append(text.extracting(copied...))
        return true
    }

    private func isTouched(_ text: Span<UInt8>, _ at: Int) -> Bool {
        handover_character_of(Scalars.scalar(text, at).value).flags & flag != 0
    }

    private func takeApart(_ scalar: UInt32, into starter: inout JoinedStarter, _ out: inout [UInt8]) {
        if let syllable = Hangul.jamo(of: scalar) {
            starter.add(syllable.leading, class: 0, &out)
            starter.add(syllable.vowel, class: 0, &out)
            if let trailing = syllable.trailing { starter.add(trailing, class: 0, &out) }
            return
        }
        let character = handover_character_of(scalar)
        let count = self == .canonical ? character.canonical_count : character.compatible_count
        if count == 0 { return starter.add(scalar, class: character.combining, &out) }
        let first = Int(self == .canonical ? character.canonical_at : character.compatible_at)
        for place in first..<(first + Int(count)) {
            let part = handover_decomposed_scalar(place)
            starter.add(part, class: handover_character_of(part).combining, &out)
        }
    }
}

/// A starter and the marks behind it, out of a decomposed text, until it is known what becomes of them.
private struct JoinedStarter {
    private var starter: UInt32?
    /// Each with its class in the highest byte.
    private var marks: [UInt32] = []

    mutating func add(_ scalar: UInt32, class: UInt8, _ out: inout [UInt8]) {
        if `class` != 0 { return marks.append(UInt32(`class`) << 24 | scalar) }
        joinMarks()
        if marks.isEmpty, let joined = starter.flatMap({ Self.joined($0, scalar) }) {
            starter = joined
        } else {
            write(&out)
            starter = scalar
        }
    }

    /// Writes what there still is.
    mutating func end(_ out: inout [UInt8]) {
        joinMarks()
        write(&out)
    }

    /// Sorts the marks by their classes and joins to the starter what nothing of the same class keeps from it.
    private mutating func joinMarks() {
        if marks.count > 1 { marks.sort { $0 >> 24 < $1 >> 24 } }  // which is stable
        guard var base = starter else { return }
        var (kept, last) = (0, UInt32(0))
        for index in marks.indices {
            let mark = marks[index]
            if last < mark >> 24, let joined = Self.joined(base, mark & 0xff_ffff) {
                base = joined
            } else {
                marks[kept] = mark
                kept += 1
                last = mark >> 24
            }
        }
        marks.removeLast(marks.count - kept)
        starter = base
    }

    private mutating func write(_ out: inout [UInt8]) {
        if let starter { Scalars.append(starter, to: &out) }
        for mark in marks { Scalars.append(mark & 0xff_ffff, to: &out) }
        starter = nil
        marks.removeAll(keepingCapacity: true)
    }

    private static func joined(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if let syllable = Hangul.joined(first, second) { return syllable }
        let joined = handover_composed(first, second)
        return joined == 0 ? nil : joined
    }
}

/// Syllables of Hangul, which are taken apart and put together by arithmetic (the Unicode Standard, section 3.12).
private enum Hangul {
    private static let syllables = UInt32(0xac00)..<0xd7a4

    static func jamo(of scalar: UInt32) -> (leading: UInt32, vowel: UInt32, trailing: UInt32?)? {
        guard syllables.contains(scalar) else { return nil }
        let number = scalar - syllables.lowerBound
        let trailing = number % 28
        return (0x1100 + number / 588, 0x1161 + number % 588 / 28, trailing == 0 ? nil : 0x11a7 + trailing)
    }

    static func joined(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return syllables.lowerBound + ((first - 0x1100) * 21 + second - 0x1161) * 28
        }
        guard syllables.contains(first), (first - syllables.lowerBound).isMultiple(of: 28), (0x11a8..<0x11c3).contains(second)
        else { return nil }
        return first + second - 0x11a7
    }
}
