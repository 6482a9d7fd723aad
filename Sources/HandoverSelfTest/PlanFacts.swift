import Foundation

/// What the changes need to know of a canonical plan.
struct PlanFacts: Decodable {
    struct Field: Decodable {
        var name: String
        var type: String
        var required: Bool

        var isText: Bool { ["text", "identifier"].contains(type) }
        var isAmount: Bool { ["money", "decimal"].contains(type) }
    }

    struct Reference: Decodable {
        var field: String
        var to: String
    }

    struct Table: Decodable {
        var id: String
        var fields: [Field]
        var key: [String]
        var references: [Reference]
    }

    var tables: [Table]

    init(_ copy: SealedCopy) throws { self = try JSONDecoder().decode(PlanFacts.self, from: Data(copy["metadata/plan.json"])) }
}
