/// The way through a document to its lists: which names lead to a list, and what lies beside.
///
/// Kept apart from the records because it goes token by token and never back: an ignored value may be larger than memory.
struct JSONEnvelope {
    /// What the walk has come to.
    enum Step {
        /// The elements of a list begin.
        case list(Int)
        /// A value outside the lists has ended: its first byte, as an offset of the file.
        case ignored(from: Int64)
        case end
    }

    private struct Frame {
        /// Where in the tree; `nil` inside a value outside the lists.
        var node: Int?
        /// Its path; `nil` below a name that no path has.
        var pointer: String?
        var names: Set<[UInt8]> = []
        /// The member whose value comes next.
        var member: (node: Int?, pointer: String?)?
    }

    private let shape: JSONShape
    private let outside: Set<String>
    private var frames: [Frame] = []
    /// Where the value outside the lists began, and how deep.
    private var ignored: (from: Int64, depth: Int)?

    init(_ layout: DocumentLayout) {
        shape = JSONShape([
            layout.lists.enumerated().filter { $0.element.parent == nil }.map {
                (JSONPointer.tokens($0.element.path), .list($0.offset))
            }
        ])
        outside = layout.outside
    }

    /// Walks on to the next list, ignored value, or the end of the file. `base` is the file's offset of the first byte.
    mutating func next(
        _ walker: inout JSONWalker, _ bytes: Span<UInt8>, _ at: inout Int, base: Int64, atEnd: Bool
    ) throws(JSONStop) -> Step {
        while true {
            let event = try walker.next(bytes, &at, atEnd: atEnd)
            let start = event.start(endingAt: at)
            if let begun = ignored {
                // A container that was opened outside the lists ends when as many are open as before it.
                if walker.depth == begun.depth {
                    ignored = nil
                    return .ignored(from: begun.from)
                }
                continue
            }
            switch event {
            case .end: return .end
            case .name(let text): try name(text, bytes, start)
            case .endObject, .endArray: frames.removeLast()
            case .null:
                if frames.isEmpty { throw .wrong(.notADocument, at: start) }
                let place = takePlace()
                // Where a list should be, null is a list without records; on the way to one it is a part that no list reads.
                if let node = place.node, case .list = shape.roles[node] { continue }
                return try outsideValue(place.pointer, start, base)
            case .string, .scalar:
                if frames.isEmpty { throw .wrong(.notADocument, at: start) }
                let place = takePlace()
                if let node = place.node, case .list = shape.roles[node] { throw .wrong(.notAList, at: start) }
                return try outsideValue(place.pointer, start, base)
            case .beginObject, .beginArray:
                let place = takePlace()
                if let node = place.node {
                    if case .list(let list) = shape.roles[node] {
                        guard case .beginArray = event else { throw .wrong(.notAList, at: start) }
                        return .list(list)
                    }
                    if case .beginObject = event {
                        frames.append(Frame(node: node, pointer: place.pointer))
                        continue
                    }
                }
                guard isOutside(place.pointer) else { throw .wrong(.unknownPart(place.pointer ?? "?"), at: start) }
                ignored = (base + Int64(start), walker.depth - 1)
            }
        }
    }

    /// Where the value that begins now stands.
    private mutating func takePlace() -> (node: Int?, pointer: String?) {
        guard let last = frames.indices.last else { return (shape.roots[0], "") }
        defer { frames[last].member = nil }
        return frames[last].member ?? (nil, frames[last].pointer)
    }

    private mutating func name(_ text: JSONString, _ bytes: Span<UInt8>, _ start: Int) throws(JSONStop) {
        guard let last = frames.indices.last, let node = frames[last].node else { return }
        var name: [UInt8] = []
        let isWhole = unescape(bytes, text, into: &name)
        guard frames[last].names.insert(name).inserted else { throw .wrong(.nameTwice, at: start) }
        let child = shape.find(name.span, in: node).map { shape.members[$0].node }
        let pointer = isWhole ? frames[last].pointer.map { $0 + JSONPointer.token(name) } : nil
        frames[last].member = (child, pointer)
    }

    /// Whether the lock names this path outside the lists.
    private func isOutside(_ pointer: String?) -> Bool { pointer.map(outside.contains) ?? false }

    /// A scalar outside the lists.
    private func outsideValue(_ pointer: String?, _ start: Int, _ base: Int64) throws(JSONStop) -> Step {
        guard isOutside(pointer) else { throw .wrong(.unknownPart(pointer ?? "?"), at: start) }
        return .ignored(from: base + Int64(start))
    }
}
