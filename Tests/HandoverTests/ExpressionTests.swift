import Foundation
import HandoverCore
import HandoverData
import HandoverTestSupport
import Testing

@testable import HandoverPlan
@testable import HandoverTransform
@testable import HandoverVerify

/// One line of the contract's expressions, or of the oracle's random ones.
struct ExpressionLine: CustomStringConvertible, Sendable {
    var json: String
    var text: String
    /// As the canonical plan has it.
    var tree: String
    var columns: [String: String?]
    var fields: [String: (type: String, text: String?)]
    /// What it comes to: `= text`, `null`, or `fail`.
    var outcome: String
    var description: String { text }

    init(_ json: String) throws {
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        self.json = json
        text = try #require(object["text"] as? String)
        let tree = try JSONSerialization.data(
            withJSONObject: try #require(object["tree"]), options: [.sortedKeys, .withoutEscapingSlashes])
        self.tree = String(decoding: tree, as: UTF8.self)
        columns = (object["columns"] as? [String: Any] ?? [:]).mapValues { $0 as? String }
        fields = (object["fields"] as? [String: [Any]] ?? [:]).mapValues { ($0[0] as? String ?? "", $0[1] as? String) }
        outcome = object["fail"] != nil ? "fail" : (object["out"] as? String).map { "= \($0)" } ?? "null"
    }

    /// Of the contract.
    static let all: [ExpressionLine] = {
        do {
            let text = try String(contentsOfFile: Repository.path("Sources/Handover/Handover.docc/Plan.md"), encoding: .utf8)
            let start = try #require(text.range(of: "```expressions\n"))
            let end = try #require(text.range(of: "\n```", range: start.upperBound..<text.endIndex))
            return try text[start.upperBound..<end.lowerBound].split(separator: "\n").map { try ExpressionLine(String($0)) }
        } catch {
            preconditionFailure("the expressions of the contract cannot be read: \(error)")
        }
    }()

    /// What the plan's reader makes of the text.
    func parsed() throws -> HandoverPlan.Expression {
        let kinds = fields.map { (name: $0, kind: HandoverPlan.Expression.Kind(Plan.FieldType(rawValue: $1.type) ?? .text)) }
        do throws(ExpressionProblem) {
            return try ExpressionParser.parse(text, in: .init(fields: kinds, hasColumns: true)).expression
        } catch {
            Issue.record("\(text): \(error.code) at \(error.offset)")
            throw error
        }
    }

    /// What the migrator's program comes to.
    func migrated() throws -> String {
        let program = ExpressionProgram(try parsed())
        var work = ExpressionWork()
        work.begin(program)
        for input in program.inputs {
            var (value, kind): (String?, HandoverPlan.Expression.Kind) = (nil, .text)
            switch input {
            case .column(let name): value = columns[name] ?? nil
            case .field(let name):
                value = fields[name]?.text
                kind = HandoverPlan.Expression.Kind(Plan.FieldType(rawValue: fields[name]?.type ?? "") ?? .text)
            }
            if let value { work.add(canonical: Array(value.utf8).span, as: kind) } else { work.inputs.append(.null) }
        }
        switch program.run(&work) {
        case .null: return "null"
        case .failed: return "fail"
        case .boolean(let value): return "= \(value)"
        case .number(let number): return "= \(FixedPoint.text(number.units, scale: number.scale))"
        case .date(let day): return "= \(ExpressionProgram.dateText(day))"
        case .text(let start, let end): return "= \(String(decoding: work.bytes[start..<end], as: UTF8.self))"
        }
    }

    /// What the verifier's tree comes to.
    func verified() throws -> String {
        let names = columns.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        let columnNames = names + (try HandoverTests.columns(of: tree)).filter { !names.contains($0) }
        let fieldNames = fields.keys.sorted()
        let tree = try #require(
            ExpressionTree(
                try JSONText(Array(self.tree.utf8)),
                .init(
                    column: { name in
                        columnNames.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { .column($0) }
                    },
                    fields: fieldNames.map { ($0, fields[$0]?.type ?? "") })), "\(self.tree)")
        let value = tree.value { input in
            guard case .column(let index) = input else { return nil }
            return columns[columnNames[index]].flatMap { $0 }.map { Array($0.utf8) }
        } field: { index in
            guard let field = fields[fieldNames[index]], let text = field.text else { return .null }
            return .init(canonical: Array(text.utf8), type: field.type)
        }
        if value.isFailed { return "fail" }
        return value.text.map { "= \(String(decoding: $0, as: UTF8.self))" } ?? "null"
    }
}

/// The names of columns in a tree.
private func columns(of tree: String) throws -> [String] {
    func walk(_ value: Any) -> [String] {
        guard let object = value as? [String: Any] else { return (value as? [Any])?.flatMap(walk) ?? [] }
        return (object["column"] as? String).map { [$0] } ?? object.values.flatMap(walk)
    }
    return walk(try JSONSerialization.jsonObject(with: Data(tree.utf8)))
}

@Suite struct `Expressions` {
    @Test func `have vectors`() {
        #expect(ExpressionLine.all.count >= 100)
        #expect(ExpressionLine.all.count { $0.outcome == "fail" } >= 10)
    }

    @Test(arguments: ExpressionLine.all) func `are what the contract says, in both readings`(line: ExpressionLine) throws {
        #expect(String(decoding: try line.parsed().json.canonicalBytes(), as: UTF8.self) == line.tree)
        #expect(try line.migrated() == line.outcome)
        #expect(try line.verified() == line.outcome)
    }

    @Test func `agree with an oracle in another language`() throws {
        let lines = ExpressionLine.all.map(\.json)
        let (status, text) = try Self.oracle("--check", lines)
        #expect(status == 0, "\(text)")
        #expect(text.contains("\(lines.count) of \(lines.count) expressions agree"))
    }

    /// Random expressions over random rows, a third of the values null, one expression in five made to fail.
    @Test(arguments: 1...5) func `that are random come to the same in three readings`(seed: Int) throws {
        let (status, text) = try Self.oracle("--make 2400 \(seed)", [])
        #expect(status == 0)
        let lines = try text.split(separator: "\n").map { try ExpressionLine(String($0)) }
        try #require(lines.count == 2400)
        #expect(lines.count { $0.outcome == "fail" } >= 240 && lines.count { $0.outcome == "null" } >= 480)
        for line in lines {
            let json = String(decoding: try line.parsed().json.canonicalBytes(), as: UTF8.self)
            #expect(json == line.tree, "\(line.json)")
            let outcomes = [try line.migrated(), try line.verified()]
            #expect(outcomes == [line.outcome, line.outcome], "\(line.json)")
        }
    }

    private static func oracle(_ arguments: String, _ lines: [String]) throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        try folder.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: "lines.jsonl")
        let result = try HandoverTestSupport.run(
            "bash",
            ["-c", "python3 -B '\(Repository.path("Tests/Oracle/expressions.py"))' \(arguments) < lines.jsonl"], in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        return (result.status, result.stdout + result.stderr)
    }

    /// What the tree of a stranger's plan may not be.
    @Test(arguments: [
        #"{"op":"+","of":[{"number":"1"},{"text":"1"}]}"#, #"{"op":"=","of":[{"number":"1"},{"boolean":true}]}"#,
        #"{"op":"<","of":[{"text":"a"},{"text":"b"}]}"#, #"{"op":"or","of":[{"boolean":true}]}"#, #"{"number":"1.50"}"#,
        #"{"number":"-1"}"#, #"{"number":"1e3"}"#, #"{"date":"2023-02-29"}"#, #"{"op":"sum","of":[{"number":"1"}]}"#,
        #"{"op":"round","of":[{"number":"1"},{"number":"13"}]}"#,
        #"{"op":"round","of":[{"number":"1"},{"op":"abs","of":[{"number":"1"}]}]}"#,
        #"{"op":"date-of","of":[{"column":"a"}]}"#, #"{"op":"date-of","of":[{"column":"a"},{"text":"y"}]}"#, #"{"column":"x"}"#,
        #"{"field":"x"}"#, #"{"op":"coalesce","of":[{"number":"1"},{"text":"a"}]}"#, #"{"boolean":"true"}"#, #"[]"#,
        #"{"op":"not","of":[{"boolean":true}],"of2":[]}"#, #"{"number":"1111111111111111111111111111111111111"}"#,
    ]) func `of another form are refused by the verifier`(json: String) throws {
        let tree = ExpressionTree(
            try JSONText(Array(json.utf8)), .init(column: { $0 == "a" ? .column(0) : nil }, fields: [("n", "integer")]))
        #expect(tree == nil)
    }

    @Test func `have limits in both readings`() throws {
        let scope = ExpressionParser.Scope(fields: nil, hasColumns: true)
        func code(_ text: String) -> String? {
            do throws(ExpressionProblem) {
                _ = try ExpressionParser.parse(text, in: scope)
                return nil
            } catch { return error.code.name }
        }
        #expect(code("[a] = '" + String(repeating: "x", count: 8192) + "'") == "plan.expression-too-large")
        #expect(code(String(repeating: "(", count: 10_000) + "true") == "plan.expression-too-large")
        #expect(code(String(repeating: "not ", count: 2000) + "true") == "plan.expression-too-large")
        #expect(code("1" + String(repeating: " + 1", count: 30) + " = 1") == "plan.expression-too-large")
        #expect(code("[a] in (" + repeatElement("'x'", count: 260).joined(separator: ",") + ")") == "plan.expression-too-large")
        #expect(code("[a] in (" + repeatElement("'x'", count: 200).joined(separator: ",") + ")") == nil)
        let deep =
            String(repeating: #"{"op":"not","of":["#, count: 24) + #"{"boolean":true}"# + String(repeating: "]}", count: 24)
        #expect(ExpressionTree(try JSONText(Array(deep.utf8)), .init(column: nil, fields: [])) == nil)
        let wide = #"{"op":"or","of":["# + repeatElement(#"{"boolean":true}"#, count: 256).joined(separator: ",") + "]}"
        #expect(ExpressionTree(try JSONText(Array(wide.utf8)), .init(column: nil, fields: [])) == nil)
        // A text that is too long is no operand.
        var line = try ExpressionLine(
            #"{"text":"length([a]) > 0","tree":{"op":">","of":[{"op":"length","of":[{"column":"a"}]},{"number":"0"}]},"columns":{"a":""},"out":"false"}"#
        )
        line.columns["a"] = String(repeating: "x", count: 65_536)
        #expect(try [line.migrated(), line.verified()] == ["= true", "= true"])
        line.columns["a"] = String(repeating: "x", count: 65_537)
        #expect(try [line.migrated(), line.verified()] == ["fail", "fail"])
    }
}
