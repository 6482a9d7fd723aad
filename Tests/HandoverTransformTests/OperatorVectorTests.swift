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
    private static func step(_ op: String) throws -> String {
        var op = try #require(JSONSerialization.jsonObject(with: Data(op.utf8)) as? [String: Any])
        let name = try #require(op.removeValue(forKey: "op") as? String)
        if let pairs = op["pairs"] as? [[String]] {
            // Their order means something.
            return "{\(name): {\(try pairs.map { "\(try json($0[0])): \(try json($0[1]))" }.joined(separator: ", "))}}"
        }
        if op.isEmpty { return name }
        let isSection = [
            "phone", "boolean", "datetime", "list", "slice", "part", "mask", "decimal", "money", "amount", "percent", "epoch",
        ].contains(name)
        return "{\(name): \(try json(isSection ? op : op.values.first as Any))}"
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    private static func json(_ value: Any) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        // YAML takes some characters in escapes alone.
        return String(decoding: data, as: UTF8.self).unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x7f...0x9f, 0x2028, 0x2029, 0xfeff, 0xfffe...0xffff:
                "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }.joined()
    }

    static func program(
        _ chain: [String], field: String, closing: String = "2026-12-31", accept: [String]
    ) throws -> MappingProgram {
        try program("from: v", ["v"], chain, field: field, closing: closing, accept: accept)
    }

    /// - Parameter source: what the field is made of, and the columns.
    static func program(
        _ source: String, _ columns: [String], _ chain: [String], field: String, closing: String = "2026-12-31", accept: [String]
    ) throws -> MappingProgram {
        let steps = try chain.map(step).joined(separator: ", ")
        let total = [
            "trim", "fold-width", "null-if", "if-absent", "excel-text", "excel-number", "pad", "if-null", "collapse", "lower",
            "upper", "strip-controls", "replace", "slice", "mask", "prefix", "suffix", "uuid", "base64",
            "nfc", "nfkc", "simplified", "match-key",
        ].map { "\"\($0)\"" }
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
              m: {from: x, to: t, fields: {k: k, v: {\(source), do: [\(steps)]\(isFallible ? ", else: {quarantine: FAILED}" : "")\(accepted)}}}
            steps:
              - {id: a, method: transform, uses: [m], schedule: {from: 2026-01-01T00:00}, responsible: s}
              - {id: b, method: archive, schedule: {from: 2026-01-01T00:00}, responsible: s}
            """
        let plan = try PlanReader.read(Array(yaml.utf8), file: "vector.yaml")
        return MappingProgram(plan.mappings[0], in: plan, columns: ["k"] + columns)
    }

    static func run(_ program: MappingProgram, _ input: String, _ flags: Slot.Flags = .quoted) -> MappedChunk {
        run(program, [(input, flags)])
    }

    static func run(_ program: MappingProgram, _ values: [(text: String, flags: Slot.Flags)]) -> MappedChunk {
        var index = RecordIndex()
        var chunk = [UInt8(ascii: "K")]
        index.fields = [Slot(start: 0, count: 1)]
        for value in values {
            let text = Array(value.text.utf8)
            index.fields.append(Slot(start: UInt32(chunk.count), count: UInt32(text.count), flags: value.flags))
            chunk += text
        }
        index.recordStarts = [0, UInt32(index.fields.count)]
        index.byteOffsets = [0]
        index.byteCounts = [UInt32(chunk.count)]
        let batch = RecordBatch(
            chunk: chunk, arena: [], index: index, start: Checkpoint(byteOffset: 0, line: 1, record: 1),
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
        try check(vector, try program(of: vector))
    }

    @Test(arguments: Vectors.generators, UInt64(1)...2) func `give what the oracle gives`(name: String, seed: UInt64) throws {
        var programs: [[String]: MappingProgram] = [:]
        let vectors = try Vectors.generated(name, seed: seed)
        #expect(vectors.count >= 1000)
        for vector in vectors {
            let program = try programs[vector.chain] ?? program(of: vector)
            programs[vector.chain] = program
            try check(vector, program)
        }
    }

    private func program(of vector: Vectors.Vector) throws -> MappingProgram {
        let scale = ["decimal", "money"].contains(vector.type) ? ", scale: \"\(vector.scale)\"" : ""
        // Operators alone are asked here: a text that is damaged besides is data.
        return try OneField.program(
            vector.chain, field: "type: \(vector.type)\(scale)", closing: vector.closing, accept: Damage.allCases.map(\.rawValue))
    }

    private func check(_ vector: Vectors.Vector, _ program: MappingProgram) throws {
        let chunk = OneField.run(program, vector.input, vector.isAbsent ? .absent : vector.isNull ? .null : .quoted)
        if vector.fails {
            #expect(chunk.rejects.first?.findings == [Finding(code: "FAILED", field: "v")], "\(vector)")
        } else {
            var expected = Array("K,".utf8)
            if let output = vector.output { CanonicalCSV.append(output, to: &expected) }
            #expect(chunk.lines == expected + [0x0a], "\(vector) \(String(decoding: chunk.lines, as: UTF8.self))")
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

@Suite struct `The migrator's fields of several columns` {
    @Test(arguments: Vectors.several) func `are what the contract says`(vector: Vectors.Several) throws { try check(vector) }

    @Test(arguments: UInt64(1)...2) func `are what the oracle says`(seed: UInt64) throws {
        let vectors = try Vectors.generatedSeveral(seed: seed)
        #expect(vectors.count >= 1000)
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: Vectors.Several) throws {
        let columns = vector.record.keys.sorted() + ["x1", "x2"]
        let others = ["手机", "电话", "a", "b", "c", "省", "市", "区", "甲", "乙", "丙", "门店", "编号", "名 称", "a/b"].filter {
            !columns.contains($0)
        }
        let source = "\(vector.way): \(vector.names)" + (vector.separator.map { ", with: \(OneField.quoted($0))" } ?? "")
        let program = try OneField.program(
            source, columns + others, vector.chain, field: "type: text" + (vector.kind.map { ", kind: \($0)" } ?? ""),
            accept: vector.accepted)
        let chunk = OneField.run(
            program,
            (columns + others).map { name in
                guard let value = vector.record[name] else { return ("", .absent) }
                return value.map { ($0, .quoted) } ?? ("", .null)
            })
        if let code = vector.code {
            #expect(chunk.rejects.first?.findings == [Finding(code: code, field: "v")], "\(vector)")
        } else {
            var expected = Array("K,".utf8)
            if let output = vector.output { CanonicalCSV.append(output, to: &expected) }
            #expect(chunk.lines == expected + [0x0a], "\(vector) \(String(decoding: chunk.lines, as: UTF8.self))")
        }
    }

    @Test func `have vectors that an oracle in another language agrees with`() throws {
        let result = try OneField.oracle(Vectors.several.map(\.json), "--check --columns")
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("\(Vectors.several.count) of \(Vectors.several.count) vectors agree"))
    }
}

@Suite struct `The migrator's patterns` {
    @Test(arguments: Vectors.patterns) func `are those of the contract`(vector: Vectors.Pattern) {
        if vector.isAccepted {
            #expect(throws: Never.self) { try Pattern(vector.text) }
        } else {
            #expect(throws: Pattern.Problem.self) { try Pattern(vector.text) }
        }
    }

    /// Each of these keeps a search that tries one way after the other busy for longer than anybody lives.
    @Test(arguments: ["(?:a|a|ab)*c", "(?:a+)+b", "a{50}a{50}x", "(?:a|aa)*(?:a|aa)*,"])
    func `take a time that grows with the text`(pattern: String) throws {
        let program = try OneField.program(
            [#"{"op":"extract","pattern":"\#(pattern)"}"#], field: "type: text", accept: [])
        let times = growth(from: 7_500) { count in
            #expect(OneField.run(program, String(repeating: "a", count: count)).rejects.count == 1)
        }
        #expect(times < 24)
    }

    @Test func `are not tried on a text that is too long`() throws {
        let program = try OneField.program([#"{"op":"match","pattern":"a*"}"#], field: "type: text", accept: [])
        #expect(OneField.run(program, String(repeating: "a", count: 65_536)).rejects.isEmpty)
        #expect(OneField.run(program, String(repeating: "a", count: 65_537)).rejects.count == 1)
    }
}

@Suite struct `A text that operators make` {
    @Test func `is held back when it is too long, whatever else is said`() throws {
        let chain = (0..<4).map { _ in #"{"op":"replace","pairs":[["a","\#(String(repeating: "a", count: 200))"]]}"# }
        let program = try OneField.program(chain, field: "type: text", accept: [])
        #expect(OneField.run(program, "a").rejects.first?.findings == [Finding(code: "VALUE_TOO_LARGE", field: "v")])
        #expect(OneField.run(program, "b").rejects.isEmpty)
    }

    @Test func `finds room in its line, however many records there are`() throws {
        let program = try OneField.program(
            [#"{"op":"replace","pairs":[["a","\#(String(repeating: #"\""#, count: 18_000))"]]}"#], field: "type: text", accept: []
        )
        var index = RecordIndex()
        for record in 0..<1000 {
            index.fields += [Slot(start: 0, count: 1), Slot(start: 1, count: UInt32(record % 3))]
            index.recordStarts.append(UInt32(index.fields.count))
            index.byteOffsets.append(UInt32(record))
            index.byteCounts.append(1)
        }
        let batch = RecordBatch(
            chunk: Array("Kaa".utf8), arena: [], index: index, start: Checkpoint(byteOffset: 0, line: 1, record: 1), fileIndex: 0)
        let lengths = program.run(batch).lengths
        #expect(lengths.count == 1000)
        // Each quote is doubled, and the text stands in quotes.
        #expect(lengths.enumerated().allSatisfy { $1 == [4, 36_004, 72_004][$0 % 3] })
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
