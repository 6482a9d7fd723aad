/// The shapes that `format` knows (section 3 of <doc:Plan>).
package enum FieldFormat: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
    case residentID = "resident-id"
    case creditCode = "credit-code"
    case bankCard = "bank-card"
    case mobile, landline, invoice, postcode, wechat, qq, email

    /// Whether a check tells a number that lost its last digits from a sound one.
    package var tellsPrecisionLoss: Bool { self == .residentID || self == .bankCard }
}
