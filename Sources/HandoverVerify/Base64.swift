/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        for from in stride(from: bytes.startIndex, to: bytes.endIndex, by: 3) {
            let count = min(3, bytes.endIndex - from)
            var bits = 0
            for index in 0..<3 { bits = bits << 8 | (index < count ? Int(bytes[from + index]) : 0) }
            for position in 0..<4 { out.append(position <= count ? alphabet[bits >> (18 - 6 * position) & 63] : 0x3d) }
        }
    }
}
