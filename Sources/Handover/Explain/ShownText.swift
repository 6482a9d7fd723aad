/// A text of a record as it may be shown: how long it is and what characters it has, and itself only where values were asked for.
public struct ShownText: Hashable, Sendable {
    /// What a character is, as far as that helps to see what an operator did.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case digits, letters, chinese, spaces, signs, control
        case wideDigits = "full-width-digits"
        case wideLetters = "full-width-letters"
        case wideSigns = "full-width-signs"
        case others
    }

    /// How many characters of one kind.
    public struct Count: Hashable, Sendable {
        public var kind: Kind, count: Int
    }

    /// Its length in UTF-8.
    public var bytes: Int
    /// In the order in which they first stand in it.
    public var kinds: [Count]
    /// The text; `nil` where values were not asked for.
    public var text: String?

    init(_ bytes: some Collection<UInt8>, showsValues: Bool) {
        let text = String(decoding: bytes, as: UTF8.self)
        self.bytes = bytes.count
        kinds = []
        for scalar in text.unicodeScalars {
            let kind = Self.kind(scalar)
            if let place = kinds.firstIndex(where: { $0.kind == kind }) {
                kinds[place].count += 1
            } else {
                kinds.append(.init(kind: kind, count: 1))
            }
        }
        self.text = showsValues ? text : nil
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x30...0x39: .digits
        case 0x41...0x5a, 0x61...0x7a: .letters
        case 0x20, 0xa0, 0x200b, 0x3000, 0xfeff, 0x09, 0x0a, 0x0d: .spaces
        case 0..<0x20, 0x7f: .control
        case 0x21...0x7e, 0xa1...0xbf, 0xd7, 0xf7: .signs
        case 0xff10...0xff19: .wideDigits
        case 0xff21...0xff3a, 0xff41...0xff5a: .wideLetters
        case 0xff01...0xff5e, 0x3001...0x303f, 0x2010...0x2027, 0xffe0...0xffe6: .wideSigns
        default: scalar.properties.isIdeographic ? .chinese : .others
        }
    }
}

/// What a column or a field holds.
public enum ShownValue: Hashable, Sendable {
    /// The record has no such column.
    case absent
    case null
    case text(ShownText)
    /// It has none: the field has this finding, or an operator failed (``stepFailure``).
    case fails(String)

    /// The code of an operator that failed; what that leads to, the plan says of the field.
    public static let stepFailure = "STEP_FAILED"
}
