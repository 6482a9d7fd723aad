import Testing

/// Two readings that share their lines share their mistakes: what the verifier says is written nowhere else.
@Suite struct `The two readings` {
    /// So many lines in a row that say something. Fewer are the same by nature: the steps of opening a folder, the words of a format.
    static let limit = 6

    @Test func `share no six lines in a row`() throws {
        let second = ["HandoverVerify", "CHandoverVerifyBytes"]
        let ours = try second.flatMap { try SourceTree.files(of: $0) }.map { try Lines(of: $0) }
        let theirs = try SourceTree.modules().filter { !second.contains($0) }.flatMap { try SourceTree.files(of: $0) }
            .map { try Lines(of: $0) }
        #expect(ours.count > 100 && theirs.count > 300, "both are read at all")
        for pair in Lines.shared(ours, theirs, count: Self.limit) { Issue.record("\(pair)") }
    }

    @Test func `would be found out`() {
        let text = (1...6).map { "let value\($0) = read(\($0))" }
        let copied = text.flatMap { ["", "    // why", "      " + $0, "}"] }
        let changed = text.enumerated().map { $0.offset == 3 ? "skip()" : $0.element }
        let one = Lines(file: "one", text)
        #expect(Lines.shared([one], [Lines(file: "other", copied)], count: 6).count == 1)
        #expect(Lines.shared([one], [Lines(file: "other", changed)], count: 6).isEmpty)
    }
}

/// The lines of a file that say something, without white space.
struct Lines {
    let file: String
    private var lines: [(number: Int, text: String)] = []

    init(of file: String) throws { try self.init(file: file, SourceTree.lines(of: file)) }

    init(file: String, _ text: [String]) {
        self.file = file
        for (index, line) in text.enumerated() {
            let words = line.filter { !$0.isWhitespace }
            if !Self.isTrivial(line, words) { lines.append((index + 1, words)) }
        }
    }

    /// Comments, braces alone, imports and what C has for them.
    private static func isTrivial(_ line: String, _ words: String) -> Bool {
        !words.contains { $0.isLetter || $0.isNumber }
            || ["//", "/*", "*", "#"].contains { words.hasPrefix($0) }
            || ["import ", "public import ", "package import "].contains { line.hasPrefix($0) }
            || ["else{", "}else{", "default:", "return", "break"].contains(words)
    }

    /// Where `count` lines in a row are the same.
    static func shared(_ ours: [Lines], _ theirs: [Lines], count: Int) -> [String] {
        var places: [[String]: String] = [:]
        for file in ours {
            for run in file.runs(count) { places[run.texts] = "\(file.file):\(run.number)" }
        }
        return theirs.flatMap { file in
            file.runs(count).compactMap { run in places[run.texts].map { "\($0) is \(file.file):\(run.number)" } }
        }
    }

    private func runs(_ count: Int) -> [(number: Int, texts: [String])] {
        lines.indices.dropLast(count - 1).map { (lines[$0].number, lines[$0..<$0 + count].map(\.text)) }
    }
}
