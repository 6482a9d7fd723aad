import HandoverCore
import HandoverData

/// Canonical texts of the types that are more than one value or less than a day (Plan.md section 1.4).
extension Names {
    /// `YYYY-MM`.
    static func isMonth(_ text: String) -> Bool { text.utf8.count == 7 && isDate(text + "-01") }

    /// RFC 3339 with seconds and a numeric offset.
    static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 25, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[22] == UInt8(ascii: ":"), isDate(String(decoding: bytes[..<10], as: UTF8.self)),
            bytes[19] == UInt8(ascii: "+") || bytes[19] == UInt8(ascii: "-")
        else { return false }
        let parts = [(11, 23), (14, 59), (17, 59), (20, 23), (23, 59)]
        let isInRange = parts.allSatisfy { start, most in
            let digits = bytes[start..<start + 2]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= most
        }
        return isInRange && !text.hasSuffix("-00:00")
    }

    /// A JSON array of texts, in canonical form.
    static func isList(_ text: String) -> Bool {
        guard case .array(let elements)? = json(text), text.utf8.elementsEqual(JSONValue.array(elements).canonicalBytes()) else {
            return false
        }
        return elements.allSatisfy { if case .string = $0 { true } else { false } }
    }

    private static func json(_ text: String) -> JSONValue? {
        do throws(JSONText.Problem) { return try JSONText.read(Array(text.utf8), depthLimit: 1) } catch { return nil }
    }
}
