import HandoverCore

/// Reads the columns of an outermost record and of all records in it from its tape (Format.md section 4.4).
struct JSONRecords {
    private let columnCounts: [Int]
    private let passesOver: Bool
    /// For each list what its records hold.
    private let layouts: [JSONPlaces]
    private var numbers: [Int64]

    // Of the record that is being read.
    private var values: [DocumentRecord.Value] = []
    private var hasBadBytes = false
    private var hasDuplicate = false
    private var hasSurrogate = false
    private var isMisshapen = false
    private var nested: [(node: Int, list: Int, position: Int64)] = []
    private var positions: [Int64]
    /// For each place of a list the last object in which it was met.
    private var seen: [[UInt64]]
    private var objects: UInt64 = 0

    /// `nil` if a path is no pointer.
    /// - Parameter passesOver: whether members that are no columns are nothing.
    init?(_ lists: [DocumentLayout.List], passesOver: Bool = false) {
        self.passesOver = passesOver
        columnCounts = lists.map(\.columns.count)
        var layouts = lists.map { _ in JSONPlaces() }
        for (index, list) in lists.enumerated() {
            for (column, path) in list.columns.enumerated() {
                // By its bytes: two spellings of one character are two names.
                let isPacked = list.packed.contains { $0.utf8.elementsEqual(path.utf8) }
                guard layouts[index].add(path, column: column, { $0.isPacked = isPacked }) else { return nil }
            }
            if let parent = list.parent { guard layouts[parent].add(list.path, { $0.list = index }) else { return nil } }
        }
        self.layouts = layouts
        numbers = lists.map { _ in 0 }
        positions = lists.map { _ in 0 }
        seen = layouts.map { [UInt64](repeating: 0, count: $0.places.count) }
    }

    /// The record that is the tape's whole value, and those in it: parents first, in the order of the document.
    mutating func group(_ tape: JSONTape, _ window: [UInt8], windowAt: Int64, line: Int, list: Int) -> [DocumentRecord] {
        var out: [DocumentRecord] = []
        append(0, of: list, in: nil, Text(tape: tape, window: window, windowAt: windowAt, line: line), to: &out)
        return out
    }

    /// What is read, and where it stands.
    private struct Text {
        let tape: JSONTape
        let window: [UInt8]
        let windowAt: Int64
        let line: Int
    }

    private mutating func append(
        _ node: Int, of list: Int, in parent: (number: Int64, index: Int, position: Int64)?, _ text: Text,
        to out: inout [DocumentRecord]
    ) {
        values = [DocumentRecord.Value](repeating: .absent, count: columnCounts[list])
        (hasBadBytes, hasDuplicate, hasSurrogate, isMisshapen) = (false, false, false, false)
        nested.removeAll(keepingCapacity: true)
        for index in positions.indices { positions[index] = 0 }
        let first = text.tape.nodes[node]
        if first.kind == .null, layouts[list][0].column == nil { isMisshapen = true } else { read(node, 0, list, text) }

        numbers[list] += 1
        var record = DocumentRecord(
            list: list, number: numbers[list], parent: parent, byteOffset: text.windowAt + Int64(first.start),
            byteCount: Int(first.end - first.start), line: text.line + Int(first.line), values: values)
        if hasBadBytes { record.findings.append("ENCODING") }
        if hasDuplicate { record.findings.append("JSON_DUP_KEY") }
        if hasSurrogate { record.findings.append("SURROGATE") }
        if isMisshapen { record.findings.append("SHAPE") }
        if let parent, !out[parent.index].findings.isEmpty { record.findings.append("PARENT_UNREADABLE") }
        let index = out.count
        let number = record.number
        out.append(record)
        // One too many is enough to stop; the rest need not be made.
        guard out.count <= Limits.recordsPerGroup else { return }
        if nested.isEmpty { return }
        for child in nested { append(child.node, of: child.list, in: (number, index, child.position), text, to: &out) }
    }

    /// Reads a value of the record at one of its list's places.
    private mutating func read(_ index: Int, _ place: Int, _ list: Int, _ text: Text) {
        let node = text.tape.nodes[index]
        let layout = layouts[list][place]
        if let inner = layout.list {
            switch node.kind {
            case .array: readElements(index, inner, text)
            case .null: break
            default: misfit(index, text)
            }
            return
        }
        if let column = layout.column {
            if node.kind == .null {
                for below in layout.columns { values[below] = .null }
                return
            }
            if layout.isPacked {
                values[column] = .text(JSONTape.packed(node, in: text.window))
                look(index, text)
                return
            }
            // Where columns lie deeper too, neither an object nor anything else fits.
            if node.kind == .object || node.kind == .array || !layout.children.isEmpty { return misfit(index, text) }
            note(node.marks)
            values[column] = .text(
                node.kind == .string
                    ? text.tape.text(node, in: text.window) : Array(text.window[Int(node.start)..<Int(node.end)]))
            return
        }
        switch node.kind {
        case .object where !layout.children.isEmpty || place == 0: readMembers(index, place, list, text)
        case .null where !layout.children.isEmpty: for below in layout.columns { values[below] = .null }
        default: misfit(index, text)
        }
    }

    private mutating func readElements(_ index: Int, _ inner: Int, _ text: Text) {
        var element = index + 1
        while element < Int(text.tape.nodes[index].next) {
            positions[inner] += 1
            nested.append((element, inner, positions[inner]))
            element = Int(text.tape.nodes[element].next)
        }
    }

    private mutating func readMembers(_ index: Int, _ place: Int, _ list: Int, _ text: Text) {
        objects += 1
        let object = objects
        var unknown: [Int] = []
        var guess = 0
        var member = index + 1
        while member < Int(text.tape.nodes[index].next) {
            let name = text.tape.nodes[member]
            note(name.marks)
            let child =
                name.marks.contains(.escaped)
                ? layouts[list].child(of: place, named: text.tape.text(name, in: text.window)[...], guess: &guess)
                : layouts[list].child(
                    of: place, named: text.window[Int(name.start + 1)..<Int(name.end - 1)], guess: &guess)
            if let child {
                if seen[list][child] == object { hasDuplicate = true }
                seen[list][child] = object
                read(member + 1, child, list, text)
            } else if !passesOver {
                unknown.append(member)
                misfit(member + 1, text)
            }
            member = Int(text.tape.nodes[member + 1].next)
        }
        // A name that leads nowhere never equals one that does.
        if unknown.count > 1, hasEqual(unknown, text) { hasDuplicate = true }
    }

    /// A value that does not belong where it is.
    private mutating func misfit(_ index: Int, _ text: Text) {
        isMisshapen = true
        look(index, text)
    }

    /// Looks for what is wrong in a value whatever it stands for.
    private mutating func look(_ index: Int, _ text: Text) {
        for place in index..<Int(text.tape.nodes[index].next) {
            let node = text.tape.nodes[place]
            note(node.marks)
            guard node.kind == .object, node.next > UInt32(place) + 3 else { continue }
            var names: [Int] = []
            var member = place + 1
            while member < Int(node.next) {
                names.append(member)
                member = Int(text.tape.nodes[member + 1].next)
            }
            if hasEqual(names, text) { hasDuplicate = true }
        }
    }

    private mutating func note(_ marks: JSONLexer.Marks) {
        if marks.contains(.notUTF8) { hasBadBytes = true }
        if marks.contains(.loneSurrogate) { hasSurrogate = true }
    }

    private func hasEqual(_ names: [Int], _ text: Text) -> Bool {
        var met: Set<[UInt8]> = []
        return names.contains { !met.insert(text.tape.text(text.tape.nodes[$0], in: text.window)).inserted }
    }
}
