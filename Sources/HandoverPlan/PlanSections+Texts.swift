import HandoverCore

/// Operators that make one text of another (section 3 of <doc:Plan>), as a plan writes them.
extension PlanSections {
    func textOperator(_ name: String, _ node: YAMLNode) -> Operator? {
        switch name {
        case "if-null": node.scalar(isData: true).map { .ifNull($0) }
        case "prefix": someText(node).map { .prefix($0) }
        case "suffix": someText(node).map { .suffix($0) }
        case "replace": replace(node)
        case "slice": slice(node)
        case "part": part(node)
        case "mask": mask(node)
        case "uuid": namespace(node).map { .uuid(namespace: $0) }
        default: preconditionFailure("the names are those that the caller knows")
        }
    }

    /// A text of the data; a problem for the empty one.
    private func someText(_ node: YAMLNode) -> String? {
        guard let text = node.scalar(isData: true) else { return nil }
        guard !text.isEmpty else {
            problems.add(.planBadOperator, at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    private func replace(_ node: YAMLNode) -> Operator? {
        let pairs = node.entries().compactMap { from, to in to.scalar(isData: true).map { Operator.Pair(from, $0) } }
        guard node.isMap else { return nil }
        let isSound =
            (1...Limits.replacements).contains(pairs.count)
            && pairs.allSatisfy {
                (1...Limits.replacedBytes).contains($0.from.utf8.count)
            }
        return isSound ? .replace(pairs) : refused(node)
    }

    private func slice(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.slice)
        guard let from = section["from"].map(place) ?? 1, let to = section["to"].map(place) ?? -1 else { return nil }
        return .slice(from: from, to: to)
    }

    private func part(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.part)
        let by = section.required("by").flatMap(someText)
        guard let at = section.required("at").flatMap(place), let by else { return nil }
        return .part(by: by, at: at)
    }

    private func mask(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.mask)
        let counts = ["keep-first", "keep-last"].map { section[$0].map(kept) ?? 0 }
        guard let first = counts[0], let last = counts[1] else { return nil }
        return .mask(first: first, last: last)
    }

    /// A place in a text: from 1, or from the end.
    private func place(_ node: YAMLNode) -> Int? {
        guard let text = node.scalar() else { return nil }
        guard Names.isInteger(text), text.utf8.count <= (text.hasPrefix("-") ? 9 : 8), let place = Int(text), place != 0 else {
            problems.add(.planBadOperator, at: node.mark, key: node.path)
            return nil
        }
        return place
    }

    private func kept(_ node: YAMLNode) -> Int? {
        guard let count = count(node) else { return nil }
        guard count <= 99_999_999 else {
            problems.add(.planBadOperator, at: node.mark, key: node.path)
            return nil
        }
        return Int(count)
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
