package import HandoverCore
import HandoverData

/// Finds out how a JSON file is written, which lists of records it holds and what their columns hold, by reading it twice.
///
/// For `handover init` alone: what it finds is pinned in the lock and looked at by people; a run never sniffs.
package struct JSONSniffer {
    private let path: String
    private let name: String
    private let chunkBytes: Int

    /// A sniffer of the file at `path`, which diagnostics call `name`.
    package init(path: String, name: String, chunkBytes: Int = 1 << 20) {
        self.path = path
        self.name = name
        self.chunkBytes = chunkBytes
    }

    /// Reads the file. `planned` are the lists that a plan has; `nil` proposes them, the outermost ones under ids that `id` gives.
    package func profile(planned: [DocumentProfile.Planned]?, id: String) throws(Failure) -> DocumentProfile {
        let text = try EncodingSniffer.sniff(path, name: name, chunkBytes: chunkBytes)
        guard text.encoding == .utf8 else { throw Failure(Diagnostic(.jsonNotUTF8, at: .init(file: name)), exit: .badData) }
        let (tree, format) = try structure(hasBOM: text.hasBOM)
        let proposal = JSONProposal(tree, holdsMany: format != .json, planned: planned, id: id)
        if let array = proposal.undeclared {
            throw Failure(
                Diagnostic(.jsonUndeclaredArray, .name(array.list), .name(array.path), at: .init(file: name)), exit: .badData)
        }
        guard !proposal.lists.isEmpty else { throw Failure(Diagnostic(.documentNoList, at: .init(file: name)), exit: .badData) }
        let layout = DocumentLayout(
            format: format, hasBOM: text.hasBOM, lists: proposal.lists, outside: Set(proposal.outside))
        var reader = try JSONReader.open(path, name: name, layout: layout, chunkBytes: chunkBytes)
        return try DocumentProfiler.profile(layout, &reader)
    }

    /// The names and kinds of everything in the file, and how its values stand.
    private func structure(hasBOM: Bool) throws(Failure) -> (JSONTree, DocumentLayout.Format) {
        var source = try ByteSource.open(path, name: name, from: hasBOM ? 3 : 0, chunkBytes: chunkBytes)
        var walker = JSONWalker(holdsMany: true)
        var tree = JSONTree()
        var lines = LinesOfValues()
        while true {
            if !source.isAtEnd { try source.read { _ in } }
            var at = 0
            do throws(JSONStop) {
                let buffer = source.buffer
                while try step(&walker, &tree, &lines, buffer.span, &at, atEnd: source.isAtEnd) {}
                break
            } catch {
                guard case .more = error else { throw try unreadable(error, source) }
            }
            _ = source.take(at)
            guard source.buffer.count <= Limits.recordBytes else { throw try unreadable(.textTooLarge, source.byteOffset) }
        }
        guard walker.documentCount > 0 else { throw try unreadable(.notADocument, source.byteOffset) }
        let isLines = name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl")
        if walker.documentCount == 1, !(isLines && lines.areSeparate) { return (tree, .json) }
        return (tree, lines.areSeparate ? .ndjson : .jsonValues)
    }

    private func step(
        _ walker: inout JSONWalker, _ tree: inout JSONTree, _ lines: inout LinesOfValues, _ bytes: Span<UInt8>, _ at: inout Int,
        atEnd: Bool
    ) throws(JSONStop) -> Bool {
        let from = at
        let event: JSONWalker.Event
        do throws(JSONStop) { event = try walker.next(bytes, &at, atEnd: atEnd) } catch {
            lines.pass(bytes, from..<at, depth: walker.depth)
            throw error
        }
        lines.pass(bytes, from..<at, depth: walker.depth)
        switch event {
        case .end: return false
        case .beginObject: tree.enter(.object)
        case .beginArray: tree.enter(.array)
        case .endObject, .endArray: tree.leave()
        case .name(let text):
            var name: [UInt8] = []
            _ = unescape(bytes, text, into: &name)
            guard tree.name(name) else { throw .wrong(.tooManyNames, at: from) }
        case .string, .scalar: tree.scalar()
        case .null: tree.null()
        }
        return true
    }

    private func unreadable(_ stop: JSONStop, _ source: borrowing ByteSource) throws(Failure) -> Failure {
        guard case .wrong(let problem, let at) = stop else { preconditionFailure("a stop that asks for more is no failure") }
        let isCutOff = problem == .syntax && source.isAtEnd && at >= source.buffer.count
        return try unreadable(problem, source.byteOffset + Int64(at), isCutOff: isCutOff)
    }

    private func unreadable(_ problem: JSONProblem, _ byteOffset: Int64, isCutOff: Bool = false) throws(Failure) -> Failure {
        let place = try location(of: byteOffset)
        let diagnostic =
            switch problem {
            case .tooDeep: Diagnostic(.documentTooDeep, .count(Limits.documentDepth), at: place)
            case .textTooLarge: Diagnostic(.documentTooLarge, .count(Limits.fieldBytes), .count(Limits.recordBytes), at: place)
            case .tooManyNames: Diagnostic(.documentTooManyNames, .count(JSONTree.maximumNodes), at: place)
            case .notADocument: Diagnostic(.jsonNotADocument, at: place)
            default: Diagnostic(isCutOff ? .jsonCutOff : .jsonSyntax, at: place)
            }
        return Failure(diagnostic, exit: .badData)
    }

    /// Line and column of an offset, counted anew: the file was walked without counting them.
    private func location(of byteOffset: Int64) throws(Failure) -> Diagnostic.Location {
        var source = try ByteSource.open(path, name: name, from: 0, chunkBytes: chunkBytes)
        var line = 1
        while !source.isAtEnd, source.byteOffset + Int64(source.buffer.count) <= byteOffset {
            // The last line stays: the column is counted in it, and a CR is not parted from its LF.
            let whole = (source.buffer.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
            line += countLines(source.take(whole).span)
            // A file of one endless line is not held whole for the sake of a column.
            guard source.buffer.count <= Limits.recordBytes else {
                return Diagnostic.Location(file: name, byteOffset: byteOffset)
            }
            try source.read { _ in }
        }
        let offset = Int(min(byteOffset - source.byteOffset, Int64(source.buffer.count)))
        let place = LinePosition(of: offset, in: source.buffer.span)
        return Diagnostic.Location(
            file: name, line: line + place.terminatorsBefore, column: place.column, byteOffset: byteOffset)
    }
}

/// Whether the values of a file stand on lines of their own, one on each.
private struct LinesOfValues {
    private(set) var areSeparate = true
    private var depth = 0
    private var sawFeed = true

    /// The bytes up to the end of one event; `depth` containers are open behind it.
    mutating func pass(_ bytes: Span<UInt8>, _ range: Range<Int>, depth: Int) {
        var i = range.lowerBound
        // Before a value of the file there is only whitespace; inside, a line feed makes it several lines.
        if self.depth == 0 {
            while i < range.upperBound, bytes[i] <= 0x20 {
                if bytes[i] == UInt8(ascii: "\n") { sawFeed = true }
                i += 1
            }
            if i < range.upperBound {
                if !sawFeed { areSeparate = false }
                sawFeed = false
            }
        }
        while i < range.upperBound {
            if bytes[i] == UInt8(ascii: "\n") { areSeparate = false }
            i += 1
        }
        self.depth = depth
    }
}
