import Foundation

/// What the changes need to know of a canonical plan.
struct PlanFacts: Decodable {
    struct Field: Decodable {
        var name: String
        var type: String
        var required: Bool
        var kind: String?
        var scale: String?

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

    struct Mapping: Decodable {
        var id: String
        var from: String
        var to: String
    }

    var tables: [Table]
    var mappings: [Mapping]

    init(_ copy: SealedCopy) throws { self = try JSONDecoder().decode(PlanFacts.self, from: Data(copy["metadata/plan.json"])) }
}

/// What they need to know of a lock: how a CSV export of one list is written.
struct LockFacts: Decodable {
    struct Source: Decodable {
        var id: String
        var format: String?
        var delimiter: String?
        var quote: String?
        var columns: [String]?
    }

    var sources: [Source]

    init(_ copy: SealedCopy) throws { self = try JSONDecoder().decode(LockFacts.self, from: Data(copy["metadata/lock.json"])) }
}
