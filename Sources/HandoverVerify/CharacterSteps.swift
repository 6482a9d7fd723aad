/// How characters come apart, step by step, and what is put together of two (Unicode 14.0.0, out of ``CharacterTexts``).
struct CharacterSteps: Sendable {
    static let canonical = CharacterSteps(read(CharacterTexts.canonical))
    static let compatible = CharacterSteps(
        read(CharacterTexts.canonical).merging(read(CharacterTexts.compatible)) { step, _ in step })

    private let steps: [UInt32: [UInt32]]

    private init(_ steps: [UInt32: [UInt32]]) { self.steps = steps }

    /// Appends what a scalar comes apart to when nothing of it comes apart any more.
    func takeApart(_ scalar: UInt32, into parts: inout [UInt32]) {
        if let step = steps[scalar] {
            for part in step { takeApart(part, into: &parts) }
        } else if scalar >= 0xac00, scalar < 0xac00 + 11_172 {
            // The Unicode Standard, section 3.12.
            let (block, trailing) = (scalar - 0xac00).quotientAndRemainder(dividingBy: 28)
            parts += [0x1100 + block / 21, 0x1161 + block % 21]
            if trailing > 0 { parts.append(0x11a7 + trailing) }
        } else {
            parts.append(scalar)
        }
    }

    /// The first of what a scalar comes apart to; a syllable of Hangul for itself.
    func first(of scalar: UInt32) -> UInt32 {
        var first = scalar
        while let step = steps[first] { first = step[0] }
        return first
    }

    /// What two scalars are put together to.
    static func joined(_ first: UInt32, _ second: UInt32) -> UInt32? {
        switch (first, second) {
        case (0x1100...0x1112, 0x1161...0x1175): return 0xac00 + (first - 0x1100) * 588 + (second - 0x1161) * 28
        case (0xac00...0xd7a3, 0x11a8...0x11c2): return (first - 0xac00) % 28 == 0 ? first + (second - 0x11a7) : nil
        default: return pairs[UInt64(first) << 32 | UInt64(second)]
        }
    }

    /// Whether it is put together with what stands in front of it.
    static func isSecond(_ scalar: UInt32) -> Bool {
        (0x1161...0x1175).contains(scalar) || (0x11a8...0x11c2).contains(scalar) || seconds.contains(scalar)
    }

    private static let seconds = Set(pairs.keys.map { UInt32(truncatingIfNeeded: $0) })

    private static let pairs: [UInt64: UInt32] = {
        let apart = Set(CharacterTexts.apart.split { $0 == "," || $0.isNewline }.compactMap { UInt32($0, radix: 16) })
        var pairs: [UInt64: UInt32] = [:]
        for (scalar, step) in canonical.steps where step.count == 2 && !apart.contains(scalar) {
            if CharacterFacts.combiningClass(step[0]) == 0, CharacterFacts.combiningClass(scalar) == 0 {
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
