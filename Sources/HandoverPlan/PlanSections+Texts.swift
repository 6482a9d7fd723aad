import HandoverCore

/// Operators that make one text of another (section 3 of <doc:Plan>), as a plan writes them.
extension PlanSections {
    func textOperator(_ name: String, _ node: YAMLNode) -> Operator? {
        switch name {
        case "if-null": node.scalar(isData: true).map { .ifNull($0) }
        case "prefix": someText(node, of: name).map { .prefix($0) }
        case "suffix": someText(node, of: name).map { .suffix($0) }
        case "replace": replace(node)
        case "slice": slice(node)
        case "part": part(node)
        case "mask": mask(node)
        case "match": pattern(node, groups: .max).map { .match($0) }
        case "extract": pattern(node, groups: 1).map { .extract($0) }
        case "uuid": namespace(node).map { .uuid(namespace: $0) }
        default: preconditionFailure("the names are those that the caller knows")
        }
    }

    /// A text of the data; a problem for the empty one.
    private func someText(_ node: YAMLNode, of name: String) -> String? {
        guard let text = node.scalar(isData: true) else { return nil }
        return text.isEmpty ? refused(node, of: name) : text
    }

    private func replace(_ node: YAMLNode) -> Operator? {
        let pairs = node.entries().compactMap { from, to in to.scalar(isData: true).map { Operator.Pair(from, $0) } }
        guard node.isMap else { return nil }
        let isSound =
            (1...Limits.replacements).contains(pairs.count)
            && pairs.allSatisfy {
                (1...Limits.replacedBytes).contains($0.from.utf8.count)
            }
        return isSound ? .replace(pairs) : refused(node, of: "replace")
    }

    private func slice(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.slice)
        func place(_ key: String, _ other: Int) -> Int? { section[key].map { self.place($0, of: "slice") } ?? other }
        guard let from = place("from", 1), let to = place("to", -1) else { return nil }
        return .slice(from: from, to: to)
    }

    private func part(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.part)
        let by = section.required("by").flatMap { someText($0, of: "part") }
        guard let at = section.required("at").flatMap({ place($0, of: "part") }), let by else { return nil }
        return .part(by: by, at: at)
    }

    private func mask(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.mask)
        let counts = ["keep-first", "keep-last"].map { section[$0].map(kept) ?? 0 }
        guard let first = counts[0], let last = counts[1] else { return nil }
        return .mask(first: first, last: last)
    }

    /// A pattern; a problem at the place in it that is none.
    private func pattern(_ node: YAMLNode, groups: Int) -> Pattern? {
        guard let text = node.scalar(isData: true) else { return nil }
        do throws(Pattern.Problem) {
            let pattern = try Pattern(text)
            if pattern.groups <= groups { return pattern }
            problems.add(.planPatternGroups, .count(pattern.groups), at: node.mark, key: node.path)
        } catch {
            switch error {
            case .unexpected(let at):
                problems.add(.planBadPattern, .count(at + 1), at: node.mark(ofScalar: at), key: node.path)
            case .repeatsNothing(let at):
                problems.add(.planPatternRepeatsNothing, .count(at + 1), at: node.mark(ofScalar: at), key: node.path)
            case .tooLarge:
                problems.add(
                    .planPatternTooLarge, .count(Limits.patternSize), .count(Limits.patternScalars), at: node.mark,
                    key: node.path)
            }
        }
        return nil
    }

    /// A place in a text: from 1, or from the end.
    private func place(_ node: YAMLNode, of name: String) -> Int? {
        guard let text = node.scalar() else { return nil }
        guard Names.isInteger(text), text.utf8.count <= (text.hasPrefix("-") ? 9 : 8), let place = Int(text), place != 0 else {
            return refused(node, of: name)
        }
        return place
    }

    private func kept(_ node: YAMLNode) -> Int? {
        guard let count = count(node) else { return nil }
        return count <= 99_999_999 ? Int(count) : refused(node, of: "mask")
    }

    private func namespace(_ node: YAMLNode) -> String? {
        guard let text = node.scalar() else { return nil }
        guard Names.isUUID(text) else {
            problems.add(.planBadNamespaceUUID, .name(text), at: node.mark, key: node.path)
            return nil
        }
        return text
    }
}
