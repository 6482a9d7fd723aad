import HandoverCore

/// Everything that is wrong with a plan: all of it is collected, so that a writer mends a plan in one go.
final class Problems {
    let file: String
    private(set) var found: [Diagnostic] = []

    /// Where every key of the plan stands, by its path. Rules between sections know paths only.
    var marks: [String: Plan.Mark] = [:]

    init(file: String) { self.file = file }

    /// Adds a problem. Without a mark it stands where its key does, or else the nearest key around it.
    func add(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument..., at mark: Plan.Mark?, key: String) {
        let mark = mark ?? nearestMark(key)
        var diagnostic = Diagnostic(
            code, at: .init(file: file, line: mark?.line, column: mark?.column, planKey: key.isEmpty ? nil : key))
        diagnostic.arguments = arguments
        found.append(diagnostic)
    }

    /// Adds a problem with an expression, whose text begins at the node.
    func add(_ problem: ExpressionProblem, in node: YAMLNode) {
        var diagnostic = Diagnostic(problem.code, at: nil)
        diagnostic.arguments = problem.arguments
        let mark = node.mark(ofByte: problem.offset)
        diagnostic.location = .init(file: file, line: mark.line, column: mark.column, planKey: node.path)
        found.append(diagnostic)
    }

    private func nearestMark(_ key: String) -> Plan.Mark? {
        var key = key[...]
        while !key.isEmpty {
            if let mark = marks[String(key)] { return mark }
            key = key.lastIndex { $0 == "." || $0 == "[" }.map { key[..<$0] } ?? ""
        }
        return nil
    }

    /// Throws what was found, if anything was.
    func check() throws(Failure) {
        if !found.isEmpty { throw Failure(found, exit: .badData) }
    }
}

/// The known name nearest to a mistyped one, for a suggestion.
package func nearest(_ name: String, among known: [String]) -> String {
    if known.isEmpty { return "–" }
    let some = known.count > 40 ? "\(known.prefix(5).joined(separator: ", ")), …" : known.joined(separator: ", ")
    let longest = known.map(\.count).max() ?? 0
    guard name.utf8.count <= 4 * (longest + 2) else { return some }
    let close = known.map { ($0, editDistance(Array(name), Array($0))) }.min { $0.1 < $1.1 }
    guard let close, close.1 <= max(2, name.count / 3) else { return some }
    return close.0
}

/// Levenshtein's distance; names are short.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let above = row[j + 1]
            row[j + 1] = a == b ? diagonal : 1 + min(diagonal, above, row[j])
            diagonal = above
        }
    }
    return row[right.count]
}
