import HandoverCore
import Yams

/// One node of a plan, read strictly: a scalar is text whatever YAML would make of it, and every refusal names its place.
struct YAMLNode {
    let node: Node
    /// Where it is in the plan, such as `steps[2].schedule`.
    let path: String
    /// Its key's place, where it has one; else its own.
    let mark: Plan.Mark
    let text: YAMLText
    let problems: Problems

    /// What stands in place of an answer that a draft leaves open.
    static let openQuestion = "???"

    /// Reads the only document of a YAML text.
    static func root(_ yaml: [UInt8], _ problems: Problems) -> YAMLNode? {
        guard let text = YAMLText(yaml, problems) else { return nil }
        do {
            // No tag is resolved: every scalar is text. The encoding is stated because the parser's default asks the environment.
            guard let node = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8).singleRoot() else {
                problems.add(.planEmpty, at: Plan.Mark(line: 1, column: 1), key: "")
                return nil
            }
            let root = YAMLNode(node: node, path: "", mark: Plan.Mark(line: 1, column: 1), text: text, problems: problems)
            let before = problems.found.count
            var refused: Set<Plan.Mark> = []
            root.refuse(depth: 1, &refused)
            return problems.found.count == before ? root : nil
        } catch {
            report(error, text, problems)
            return nil
        }
    }

    private static func report(_ error: any Error, _ text: YAMLText, _ problems: Problems) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            problems.add(.planNotYAML, .name(problem), at: text.mark(line: mark.line, column: mark.column), key: "")
        case .duplicatedKeysInMapping(let names, let context)?:
            let mark = text.mark(line: context.mark.line, column: context.mark.column)
            problems.add(.planDuplicateKey, .name(names.first ?? ""), at: mark, key: "")
        case .reader(let problem, _, _, _)?:
            problems.add(.planNotYAML, .name(problem), at: Plan.Mark(line: 1, column: 1), key: "")
        default:
            problems.add(.planNotYAML, .name("YAML"), at: Plan.Mark(line: 1, column: 1), key: "")
        }
    }

    /// Problems for anchors, aliases, tags and deep nesting in the whole tree, and for keys whose texts are equal.
    ///
    /// The parser forgets anchors once it is gone and takes quoted text for tagged, but a node with a property begins with it, so the
    /// text's own character at that place tells. An alias is a copy of the anchored node with the anchor's place: since nothing below
    /// an anchor is looked at, aliases of aliases cost nothing here.
    private func refuse(depth: Int, _ refused: inout Set<Plan.Mark>) {
        let own = node.mark.map { text.mark(line: $0.line, column: $0.column) } ?? mark
        let first = node.mark.flatMap { text.byte(line: $0.line, column: $0.column) }
        if first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
            if refused.insert(own).inserted { problems.add(.planAnchorOrTag, at: own, key: path) }
            return
        }
        guard depth <= Limits.depth else {
            problems.add(.planTooDeep, .count(Limits.depth), at: own, key: path)
            return
        }
        switch node {
        case .scalar: break
        case .alias: problems.add(.planAnchorOrTag, at: own, key: path)
        case .sequence:
            for element in elements() { element.refuse(depth: depth + 1, &refused) }
        case .mapping(let mapping):
            for (key, _) in mapping {
                YAMLNode(node: key, path: path, mark: own, text: text, problems: problems).refuse(depth: depth + 1, &refused)
            }
            var names: Set<[UInt8]> = []
            for (name, value) in entries() {
                if !names.insert(Array(name.utf8)).inserted {
                    problems.add(.planDuplicateKey, .name(name), at: value.mark, key: value.path)
                }
                value.refuse(depth: depth + 1, &refused)
            }
        }
    }

    /// Whether it is one text.
    var isScalar: Bool { if case .scalar = node { true } else { false } }

    /// The text of a scalar; `nil`, and a problem, for anything else.
    ///
    /// A text out of the data (`isData`) may be `???` in quotes: a lossy export is full of them, and the plan must be able to say so.
    func scalar(isData: Bool = false) -> String? {
        guard case .scalar(let scalar) = node else {
            problems.add(.planNotText, .name(name), at: mark, key: path)
            return nil
        }
        let isQuoted =
            scalar.style == .singleQuoted || scalar.style == .doubleQuoted || scalar.style == .literal || scalar.style == .folded
        if scalar.string == Self.openQuestion, !(isData && isQuoted) {
            problems.add(.planOpenQuestion, .name(name), at: mark, key: path)
            return nil
        }
        if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
            problems.add(.planValueMissing, .name(name), at: mark, key: path)
            return nil
        }
        return string(of: scalar)
    }

    /// The place of one scalar value of a text, counted from 0.
    func mark(ofScalar index: Int) -> Plan.Mark {
        guard let own = node.mark else { return mark }
        return text.mark(line: own.line, column: own.column, ofScalar: index)
    }

    private func string(of scalar: Node.Scalar) -> String {
        guard let mark = scalar.mark, text.beginsWithEscapedMark(line: mark.line, column: mark.column) else {
            return scalar.string
        }
        return "\u{feff}" + scalar.string
    }

    /// The place of one byte of its text.
    func mark(ofByte offset: Int) -> Plan.Mark {
        guard case .scalar(let scalar) = node, let start = scalar.mark else { return mark }
        return text.mark(ofByte: offset, of: string(of: scalar), line: start.line, column: start.column)
    }

    /// Whether it is a map, without a problem where it is none.
    var isMap: Bool { if case .mapping = node { true } else { false } }
    var isList: Bool { if case .sequence = node { true } else { false } }

    /// The last part of the path, for messages.
    var name: String { path.split(separator: ".").last.map(String.init) ?? "plan" }

    /// The entries of a map in order; a problem, and none, for anything else.
    func entries() -> [(name: String, value: YAMLNode)] {
        guard case .mapping(let mapping) = node else {
            problems.add(.planNotMap, .name(name), at: mark, key: path)
            return []
        }
        return mapping.compactMap { key, value in
            let place = key.mark.map { text.mark(line: $0.line, column: $0.column) } ?? mark
            guard case .scalar(let scalar) = key else {
                problems.add(.planNotText, .name(name), at: place, key: path)
                return nil
            }
            let name = string(of: scalar)
            let path = path.isEmpty ? name : "\(path).\(name)"
            problems.marks[path] = place
            return (name, YAMLNode(node: value, path: path, mark: place, text: text, problems: problems))
        }
    }

    /// The elements of a list; a problem, and none, for anything else.
    func elements() -> [YAMLNode] {
        guard case .sequence(let sequence) = node else {
            problems.add(.planNotList, .name(name), at: mark, key: path)
            return []
        }
        return sequence.enumerated().map { index, element in
            let place = element.mark.map { text.mark(line: $0.line, column: $0.column) } ?? mark
            problems.marks["\(path)[\(index)]"] = place
            return YAMLNode(node: element, path: "\(path)[\(index)]", mark: place, text: text, problems: problems)
        }
    }

    /// The texts of a list of scalars.
    func texts(isData: Bool = false) -> [String] { elements().compactMap { $0.scalar(isData: isData) } }

    /// A map whose keys are known: every other key is a problem with the nearest known name.
    func section(_ known: PlanKeys.Section) -> YAMLSection {
        let all = entries()
        let names = known.keys.map(\.name)
        for (name, value) in all where !names.contains(name) {
            problems.add(.planUnknownKey, .name(name), .name(nearest(name, among: names)), at: value.mark, key: value.path)
        }
        return YAMLSection(node: self, values: Dictionary(all) { first, _ in first })
    }
}

/// A map with known keys.
struct YAMLSection {
    let node: YAMLNode
    let values: [String: YAMLNode]

    subscript(_ name: String) -> YAMLNode? { values[name] }

    func optional(_ name: String) -> String? { values[name]?.scalar() }

    /// The node of a key that must be there.
    func required(_ name: String) -> YAMLNode? {
        if let value = values[name] { return value }
        node.problems.add(
            .planKeyMissing, .name(name), .name(node.path.isEmpty ? "plan" : node.path), at: node.mark, key: node.path)
        return nil
    }

    /// The text of a key that must be there; the empty text only where it means something.
    func requiredText(_ name: String, mayBeEmpty: Bool = false) -> String? {
        guard let node = required(name), let text = node.scalar() else { return nil }
        guard mayBeEmpty || !text.isEmpty else {
            node.problems.add(.planValueMissing, .name(name), at: node.mark, key: node.path)
            return nil
        }
        return text
    }
}
