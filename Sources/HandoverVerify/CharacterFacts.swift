/// What Swift's own tables say of a character, as Unicode 14.0.0 has it.
///
/// Class and age of a character never change (Unicode's stability policy). Categories and small letters can; a test compares all of them
/// with another implementation of that version.
struct CharacterFacts: BitwiseCopyable {
    /// 0 for what the version does not know.
    private(set) var combiningClass: UInt8 = 0
    /// Whether a match key keeps it.
    private(set) var isKept = false
    /// The small letter by the simple mapping, which is the first scalar of the full one; or the same scalar.
    private(set) var small: UInt32

    @inline(__always)
    static func of(_ scalar: UInt32) -> CharacterFacts {
        scalar < 0x10000 ? known[Int(scalar)] : CharacterFacts(scalar)
    }

    /// Swift takes a while to answer, so what is met often is asked once.
    private static let known = (UInt32(0)..<0x10000).map { CharacterFacts($0) }

    private init(_ scalar: UInt32) {
        small = scalar
        if (0x4e00...0x9fff).contains(scalar) || (0xac00...0xd7a3).contains(scalar) {
            isKept = true
            return
        }
        guard let properties = Unicode.Scalar(scalar)?.properties, let age = properties.age,
            (age.major, age.minor) <= (14, 0)
        else { return }
        combiningClass = properties.canonicalCombiningClass.rawValue
        small = properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: isKept = true
        case .decimalNumber, .letterNumber, .otherNumber: isKept = true
        case .nonspacingMark, .spacingMark, .enclosingMark:
            // Some of them choose between shapes of one character.
            isKept = !(0xfe00...0xfe0f).contains(scalar) && !(0xe0100...0xe01ef).contains(scalar)
        default: break
        }
    }
}
