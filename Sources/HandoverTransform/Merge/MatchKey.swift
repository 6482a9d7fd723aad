enum MatchKey {
    static func append(_ text: Span<UInt8>, into out: inout [UInt8]) {
        for index in text.indices where text[index] > 0x2f { out.append(text[index] | 0x20) }
    }
}
