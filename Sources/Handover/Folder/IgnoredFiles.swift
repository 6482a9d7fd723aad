/// Files of a folder that a plan leaves behind, and how many they are (Plan.md section 1.3).
struct IgnoredFiles {
    /// A path from the folder down, or `**/` and a name that a file has anywhere below.
    let patterns: [String]
    /// For each pattern how many files it left behind. A file counts under the first that fits.
    private(set) var counts: [Int64]

    init(_ patterns: [String]) {
        self.patterns = patterns
        counts = patterns.map { _ in 0 }
    }

    /// Whether the file is left behind.
    mutating func takes(_ path: [UInt8]) -> Bool {
        let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        let place = patterns.firstIndex { pattern in
            let bytes = pattern.utf8
            return bytes.starts(with: "**/".utf8) ? name.elementsEqual(bytes.dropFirst(3)) : path.elementsEqual(bytes)
        }
        if let place { counts[place] += 1 }
        return place != nil
    }
}
