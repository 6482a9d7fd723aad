/// A unified social credit code (GB 32100-2015): what a company in China is registered under. 18 characters, the last of which
/// checks the others.
package struct CreditCode: Hashable, Sendable {
    /// The code, in capitals.
    package let text: String

    /// Takes a code; `nil` where it has another form or another check character.
    package init?(_ text: String) {
        // No I, O, S, V, Z: they are read as digits.
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
        let values = text.utf8.compactMap { alphabet.firstIndex(of: $0) }
        guard values.count == 18, text.utf8.count == 18 else { return nil }
        var weight = 1
        var sum = values[17]
        for value in values.dropLast() {
            sum += value * weight
            weight = weight * 3 % 31
        }
        guard sum.isMultiple(of: 31) else { return nil }
        self.text = text
    }

    /// The code in a certificate's organizationIdentifier (2.5.4.97): a number of the national trade register of China
    /// (ETSI EN 319 412-1 §5.1.4).
    package var organizationIdentifier: String { CreditCode.prefix + text }

    /// Takes a code out of an organizationIdentifier; `nil` where it holds none.
    package init?(organizationIdentifier: String) {
        guard organizationIdentifier.hasPrefix(CreditCode.prefix) else { return nil }
        self.init(String(organizationIdentifier.dropFirst(CreditCode.prefix.count)))
    }

    private static let prefix = "NTRCN-"
}
