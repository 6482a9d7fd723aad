/// Check characters of Chinese organisation numbers, so that made-up firms have numbers that pass.
package enum CheckDigit {
    /// The characters of a unified social credit code in the order of their values: no I, O, S, V, Z.
    static let creditAlphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    /// A whole credit code (GB 32100-2015): department and type, region, the body of 8 with its own check, and the check.
    package static func creditCode(type: String, region: String, body: String) -> String {
        let start = type + region + body + String(organisationCheck(body))
        return start + String(creditCheck(start))
    }

    /// The 18th character for 17 characters of the alphabet (GB 32100-2015).
    package static func creditCheck(_ start: String) -> Character {
        var weight = 1
        var sum = 0
        for character in start {
            guard let value = creditAlphabet.firstIndex(of: character) else {
                preconditionFailure("a credit code has no such character")
            }
            sum += value * weight
            weight = weight * 3 % 31
        }
        return creditAlphabet[(31 - sum % 31) % 31]
    }

    /// The ninth character of an organisation code (GB 11714), as it stands inside a credit code.
    package static func organisationCheck(_ body: String) -> Character {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        precondition(body.count == weights.count, "an organisation code has 8 characters before its check")
        var sum = 0
        for (character, weight) in zip(body, weights) {
            guard let value = character.isASCII ? Int(String(character), radix: 36) : nil else {
                preconditionFailure("an organisation code has digits and letters")
            }
            sum += value * weight
        }
        switch 11 - sum % 11 {
        case 10: return "X"
        case 11: return "0"
        case let check: return Character(String(check))
        }
    }
}
