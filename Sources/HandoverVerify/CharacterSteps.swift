/// How characters come apart, step by step, and what is put together of two (Unicode 14.0.0, out of ``CharacterTexts``).
struct CharacterSteps: Sendable {
    static let canonical = CharacterSteps(canonicalSteps)
    static let compatible = CharacterSteps(
        canonicalSteps.merging(read(CharacterTexts.compatible)) { step, _ in step })

    private let steps: [UInt32: [UInt32]]
    /// Of each scalar below U+10000 whether it comes apart, is a mark, or is put together with what stands in front.
    private let isTouched: [Bool]

    private init(_ steps: [UInt32: [UInt32]]) {
        self.steps = steps
        isTouched = (0..<0x10000).map {
            steps[$0] != nil || CharacterFacts.of($0).combiningClass != 0 || Self.isSecond($0)
        }
    }

    /// Whether it stays as it is whatever stands in front of it.
    @inline(__always)
    func isPlain(_ scalar: UInt32) -> Bool {
        scalar < 0x10000 ? !isTouched[Int(scalar)] : isPlainBeyond(scalar)
    }

    private func isPlainBeyond(_ scalar: UInt32) -> Bool {
        steps[scalar] == nil && CharacterFacts.of(scalar).combiningClass == 0 && !Self.isSecond(scalar)
    }

    /// Whether nothing of it ever moves in front of what begins here, or joins it.
    func opens(_ scalar: UInt32) -> Bool {
        if isPlain(scalar) { return true }
        var first = scalar
        while let step = steps[first] { first = step[0] }
        return CharacterFacts.of(first).combiningClass == 0 && !Self.isSecond(first)
    }

    /// Appends what a scalar comes apart to when nothing of it comes apart any more. Syllables of Hangul stay whole: taken apart they
    /// would only be put together again, and what they take in they take in as they are.
    func takeApart(_ scalar: UInt32, into parts: inout [UInt32]) {
        guard !isPlain(scalar), let step = steps[scalar] else { return parts.append(scalar) }
        for part in step { takeApart(part, into: &parts) }
    }

    /// What two scalars are put together to.
    static func joined(_ first: UInt32, _ second: UInt32) -> UInt32? {
        switch (first, second) {
        case (0x1100...0x1112, 0x1161...0x1175): return 0xac00 + (first - 0x1100) * 588 + (second - 0x1161) * 28
        case (0xac00...0xd7a3, 0x11a8...0x11c2): return (first - 0xac00) % 28 == 0 ? first + (second - 0x11a7) : nil
        default: return pairs[UInt64(first) << 32 | UInt64(second)]
        }
    }

    private static func isSecond(_ scalar: UInt32) -> Bool {
        (0x1161...0x1175).contains(scalar) || (0x11a8...0x11c2).contains(scalar) || seconds.contains(scalar)
    }

    private static let canonicalSteps = read(CharacterTexts.canonical)
    private static let seconds = Set(pairs.keys.map { UInt32(truncatingIfNeeded: $0) })

    private static let pairs: [UInt64: UInt32] = {
        let apart = Set(CharacterTexts.apart.split { $0 == "," || $0.isNewline }.compactMap { UInt32($0, radix: 16) })
        var pairs: [UInt64: UInt32] = [:]
        for (scalar, step) in canonicalSteps where step.count == 2 && !apart.contains(scalar) {
            if CharacterFacts.of(step[0]).combiningClass == 0, CharacterFacts.of(scalar).combiningClass == 0 {
                pairs[UInt64(step[0]) << 32 | UInt64(step[1])] = scalar
            }
        }
        return pairs
    }()

    /// Entries `SCALAR=SCALARS` with commas between; without `SCALAR=` an entry is that of the scalar behind the last.
    private static func read(_ text: String) -> [UInt32: [UInt32]] {
        var (steps, step) = ([UInt32: [UInt32]](), [UInt32]())
        var (scalar, value) = (UInt32(0), UInt32(0))
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            case 0x3d: (scalar, value) = (value, 0)
            case 0x20:
                step.append(value)
                value = 0
            case 0x2c:
                steps[scalar] = step + [value]
                (scalar, step, value) = (scalar + 1, [], 0)
            default: break  // the end of a line
            }
        }
        steps[scalar] = step + [value]
        return steps
    }
}
