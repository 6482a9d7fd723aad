import CHandoverUnicode
import HandoverData

/// A look at the characters of a text, by the tables of one version of Unicode and of OpenCC.
enum Characters {
    /// Where the first character at or after a place begins that has one of these flags; the text's end if there is none.
    /// - Parameter before: becomes where the character in front of it begins; it stays where none was passed.
    static func first(with flags: UInt8, in text: Span<UInt8>, from: Int, _ before: inout Int) -> Int {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return unsafe handover_character_with(flags, base, bytes.count, from, &before)
        }
    }

    /// Appends the text with each Traditional character replaced by the Simplified one; false, and nothing is appended, where it has none.
    static func simplify(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        let flag = UInt8(HANDOVER_SIMPLIFIED)
        var (copied, before) = (0, 0)
        var at = first(with: flag, in: text, from: 0, &before)
        guard at < text.count else { return false }
        while at < text.count {
            let (scalar, width) = Scalars.scalar(text, at)
            out.append(text.extracting(copied..<at))
            Scalars.append(handover_character_of(scalar).other, to: &out)
            copied = at + width
            at = first(with: flag, in: text, from: copied, &before)
        }
        out.append(text.extracting(copied...))
        return true
    }
}
