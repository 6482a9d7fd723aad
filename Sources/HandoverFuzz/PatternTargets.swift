import HandoverPlan

@testable import HandoverTransform
@testable import HandoverVerify

/// What is asked of both readings of patterns: they accept the same ones, and find the same in every text.
enum PatternTargets {
    /// A pattern, LF, and a text.
    static func search(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: 0x0a), let written = String(validating: bytes[..<end], as: UTF8.self),
            let text = String(validating: bytes[(end + 1)...], as: UTF8.self)
        else { return }
        let pattern: Pattern?
        do throws(Pattern.Problem) { pattern = try Pattern(written) } catch { pattern = nil }
        let second = PatternText(Array(bytes[..<end]), extracts: false)
        precondition((pattern == nil) == (second == nil), "one reading refuses the pattern")
        guard let pattern, let second else { return }
        let values = text.unicodeScalars.map(\.value)
        let utf8 = Array(text.utf8)
        let search = PatternSearch(second, values, isWhole: true)
        let isWhole = PatternProgram(pattern, isWhole: true).find(utf8.span) != nil
        precondition(isWhole == (search.find() != nil), "one reading matches")
        guard pattern.groups <= 1, let third = PatternText(Array(bytes[..<end]), extracts: true) else { return }
        let other = PatternSearch(third, values, isWhole: false)
        let found = PatternProgram(pattern, isWhole: false).find(utf8.span).map { Array(utf8[$0]) }
        let scalars = Array(text.unicodeScalars)
        let wanted = other.find().map { range in scalars[range].flatMap { String($0).utf8 } }
        precondition(found == wanted, "the readings find different texts")
    }
}
