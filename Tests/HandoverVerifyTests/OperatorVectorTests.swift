import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The verifier's operators` {
    @Test(arguments: Vectors.all) func `give what the contract says`(vector: Vectors.Vector) throws { try check(vector) }

    @Test(arguments: Vectors.generators, UInt64(3)...4) func `give what the oracle gives`(name: String, seed: UInt64) throws {
        let vectors = try Vectors.generated(name, seed: seed)
        #expect(vectors.count >= 1000)
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: Vectors.Vector) throws {
        let field = CheckedPlan.Field(name: "v", type: vector.type, scale: vector.scale, isRequired: false)
        let chain = try vector.chain.map { try FieldOperator.read($0, field, closing: vector.closing) }
        var value = Array(vector.input.utf8)
        let outcome = chain.apply(&value, vector.isAbsent ? .absent : vector.isNull ? .null : .value)
        #expect((outcome == .failed) == vector.fails, "\(vector)")
        if !vector.fails {
            #expect((outcome == .value) == (vector.output != nil), "\(vector)")
            if let output = vector.output {
                #expect(value == Array(output.utf8), "\(vector)")
                #expect(CanonicalValue.isCanonical(value, field) || value.isEmpty)
            }
        }
    }

    @Test(arguments: Vectors.damaged) func `find the damage that the contract says`(vector: Vectors.Damaged) throws {
        let field = CheckedPlan.Field(
            name: "v", type: vector.type, scale: 2, isRequired: false, kind: vector.kind,
            length: vector.length.flatMap { Int($0) })
        let rule = CheckedPlan.Rule(
            chain: try vector.chain.map { try FieldOperator.read($0, field) }, accepted: Set(vector.accepted))
        let input = Array(vector.input.utf8)
        let found = DamageSearch(rule, field).find(input.span)
        #expect(found?.rawValue == vector.code)
    }

    @Test(arguments: Vectors.several) func `make of several columns what the contract says`(vector: Vectors.Several) throws {
        try check(vector)
    }

    @Test(arguments: UInt64(3)...4) func `make of several columns what the oracle makes`(seed: UInt64) throws {
        let vectors = try Vectors.generatedSeveral(seed: seed)
        #expect(vectors.count >= 1000)
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: Vectors.Several) throws {
        let separator = vector.separator.map { #","with":"\#($0.replacing("\"", with: "\\\""))""# } ?? ""
        let accept = vector.accepted.map { #"{"code":"\#($0)","reason":"x"}"# }.joined(separator: ",")
        let rule = try JSONText(
            Array(
                #"{"\#(vector.way)":\#(vector.names)\#(separator),"accept":[\#(accept)],"do":[\#(vector.chain.joined(separator: ","))]}"#
                    .utf8))
        let names = vector.record.keys.sorted()
        let others = ["手机", "电话", "a", "b", "c", "省", "市", "区", "甲", "乙", "丙", "门店", "编号", "名 称", "a/b"].filter {
            !names.contains($0)
        }
        let (outcome, text) = try rule.run(names + others, kind: vector.kind) { name in
            guard let value = vector.record[name] else { return .absent }
            return value.map { .text(Array($0.utf8)) } ?? .null
        }
        if let code = vector.code {
            #expect(outcome == DamageSearch.Code(rawValue: code).map { .damaged($0) }, "\(vector)")
        } else {
            #expect(outcome == (vector.output == nil ? .null : .value), "\(vector)")
            if let output = vector.output { #expect(text == Array(output.utf8), "\(vector)") }
        }
    }

    @Test(arguments: Vectors.patterns) func `know the patterns of the contract`(vector: Vectors.Pattern) {
        #expect((PatternText(Array(vector.text.utf8), extracts: false) != nil) == vector.isAccepted)
    }

    /// The plan in an archive is a stranger's, and so is the text.
    @Test(arguments: ["(?:a|a|ab)*c", "(?:a+)+b", "a{50}a{50}x", "(?:a|aa)*(?:a|aa)*,"])
    func `search in a time that grows with the text`(pattern: String) throws {
        let field = CheckedPlan.Field(name: "v", type: "text", scale: 0, isRequired: false)
        let step = try FieldOperator.read(#"{"op":"extract","pattern":"\#(pattern)"}"#, field)
        let times = growth(from: 7_500) { count in
            var value = [UInt8](repeating: 0x61, count: count)
            #expect(step.apply(&value) == .failed)
        }
        #expect(times < 24)
        var value = [UInt8](repeating: 0x61, count: 65_537)
        #expect(try FieldOperator.read(#"{"op":"match","pattern":"a*"}"#, field).apply(&value) == .failed)
    }

    @Test func `hold back what they make too long`() throws {
        let field = CheckedPlan.Field(name: "v", type: "text", scale: 0, isRequired: false)
        let step = try FieldOperator.read(
            #"{"op":"replace","pairs":[["a","\#(String(repeating: "a", count: 200))"]]}"#, field)
        var value = Array("a".utf8)
        #expect([step, step, step, step].apply(&value) == .tooLarge)
    }

    @Test(arguments: [
        (["1.50", "-0.25", "100000000000000000000.00"], "100000000000000000001.25"), (["-1.00", "1.00"], "0.00"),
        (["-3.10"], "-3.10"), ([], "0.00"),
        (["999999999.99", "0.01"], "1000000000.00"),
    ]) func `add amounts digit by digit`(amounts: [String], expected: String) {
        var sum = DigitSum()
        for amount in amounts { sum.add(amount) }
        #expect(sum.text(scale: 2) == expected)
    }
}

@Suite struct `The verifier's decoding` {
    @Test(
        arguments: [
            ([0xd6, 0xd0], "中"), ([0x80], "€"), ([0xa3, 0xa0], "\u{3000}"), ([0xfe, 0x9f], "䶮"), ([0x82, 0x30, 0xb7, 0x31], "㛃"),
            ([0x99, 0x33, 0xa9, 0x32], "𬭎"), ([0xa1, 0xa4, 0xa1, 0xaa], "·—"), ([0x81, 0x30, 0x84, 0x36], "¥"),
            ([0x95, 0x34, 0xb2, 0x35], "𠮷"),
            ([0x82, 0x35, 0x90, 0x37], "\u{9fb4}"), ([0x84, 0x31, 0x83, 0x35], "\u{fe19}"), ([0x41, 0xd3, 0xa1, 0x42], "A印B"),
        ] as [([UInt8], String)]) func `follows the Encoding Standard where glibc does not`(bytes: [UInt8], text: String) throws
    {
        let decoding = try #require(TextDecoding(.gb18030))
        var out: [UInt8] = []
        #expect(decoding.isValid(bytes))
        #expect(decoding.append(bytes, to: &out))
        #expect(out == Array(text.utf8))
    }

    @Test(arguments: [[0xff], [0x81], [0x81, 0x2c], [0x81, 0x30, 0x81], [0xfe, 0x39, 0xfe, 0x39]] as [[UInt8]])
    func `refuses what is no GB18030`(bytes: [UInt8]) throws {
        #expect(try #require(TextDecoding(.gb18030)).isValid(bytes) == false)
    }

    @Test(arguments: [[0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe4, 0xb8], [0x80]] as [[UInt8]])
    func `refuses what is no UTF-8`(bytes: [UInt8]) throws {
        #expect(try #require(TextDecoding(.utf8)).isValid(bytes) == false)
    }
}
