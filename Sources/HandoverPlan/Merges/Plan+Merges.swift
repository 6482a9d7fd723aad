import HandoverData

extension Plan {
    /// Which rows of a table are the same thing, and the one row that they become (Plan.md section 1.14).
    package struct Merge: Hashable, Sendable {
        package var id: String
        package var table: String
        /// By any of them two rows match.
        package var match: [Match]
        /// Fields in which two rows that match are equal, or both null.
        package var apart: [String]
        /// What makes a row of a group the first.
        package var survivor: [Preference]
        /// The fields that are not simply the first that is not null.
        package var fields: [Field]
        package var mark: Mark

        package enum Match: Hashable, Sendable {
            /// Equal texts in the one, equal match keys in the other.
            case fields(same: [String], alike: [String])
            /// The same, but whether the rows are one thing is for people to say.
            case question(same: [String], alike: [String])
            /// Every field is equal, or null in both.
            case identical
        }

        package enum Preference: Hashable, Sendable {
            /// A mapping, whose rows stand before others.
            case prefer(String)
            /// A field; null is last.
            case latest(String), earliest(String)
            /// More fields that are not null before fewer.
            case complete
        }

        package struct Field: Hashable, Sendable {
            package var field: String
            package var take: Take
        }

        /// How the values of a group become one.
        package enum Take: Hashable, Sendable {
            case first, survivor, longest, min, max, sum
            case join(String)

            static let words = ["first", "survivor", "longest", "min", "max", "sum"]

            init?(_ word: String) {
                switch word {
                case "first": self = .first
                case "survivor": self = .survivor
                case "longest": self = .longest
                case "min": self = .min
                case "max": self = .max
                case "sum": self = .sum
                default: return nil
                }
            }

            var word: String {
                switch self {
                case .first: "first"
                case .survivor: "survivor"
                case .longest: "longest"
                case .min: "min"
                case .max: "max"
                case .sum: "sum"
                case .join: "join"
                }
            }

            func suits(_ type: FieldType) -> Bool {
                switch self {
                case .first, .survivor: true
                case .longest, .join: type == .text
                case .sum: [.integer, .decimal, .money].contains(type)
                case .min, .max: [.integer, .decimal, .money, .date, .month].contains(type)
                }
            }
        }
    }

    /// The merge of a table.
    package func merge(of table: String) -> Merge? { merges.first { $0.table == table } }
}

extension Plan.Merge {
    var json: JSONValue {
        .object([
            "id": .string(id), "table": .string(table), "match": .array(match.map(\.json)), "apart": .strings(apart),
            "survivor": .array(survivor.map(\.json)), "fields": .array(fields.map(\.json)),
        ])
    }
}

extension Plan.Merge.Match {
    fileprivate var json: JSONValue {
        switch self {
        case .identical: .object(["identical": .bool(true)])
        case .fields(let same, let alike), .question(let same, let alike):
            .object([
                "same": same.isEmpty ? nil : .strings(same), "alike": alike.isEmpty ? nil : .strings(alike),
                "ask": isQuestion ? .bool(true) : nil,
            ])
        }
    }
}

extension Plan.Merge.Match {
    /// Whether it only asks.
    package var isQuestion: Bool { if case .question = self { true } else { false } }
}

extension Plan.Merge.Preference {
    fileprivate var json: JSONValue {
        switch self {
        case .prefer(let mapping): .object(["prefer": .string(mapping)])
        case .latest(let field): .object(["latest": .string(field)])
        case .earliest(let field): .object(["earliest": .string(field)])
        case .complete: .object(["complete": .bool(true)])
        }
    }
}

extension Plan.Merge.Field {
    fileprivate var json: JSONValue {
        if case .join(let text) = take { return .object(["field": .string(field), "join": .string(text)]) }
        return .object(["field": .string(field), "take": .string(take.word)])
    }
}
