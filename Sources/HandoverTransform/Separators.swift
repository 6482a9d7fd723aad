/// The texts that part a text with several values. Texts are UTF-8, so none stands within a character.
struct Separators: Sendable {
    /// One behind the other.
    private let bytes: [UInt8]
    private let ends: [Int]

    init(_ texts: [String]) {
        var (bytes, ends) = ([UInt8](), [Int]())
        for text in texts {
            bytes += text.utf8
            ends.append(bytes.count)
        }
        (self.bytes, self.ends) = (bytes, ends)
    }

    /// Where the part that begins here ends, and how many bytes part it from the next; 0 behind the last.
    func end(ofPartAt start: Int, in text: Span<UInt8>) -> (place: Int, width: Int) {
        var place = start
        while place < text.count {
            let width = width(text, place)
            if width > 0 { return (place, width) }
            place += 1
        }
        return (place, 0)
    }

    /// Bytes of the first that stands here; 0 for none.
    private func width(_ text: Span<UInt8>, _ at: Int) -> Int {
        var start = 0
        for position in ends.indices {
            let count = ends[position] - start
            var same = 0
            while same < count, at + same < text.count, text[at + same] == bytes[start + same] { same += 1 }
            if same == count { return count }
            start = ends[position]
        }
        return 0
    }
}
