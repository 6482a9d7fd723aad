import Foundation
import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTestSupport
import HandoverTransform
import Testing

@Suite struct `The migrator's operators` {
    /// A plan with one field that is made by the vector's operator.
    private func program(_ vector: Vectors.Vector) throws -> MappingProgram {
        var op = try #require(JSONSerialization.jsonObject(with: Data(vector.op.utf8)) as? [String: Any])
        let name = try #require(op.removeValue(forKey: "op") as? String)
        var step: Any = name
        if let texts = op["texts"] ?? op["formats"] { step = [name: texts] }
        if let pairs = op["pairs"] as? [[String]] {
            step = [name: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })]
        }
        if let text = op["text"] { step = [name: text] }
        if let area = op["area"] { step = [name: ["area": area]] }
        let json = String(decoding: try JSONSerialization.data(withJSONObject: [step]), as: UTF8.self)
        let isFallible = !["trim", "fold-width", "null-if", "if-absent"].contains(name)
        let scale = ["decimal", "money"].contains(vector.type) ? ", scale: \"\(vector.scale)\"" : ""
        let yaml = """
            handover: 1
            id: vector
            transfer: {basis: merger, seller: s, buyer: b, closing: 2026-12-31}
            parties: {s: {name: S, role: seller}, b: {name: B, role: buyer}}
            sources: {x: {path: x.csv, owner: s, nulls: []}}
            tables:
              t: {key: [k], fields: {k: {type: identifier}, v: {type: \(vector.type)\(scale)}}}
            mappings:
              m: {from: x, to: t, fields: {k: k, v: {from: v, do: \(json)\(isFallible ? ", else: {quarantine: FAILED}" : "")}}}
            steps:
              - {id: a, method: transform, uses: [m], schedule: {from: 2026-01-01T00:00}, responsible: s}
              - {id: b, method: archive, schedule: {from: 2026-01-01T00:00}, responsible: s}
            """
        let plan = try PlanReader.read(Array(yaml.utf8), file: "vector.yaml")
        return MappingProgram(plan.mappings[0], in: plan, columns: ["k", "v"])
    }

    @Test func `have vectors`() { #expect(Vectors.all.count >= 80) }

    @Test(arguments: Vectors.all) func `give what the contract says`(vector: Vectors.Vector) throws {
        let value = Array(vector.input.utf8)
        let flags: Slot.Flags = vector.isAbsent ? .absent : vector.isNull ? .null : .quoted
        var index = RecordIndex()
        index.fields = [Slot(start: 0, count: 1), Slot(start: 1, count: UInt32(value.count), flags: flags)]
        index.recordStarts = [0, 2]
        index.byteOffsets = [0]
        index.byteCounts = [UInt32(value.count + 1)]
        let batch = RecordBatch(
            chunk: [UInt8(ascii: "K")] + value, arena: [], index: index, start: Checkpoint(byteOffset: 0, line: 1, record: 1),
            fileIndex: 0)
        let chunk = try program(vector).run(batch)
        if vector.fails {
            #expect(chunk.rejects.first?.findings == [Finding(code: "FAILED", field: "v")])
        } else {
            var expected = Array("K,".utf8)
            if let output = vector.output { CanonicalCSV.append(output, to: &expected) }
            #expect(String(decoding: chunk.lines, as: UTF8.self) == String(decoding: expected + [0x0a], as: UTF8.self))
        }
    }

    @Test func `agree with an oracle in another language`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array((Vectors.all.map(\.json).joined(separator: "\n") + "\n").utf8), to: "vectors.jsonl")
        let result = try run(
            "bash", ["-c", "python3 '\(Repository.path("Tests/Oracle/operators.py"))' --check < vectors.jsonl"], in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains("\(Vectors.all.count) of \(Vectors.all.count) vectors agree"))
    }
}
