/// What Swift's own tables say of characters, as Unicode 14.0.0 has them.
///
/// Class and age of a character never change (Unicode's stability policy). Categories and small letters can; a test compares all of them
/// with another implementation of that version.
enum CharacterFacts {
    /// 0 for what the version does not know.
    static func combiningClass(_ scalar: UInt32) -> UInt8 {
        guard scalar >= 0x300, let properties = properties(scalar) else { return 0 }
        return properties.canonicalCombiningClass.rawValue
    }

    /// Whether a match key keeps it.
    static func isKept(_ scalar: UInt32) -> Bool {
        if (0x4e00...0x9fff).contains(scalar) { return true }
        // They choose between shapes of one character.
        if (0xfe00...0xfe0f).contains(scalar) || (0xe0100...0xe01ef).contains(scalar) { return false }
        switch properties(scalar)?.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        case .decimalNumber, .letterNumber, .otherNumber: return true
        default: return false
        }
    }

    /// By the simple mapping, which is the first scalar of the full one.
    static func small(_ scalar: UInt32) -> UInt32 {
        if (0x4e00...0x9fff).contains(scalar) { return scalar }
        return properties(scalar)?.lowercaseMapping.unicodeScalars.first?.value ?? scalar
    }

    private static func properties(_ scalar: UInt32) -> Unicode.Scalar.Properties? {
        guard let properties = Unicode.Scalar(scalar)?.properties, let age = properties.age else { return nil }
        return (age.major, age.minor) <= (14, 0) ? properties : nil
    }
}
