/// Where a text is cut that holds several (Plan.md sections 1.3 and 3): from left to right, at one place the first that fits.
struct PartCutter: Sendable {
    /// What stands between the parts; none is empty.
    let separators: [[UInt8]]
    /// Whether one of them begins with a byte.
    private let begins: [Bool]

    init(_ separators: [[UInt8]]) {
        self.separators = separators
        let first = Set(separators.compactMap(\.first))
        begins = (UInt8.min...UInt8.max).map { first.contains($0) }
    }

    /// Where the part ends that begins at a place, and how many bytes are between it and the next; 0 behind the last.
    func end(of part: Int, in text: Span<UInt8>) -> (end: Int, width: Int) {
        var at = part
        while at < text.count {
            if begins[Int(text[at])] {
                for separator in separators where Self.stands(separator, in: text, at: at) { return (at, separator.count) }
            }
            at += 1
        }
        return (at, 0)
    }

    private static func stands(_ separator: [UInt8], in text: Span<UInt8>, at place: Int) -> Bool {
        separator.count <= text.count - place
            && Bytes.areEqual(text.extracting(place..<(place + separator.count)), separator.span)
    }
}
