import HandoverCore

/// Several columns that make one field (Plan.md section 2.2).
struct SeveralColumns: Sendable {
    /// What a text is put together of.
    enum Piece: Sendable {
        case text([UInt8])
        /// The text of an input.
        case input(Int)
    }

    enum Way: Sendable {
        case first
        case joined([UInt8])
        case template([Piece])
        /// What a lookup has for their texts (Plan.md section 2.4).
        case lookedUp
    }

    var isLookedUp: Bool { if case .lookedUp = way { true } else { false } }

    /// Each column once, in the order in which they are named.
    private(set) var inputs: [CheckedPlan.Input] = []
    let way: Way

    /// - Parameter input: what the name of a column leads to.
    init?(_ rule: JSONText, _ input: (String) -> CheckedPlan.Input?) {
        var names: [String] = []
        if rule["lookup"] != nil {
            names = (rule["by"]?.array ?? []).compactMap(\.string)
            way = .lookedUp
        } else if let template = rule["template"]?.string {
            guard let pieces = Self.pieces(Array(template.utf8), &names) else { return nil }
            way = .template(pieces)
        } else if let columns = rule["join"]?.array {
            guard let separator = rule["with"]?.string else { return nil }
            names = columns.compactMap(\.string)
            way = .joined(Array(separator.utf8))
        } else {
            names = (rule["from"]?.array ?? []).compactMap(\.string)
            guard names.count > 1 else { return nil }
            way = .first
        }
        let isOnce = Set(names.map { Array($0.utf8) }).count == names.count
        guard (1...Limits.columnsPerField).contains(names.count), isOnce || rule["lookup"] != nil else {
            return nil
        }
        for name in names {
            guard let found = input(name) else { return nil }
            inputs.append(found)
        }
    }

    /// Cuts a template at its braces: two of a kind are one, and what a single pair holds names a column.
    private static func pieces(_ template: [UInt8], _ names: inout [String]) -> [Piece]? {
        var pieces: [Piece] = []
        var (text, at) = ([UInt8](), 0)
        while at < template.count {
            let byte = template[at]
            if byte != 0x7b, byte != 0x7d {
                text.append(byte)
                at += 1
            } else if at + 1 < template.count, template[at + 1] == byte {
                text.append(byte)
                at += 2
            } else {
                let rest = template[(at + 1)...]
                guard byte == 0x7b, let end = rest.firstIndex(of: 0x7d), !rest[..<end].contains(0x7b) else { return nil }
                let name = rest[..<end]
                let place = names.firstIndex { $0.utf8.elementsEqual(name) } ?? names.count
                if place == names.count { names.append(String(decoding: name, as: UTF8.self)) }
                pieces += [.text(text), .input(place)]
                (text, at) = ([], end + 1)
            }
        }
        return names.isEmpty ? nil : pieces + [.text(text)]
    }

    /// Puts the texts of a record together; `nil` is null, and what is too long to be a value stays too long.
    func text(_ values: [[UInt8]?]) -> [UInt8]? {
        switch way {
        case .lookedUp: return nil
        case .first: return values.lazy.compactMap { $0 }.first
        case .joined(let separator):
            var joined: [UInt8]?
            for text in values.compactMap({ $0 }) where joined.map({ $0.count <= Limits.fieldBytes }) ?? true {
                joined = joined.map { $0 + separator + text } ?? text
            }
            return joined
        case .template(let pieces):
            if values.contains(where: { $0 == nil }) { return nil }
            var text: [UInt8] = []
            for piece in pieces where text.count <= Limits.fieldBytes {
                switch piece {
                case .text(let own): text += own
                case .input(let place): text += values[place] ?? []
                }
            }
            return text
        }
    }
}

extension RowFields {
    /// Runs the chain of a rule over what several columns make.
    mutating func runSeveral(
        _ rule: RowProgram.Rule, _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ program: RowProgram,
        _ chain: inout FieldChain
    ) -> FieldOutcome {
        let columns = program.several[rule.several]
        if columns.isLookedUp { return runLookedUp(rule.index, record, corrected, program, &chain) }
        var values: [[UInt8]?] = []
        for input in columns.inputs {
            guard let text = text(input, record, corrected: corrected, nulls: program.nullTexts) else {
                values.append(nil)
                continue
            }
            switch input {
            case .number, .parent, .position: break
            default: if let damage = rule.damage.find(text.span) { return .damaged(damage) }
            }
            values.append(text)
        }
        guard let text = columns.text(values) else {
            return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        }
        if text.count > Limits.fieldBytes { return .tooLarge }
        return chain.run(text.span, program, rule.steps, isIdentifier: rule.isIdentifier)
    }
}
