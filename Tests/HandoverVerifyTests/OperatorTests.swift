import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The grammar of the operators` {
    /// What the vectors leave open, read off the grammar: operator, input, output; `nil` for a failure.
    static let more: [(op: String, scale: Int, input: String, output: String?)] = [
        (#"{"op":"money"}"#, 2, " 1", nil), (#"{"op":"money"}"#, 2, "1 ", nil), (#"{"op":"money"}"#, 2, "( ¥ 1 元 )", "-1.00"),
        (#"{"op":"money"}"#, 2, "(1)元", nil), (#"{"op":"money"}"#, 2, "5元-", nil), (#"{"op":"money"}"#, 2, "¥ 5 - 元", "-5.00"),
        (#"{"op":"money"}"#, 2, "¥+5-", nil), (#"{"op":"money"}"#, 2, "+¥-5", nil), (#"{"op":"money"}"#, 2, "-0-", nil),
        (#"{"op":"money"}"#, 2, ",123", nil), (#"{"op":"money"}"#, 2, "1,234,", nil), (#"{"op":"money"}"#, 2, "1.", nil),
        (#"{"op":"money"}"#, 2, "1.2.3", nil), (#"{"op":"money"}"#, 2, "0,001.5", "1.50"), (#"{"op":"money"}"#, 2, "¥¥1", nil),
        (#"{"op":"money"}"#, 2, "1 234", nil), (#"{"op":"money"}"#, 2, "()", nil), (#"{"op":"money"}"#, 2, "(1", nil),
        (#"{"op":"money"}"#, 2, "1)", nil), (#"{"op":"money"}"#, 2, "１", nil), (#"{"op":"money"}"#, 2, "1\t", nil),
        (#"{"op":"money"}"#, 0, "12.000", "12"), (#"{"op":"money"}"#, 3, "1.5", "1.500"),
        (
            #"{"op":"money"}"#, 2, String(repeating: "0", count: 90) + String(repeating: "9", count: 34),
            String(repeating: "9", count: 34) + ".00"
        ),
        (#"{"op":"money"}"#, 2, String(repeating: "9", count: 35), nil),
        (#"{"op":"decimal"}"#, 2, "-", nil), (#"{"op":"decimal"}"#, 2, "--1", nil), (#"{"op":"decimal"}"#, 2, "01", nil),
        (#"{"op":"decimal"}"#, 2, "-0.50", "-0.50"), (#"{"op":"decimal"}"#, 2, "1,5", nil), (#"{"op":"decimal"}"#, 2, "", nil),
        (#"{"op":"decimal"}"#, 12, "0." + String(repeating: "0", count: 40), "0." + String(repeating: "0", count: 12)),
        (
            #"{"op":"decimal"}"#, 12, String(repeating: "9", count: 24),
            String(repeating: "9", count: 24) + "." + String(repeating: "0", count: 12)
        ),
        (#"{"op":"decimal"}"#, 12, String(repeating: "9", count: 25), nil),
        (#"{"op":"integer"}"#, 0, "", nil), (#"{"op":"integer"}"#, 0, "-", nil), (#"{"op":"integer"}"#, 0, "- 1", nil),
        (#"{"op":"integer"}"#, 0, "00", nil),
        (#"{"op":"integer"}"#, 0, "-" + String(repeating: "1", count: 36), "-" + String(repeating: "1", count: 36)),
        (#"{"op":"date","formats":["yyyy-M-d"]}"#, 0, "2023-111-1", nil),
        (#"{"op":"date","formats":["yyyy-M-d"]}"#, 0, "2023--1", nil),
        (#"{"op":"date","formats":["d.M.yyyy"]}"#, 0, "1.2.2023", "2023-02-01"),
        (#"{"op":"date","formats":["yyyyMMdd"]}"#, 0, "2023056", nil),
        (#"{"op":"date","formats":["MM/dd/yyyy"]}"#, 0, "02/29/2024", "2024-02-29"),
        // The first format that matches decides, even where a later one would give a day that exists.
        (#"{"op":"date","formats":["yyyy-MM-dd","yyyy-dd-MM"]}"#, 0, "2023-13-01", nil),
        (#"{"op":"date","formats":["yyyy-MM-dd"]}"#, 0, "2023-05-0６", nil),
        (#"{"op":"date","formats":[]}"#, 0, "2023-05-06", nil),
        (#"{"op":"phone"}"#, 0, "0400-8001234", "+864008001234"), (#"{"op":"phone"}"#, 0, "+86-400-800-1234", "+864008001234"),
        (#"{"op":"phone"}"#, 0, "+0123456789", nil), (#"{"op":"phone"}"#, 0, "+123456", nil),
        (#"{"op":"phone"}"#, 0, "+1234567", "+1234567"),
        (#"{"op":"phone"}"#, 0, "+1234567890123456", nil), (#"{"op":"phone"}"#, 0, "+1 212 555 0100 x5", nil),
        (#"{"op":"phone"}"#, 0, "0215234567", nil), (#"{"op":"phone"}"#, 0, "02152345678", "+862152345678"),
        (#"{"op":"phone"}"#, 0, "0755-2600000", "+867552600000"), (#"{"op":"phone"}"#, 0, "0755-92600000", nil),
        (#"{"op":"phone"}"#, 0, "021-52345678-1234567", nil), (#"{"op":"phone"}"#, 0, "021-52345678#", nil),
        (#"{"op":"phone"}"#, 0, "021-52345678 转: 8.0.1", "+862152345678;ext=801"),
        (#"{"op":"phone"}"#, 0, "+86+13800138000", nil),
        (#"{"op":"phone"}"#, 0, "86 021 52345678", nil), (#"{"op":"phone"}"#, 0, "0086 21 52345678", "+862152345678"),
        (#"{"op":"phone"}"#, 0, "400-800-1234-12", nil), (#"{"op":"phone"}"#, 0, "4008001234转12", "+864008001234;ext=12"),
        (#"{"op":"phone","area":"021"}"#, 0, "62345678转8", "+862162345678;ext=8"),
        (#"{"op":"phone","area":"021"}"#, 0, "12345678", nil),
        (#"{"op":"phone"}"#, 0, "(+86)13800138000", "+8613800138000"), (#"{"op":"phone"}"#, 0, "00852 2345 6789", nil),
        (#"{"op":"phone"}"#, 0, "x123", nil), (#"{"op":"phone"}"#, 0, "+", nil), (#"{"op":"phone"}"#, 0, "00113800138000", nil),
        (#"{"op":"trim"}"#, 0, "\u{b}\u{c}a\u{2003}\u{3000}", "a\u{2003}"), (#"{"op":"trim"}"#, 0, "", ""),
        (#"{"op":"trim"}"#, 0, "\u{1f}a", "\u{1f}a"),
        (#"{"op":"fold-width"}"#, 0, "！～｟｠￠\u{ff00}", "!~｟｠￠\u{ff00}"), (#"{"op":"fold-width"}"#, 0, "𠮷Ａ", "𠮷A"),
        (#"{"op":"map","pairs":[["e\u0301","x"]]}"#, 0, "\u{e9}", nil),
    ]

    @Test(arguments: more.indices) func `is followed where the vectors are silent`(index: Int) throws {
        let (op, scale, input, output) = Self.more[index]
        let field = CheckedPlan.Field(name: "x", type: "x", scale: scale, isRequired: false)
        let step = try FieldOperator.read(op, field)
        var value = Array(input.utf8)
        let outcome = step.apply(&value)
        #expect((outcome == .value ? String(decoding: value, as: UTF8.self) : nil) == output, "\(op) \(input)")
    }

    @Test(arguments: UInt64(0)..<50) func `yields canonical text or nothing`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces = [
            "1", "9", "0", "-", "+", "¥", "￥", "元", ",", ".", "(", ")", " ", "　", "年", "转", "ext", "#", "+86", "0086", "021", "𠮷",
            "\u{feff}",
        ]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
            let steps: [(FieldOperator, String)] = [
                (.trim, "text"), (.foldWidth, "text"), (.integer, "integer"), (.decimal(scale: 2), "decimal"),
                (.money(scale: 2), "money"),
                (.date([Array("yyyy-M-d".utf8), Array("yyyy年M月d".utf8)]), "date"), (.phone(area: Array("021".utf8)), "phone"),
            ]
            for (step, type) in steps {
                var value = Array(text.utf8)
                guard step.apply(&value) == .value else { continue }
                let field = CheckedPlan.Field(name: "x", type: type, scale: 2, isRequired: false)
                if type != "text" { #expect(CanonicalValue.holds(value[...], field), "\(step) \(text)") }
            }
        }
    }
}

@Suite struct `A sum of digits` {
    @Test(arguments: UInt64(0)..<100) func `is what the machine's own sum is`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var sum = DigitSum()
        var wanted: Int64 = 0
        for _ in 0..<Int.random(in: 0...50, using: &random) {
            let cents = Int64.random(in: -99_999_999_999_999...99_999_999_999_999, using: &random)
            wanted += cents
            sum.add(Self.text(cents))
        }
        #expect(sum.text(scale: 2) == Self.text(wanted))
        sum.subtract(Array(Self.text(wanted).utf8).span)
        #expect(sum.text(scale: 2) == "0.00")
    }

    @Test func `has no bound`() {
        var sum = DigitSum()
        let nines = String(repeating: "9", count: 36)
        for _ in 0..<1000 { sum.add(nines) }
        #expect(sum.text(scale: 0) == nines + "000")
    }

    static func text(_ cents: Int64) -> String {
        let digits = String(abs(cents))
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return (cents < 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
    }
}
