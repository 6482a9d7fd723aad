import Foundation
import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTestSupport
import HandoverTransform
import Testing

/// A plan with one field `v`, and what the migrator makes of one text in it.
enum OneField {
    /// One link of a chain as a plan writes it, from the canonical plan's JSON.
    private static func step(_ op: String) throws -> Any {
        var op = try #require(JSONSerialization.jsonObject(with: Data(op.utf8)) as? [String: Any])
        let name = try #require(op.removeValue(forKey: "op") as? String)
        if let pairs = op["pairs"] as? [[String]] {
            return [name: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })]
        }
        if op.isEmpty { return name }
        let isSection = ["phone", "boolean", "datetime", "list"].contains(name)
        return [name: isSection ? op : op.values.first as Any]
    }

    static func program(
        _ chain: [String], field: String, closing: String = "2026-12-31", accept: [String]
    ) throws -> MappingProgram {
        let json = String(decoding: try JSONSerialization.data(withJSONObject: try chain.map(step)), as: UTF8.self)
        let total = [
            "\"trim\"", "\"fold-width\"", "\"null-if\"", "\"if-absent\"", "\"excel-text\"", "\"excel-number\"", "\"pad\"",
        ]
        let isFallible = chain.contains { op in !total.contains { op.contains("\"op\":\($0)") } }
        let accepted = accept.isEmpty ? "" : ", accept: {\(accept.map { "\($0): as it came" }.joined(separator: ", "))}"
        let yaml = """
            handover: 1
            id: vector
            transfer: {basis: merger, seller: s, buyer: b, closing: \(closing)}
            parties: {s: {name: S, role: seller}, b: {name: B, role: buyer}}
            sources: {x: {path: x.csv, owner: s, nulls: []}}
            tables:
              t: {key: [k], fields: {k: {type: identifier}, v: {\(field)}}}
            mappings:
              m: {from: x, to: t, fields: {k: k, v: {from: v, do: \(json)\(isFallible ? ", else: {quarantine: FAILED}" : "")\(accepted)}}}
            steps:
              - {id: a, method: transform, uses: [m], schedule: {from: 2026-01-01T00:00}, responsible: s}
              - {id: b, method: archive, schedule: {from: 2026-01-01T00:00}, responsible: s}
            """
        let plan = try PlanReader.read(Array(yaml.utf8), file: "vector.yaml")
        return MappingProgram(plan.mappings[0], in: plan, columns: ["k", "v"])
    }

    static func run(_ program: MappingProgram, _ input: String, _ flags: Slot.Flags = .quoted) -> MappedChunk {
        let value = Array(input.utf8)
        var index = RecordIndex()
        index.fields = [Slot(start: 0, count: 1), Slot(start: 1, count: UInt32(value.count), flags: flags)]
        index.recordStarts = [0, 2]
        index.byteOffsets = [0]
        index.byteCounts = [UInt32(value.count + 1)]
        let batch = RecordBatch(
            chunk: [UInt8(ascii: "K")] + value, arena: [], index: index, start: Checkpoint(byteOffset: 0, line: 1, record: 1),
            fileIndex: 0)
        return program.run(batch)
    }

    /// An oracle in another language over every line; what it prints.
    static func oracle(_ lines: [String], _ argument: String) throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "vectors.jsonl")
        let result = try HandoverTestSupport.run(
            "bash", ["-c", "python3 '\(Repository.path("Tests/Oracle/operators.py"))' \(argument) < vectors.jsonl"],
            in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        return (result.status, result.stdout + result.stderr)
    }
}

@Suite struct `The migrator's operators` {
    @Test func `have vectors`() { #expect(Vectors.all.count >= 350) }

    @Test(arguments: Vectors.all) func `give what the contract says`(vector: Vectors.Vector) throws {
        let scale = ["decimal", "money"].contains(vector.type) ? ", scale: \"\(vector.scale)\"" : ""
        // Operators alone are asked here: a text that is damaged besides is data.
        let program = try OneField.program(
            vector.chain, field: "type: \(vector.type)\(scale)", closing: vector.closing, accept: Damage.allCases.map(\.rawValue))
        let chunk = OneField.run(program, vector.input, vector.isAbsent ? .absent : vector.isNull ? .null : .quoted)
        if vector.fails {
            #expect(chunk.rejects.first?.findings == [Finding(code: "FAILED", field: "v")])
        } else {
            var expected = Array("K,".utf8)
            if let output = vector.output { CanonicalCSV.append(output, to: &expected) }
            #expect(String(decoding: chunk.lines, as: UTF8.self) == String(decoding: expected + [0x0a], as: UTF8.self))
        }
    }

    @Test func `agree with an oracle in another language`() throws {
        let result = try OneField.oracle(Vectors.all.map(\.json), "--check")
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("\(Vectors.all.count) of \(Vectors.all.count) vectors agree"))
    }

    @Test(arguments: [
        ("=\"00123\"", 1), ("'1", 1), ("1\t", 1), ("00123", 0), ("", 0),
    ]) func `count what a repair changed`(input: String, count: Int) throws {
        let program = try OneField.program([#"{"op":"excel-text"}"#], field: "type: text", accept: [])
        #expect(OneField.run(program, input).repaired == [0, count])
    }
}

@Suite struct `The migrator's search for damage` {
    @Test(arguments: Vectors.damaged) func `finds what the contract says`(vector: Vectors.Damaged) throws {
        var field = "type: \(vector.type)"
        if let kind = vector.kind { field += ", kind: \(kind)" }
        if let length = vector.length { field += ", length: \(length)" }
        let program = try OneField.program(vector.chain, field: field, accept: vector.accepted)
        let codes = OneField.run(program, vector.input).rejects.first?.findings.map(\.code) ?? []
        let found = codes.filter { Damage(rawValue: $0) != nil }
        #expect(found == (vector.code.map { [$0] } ?? []))
        if vector.code != nil { #expect(codes.count == 1, "a damaged text has no other finding") }
    }

    @Test func `agrees with an oracle in another language`() throws {
        let result = try OneField.oracle(Vectors.damaged.map(\.json), "--damage")
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("\(Vectors.damaged.count) of \(Vectors.damaged.count) vectors agree"))
    }
}
