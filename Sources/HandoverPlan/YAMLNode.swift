import HandoverCore
import Yams

/// One node of a plan, read strictly: a scalar is text whatever YAML would make of it, and every refusal names its place.
struct YAMLNode {
    let node: Node
    /// Where it is in the plan, such as `steps[2].schedule`.
    let path: String
    /// Its key's place, where it has one; else its own.
    let mark: Plan.Mark
    let problems: Problems

    /// What stands in place of an answer that a draft leaves open.
    static let openQuestion = "???"

    /// Reads the only document of a YAML text.
    static func root(_ yaml: [UInt8], _ problems: Problems) throws(Failure) -> YAMLNode? {
        guard yaml.count <= Limits.planBytes else {
            problems.add(.planTooLarge, .count(yaml.count), .count(Limits.planBytes), at: nil, key: "")
            return nil
        }
        guard let text = String(validating: yaml, as: UTF8.self) else {
            problems.add(.planNotUTF8, at: nil, key: "")
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                problems.add(.planEmpty, at: nil, key: "")
                return nil
            }
            return YAMLNode(node: node, path: "", mark: Plan.Mark(line: 1, column: 1), problems: problems)
        } catch {
            report(error, problems)
            return nil
        }
    }

    private static func report(_ error: any Error, _ problems: Problems) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?, .composer(_, let problem, let mark, _)?:
            problems.add(.planNotYAML, .name(problem), at: Plan.Mark(line: mark.line, column: mark.column), key: "")
        case .duplicatedKeysInMapping(let names, let context)?:
            problems.add(
                .planDuplicateKey, .name(names.first ?? ""), at: Plan.Mark(line: context.mark.line, column: context.mark.column), key: "")
        default:
            problems.add(.planNotYAML, .name("\(error)"), at: nil, key: "")
        }
    }

    /// False, and a problem, for anchors and explicit tags: they make a plan read other than it looks.
    private var isPlain: Bool {
        let anchor: Anchor? =
            switch node {
            case .scalar(let scalar): scalar.anchor
            case .mapping(let mapping): mapping.anchor
            case .sequence(let sequence): sequence.anchor
            case .alias(let alias): alias.anchor
            }
        // What is not ours begins with "!"; the standard tags say no more than the looks of a value, and we take its text in any case.
        if anchor == nil, !node.tag.description.hasPrefix("!") { return true }
        problems.add(.planAnchorOrTag, at: mark, key: path)
        return false
    }

    /// The text of a scalar; `nil`, and a problem, for anything else.
    func text() -> String? {
        guard isPlain else { return nil }
        guard case .scalar(let scalar) = node else {
            problems.add(.planNotText, .name(name), at: mark, key: path)
            return nil
        }
        if scalar.string == Self.openQuestion {
            problems.add(.planOpenQuestion, .name(name), at: mark, key: path)
            return nil
        }
        let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted || scalar.style == .literal || scalar.style == .folded
        if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
            problems.add(.planValueMissing, .name(name), at: mark, key: path)
            return nil
        }
        return scalar.string
    }

    /// Whether it is a map, without a problem where it is none.
    var isMap: Bool { if case .mapping = node { true } else { false } }
    var isList: Bool { if case .sequence = node { true } else { false } }

    /// The last part of the path, for messages.
    var name: String { path.split(separator: ".").last.map(String.init) ?? "plan" }

    /// The entries of a map in order; a problem, and none, for anything else.
    func entries() -> [(name: String, value: YAMLNode)] {
        guard isPlain else { return [] }
        guard case .mapping(let mapping) = node else {
            problems.add(.planNotMap, .name(name), at: mark, key: path)
            return []
        }
        return mapping.compactMap { key, value in
            let place = key.mark.map { Plan.Mark(line: $0.line, column: $0.column) } ?? mark
            guard case .scalar(let scalar) = key else {
                problems.add(.planNotText, .name(name), at: place, key: path)
                return nil
            }
            let path = path.isEmpty ? scalar.string : "\(path).\(scalar.string)"
            return (scalar.string, YAMLNode(node: value, path: path, mark: place, problems: problems))
        }
    }

    /// The elements of a list; a problem, and none, for anything else.
    func elements() -> [YAMLNode] {
        guard isPlain else { return [] }
        guard case .sequence(let sequence) = node else {
            problems.add(.planNotList, .name(name), at: mark, key: path)
            return []
        }
        return sequence.enumerated().map { index, element in
            let place = element.mark.map { Plan.Mark(line: $0.line, column: $0.column) } ?? mark
            return YAMLNode(node: element, path: "\(path)[\(index)]", mark: place, problems: problems)
        }
    }

    /// The texts of a list of scalars.
    func texts() -> [String] { elements().compactMap { $0.text() } }

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

    func optional(_ name: String) -> String? { values[name]?.text() }

    /// The node of a key that must be there.
    func required(_ name: String) -> YAMLNode? {
        if let value = values[name] { return value }
        node.problems.add(.planKeyMissing, .name(name), .name(node.path.isEmpty ? "plan" : node.path), at: node.mark, key: node.path)
        return nil
    }

    func requiredText(_ name: String) -> String? { required(name)?.text() }
}
