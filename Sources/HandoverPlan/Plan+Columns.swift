/// How several columns make one text (section 2.2 of <doc:Plan>).
extension Plan {
    package enum Several: Hashable, Sendable {
        /// The text of the first that has one.
        case first([String])
        /// The texts of those that have one.
        case joined([String], with: String)
        /// Their texts in a text.
        case template(Template)
        /// The text that a lookup has for theirs (section 2.4).
        case lookedUp(LookedUp)

        /// Each column once, in the order in which the plan first names it.
        package var columns: [String] {
            switch self {
            case .first(let columns), .joined(let columns, _): columns
            case .template(let template): template.columns
            case .lookedUp(let lookup): lookup.by
            }
        }
    }

    /// A text with columns in it.
    package struct Template: Hashable, Sendable {
        /// As the plan writes it.
        package let text: String
        /// What stands in front of each column, and the column; the last may have none.
        package let parts: [Part]

        package struct Part: Hashable, Sendable {
            package var literal: String
            package var column: String?
        }

        /// `nil` for a text with a stray brace, or without a column.
        package init?(_ text: String) {
            var parts: [Part] = []
            var literal = String.UnicodeScalarView()
            var rest = text.unicodeScalars[...]
            while let scalar = rest.popFirst() {
                switch (scalar, rest.first) {
                case ("{", "{"), ("}", "}"):
                    literal.append(scalar)
                    rest.removeFirst()
                case ("{", _):
                    guard let end = rest.firstIndex(where: { $0 == "{" || $0 == "}" }), rest[end] == "}" else { return nil }
                    parts.append(Part(literal: String(literal), column: String(rest[..<end])))
                    literal = .init()
                    rest = rest[rest.index(after: end)...]
                case ("}", _): return nil
                default: literal.append(scalar)
                }
            }
            guard !parts.isEmpty else { return nil }
            if !literal.isEmpty { parts.append(Part(literal: String(literal), column: nil)) }
            (self.text, self.parts) = (text, parts)
        }

        fileprivate var columns: [String] {
            var columns: [String] = []
            for case let column? in parts.map(\.column) where !columns.contains(where: { $0.utf8.elementsEqual(column.utf8) }) {
                columns.append(column)
            }
            return columns
        }
    }
}

extension Plan.FieldMapping {
    /// The columns that the field is made from, each once; none for a constant.
    package var columns: [String] {
        switch value {
        case .column(let column, _, _): [column]
        case .columns(let several, _, _): several.columns
        case .constant: []
        case .computed, .chosen: computedColumns
        }
    }

    /// The operators that its text goes through.
    package var chain: [Operator] {
        switch value {
        case .column(_, let chain, _), .columns(_, let chain, _): chain
        case .constant, .computed, .chosen: []
        }
    }

    /// What a failure of the chain leads to; `nil` where none can fail.
    package var onFailure: Plan.OnFailure? {
        switch value {
        case .column(_, _, let onFailure), .columns(_, _, let onFailure): onFailure
        case .computed(_, let onFailure): onFailure
        case .constant, .chosen: nil
        }
    }
}
