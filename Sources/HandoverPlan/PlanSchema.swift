import HandoverData

/// The JSON Schema (2020-12) of plans, for editors: made from the same list of keys that the reader goes by.
package enum PlanSchema {
    package static var json: String {
        var schema = section(PlanKeys.plan)
        if case .object(let members) = schema {
            schema = .object(
                [
                    .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                    .init("$id", .string("urn:handover:plan:1")), .init("title", .string("Handover migration plan")),
                ] + members)
        }
        return String(decoding: schema.canonicalBytes(), as: UTF8.self)
    }

    private static func section(_ section: PlanKeys.Section) -> JSONValue {
        .object([
            "type": .string("object"), "additionalProperties": .bool(false),
            "required": .strings(section.keys.filter(\.isRequired).map(\.name)),
            "properties": .object(section.keys.map { .init($0.name, described(schema($0.kind), $0.note)) }),
        ])
    }

    private static func described(_ schema: JSONValue, _ note: String) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        return .object(members + [.init("description", .string(note))])
    }

    private static func schema(_ kind: PlanKeys.Kind) -> JSONValue {
        // A scalar is text whatever it looks like; an editor's YAML reader may see a number or a truth value in it.
        let scalars: JSONValue = .strings(["string", "number", "boolean"])
        switch kind {
        case .text: return .object(["type": scalars])
        case .id: return .object(["type": .string("string"), "pattern": .string(PlanKeys.idPattern)])
        case .oneOf(["true", "false"]):
            return .object([
                "anyOf": .array([.object(["type": .string("boolean")]), .object(["enum": .strings(["true", "false"])])])
            ])
        case .oneOf(["1"]): return .object(["type": .strings(["string", "integer"]), "pattern": .string("^1$")])
        case .oneOf(let values): return .object(["enum": .strings(values)])
        case .pattern(let pattern): return .object(["type": scalars, "pattern": .string(pattern)])
        case .count: return .object(["type": .strings(["string", "integer"]), "pattern": .string("^[0-9]+$")])
        case .texts: return .object(["type": .string("array"), "items": .object(["type": scalars])])
        case .someTexts:
            // "contains" asks for one element of any kind: what "minItems" says with a number, which our JSON does not have.
            return .object(["type": .string("array"), "items": .object(["type": scalars]), "contains": .bool(true)])
        case .map(let keys, let value):
            return .object([
                "type": .string("object"), "propertyNames": keys.map { .object(["pattern": .string($0)]) },
                "additionalProperties": schema(value),
            ])
        case .list(let element): return .object(["type": .string("array"), "items": schema(element)])
        case .section(let keys): return section(keys)
        case .either(let kinds): return .object(["anyOf": .array(kinds.map(schema))])
        }
    }
}
