import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A value as PostgreSQL writes it` {
    private func read(_ text: String, _ codec: ValueCodec) -> String? {
        var out: [UInt8] = []
        return PostgresValue.append(Array(text.utf8).span, codec, to: &out) ? String(decoding: out, as: UTF8.self) : nil
    }

    static let numbers: [(text: String, codec: ValueCodec, value: String?)] = [
        ("12", .integer, "12"), ("-0", .integer, "0"), ("007", .integer, "7"), ("12.0", .integer, "12"), ("12.5", .integer, nil),
        ("1.5", .numeric(scale: 3), "1.500"), ("1.5000", .numeric(scale: 3), "1.500"), ("1.5001", .numeric(scale: 3), nil),
        ("-0.00", .numeric(scale: 2), "0.00"), ("-0.01", .numeric(scale: 2), "-0.01"), ("000.10", .numeric(scale: 2), "0.10"),
        ("-1234567890123456789012345678901234.56", .numeric(scale: 2), "-1234567890123456789012345678901234.56"),
        ("5", .minorUnits(scale: 2), "0.05"), ("-5", .minorUnits(scale: 2), "-0.05"), ("0", .minorUnits(scale: 2), "0.00"),
        ("123456", .minorUnits(scale: 2), "1234.56"), ("5.00", .minorUnits(scale: 2), "0.05"),
        ("5.01", .minorUnits(scale: 2), nil), ("5", .minorUnits(scale: 0), "5"),
        ("", .integer, nil), ("-", .integer, nil), ("+1", .integer, nil), (".5", .numeric(scale: 1), nil),
        ("5.", .numeric(scale: 1), nil), ("1.2.3", .numeric(scale: 4), nil), ("1e3", .numeric(scale: 0), nil),
        ("NaN", .numeric(scale: 0), nil), ("Infinity", .numeric(scale: 0), nil), ("--1", .integer, nil), ("１", .integer, nil),
    ]

    @Test(arguments: numbers) func `is the field's number, or none`(text: String, codec: ValueCodec, value: String?) {
        #expect(read(text, codec) == value)
    }

    /// Made of whole numbers, by another way than that which reads them.
    @Test func `is the number that was written, however many zeros stand around it`() {
        var random = SplitMix64(state: 5)
        for _ in 0..<20_000 {
            let (scale, units) = (Int.random(in: 0...6, using: &random), Int.random(in: -2_000_000...2_000_000, using: &random))
            let one = (0..<scale).reduce(1) { power, _ in power * 10 }
            let sign = units < 0 ? "-" : ""
            let (whole, part) = (units.magnitude / one.magnitude, units.magnitude % one.magnitude + one.magnitude)
            let canonical = sign + "\(whole)" + (scale > 0 ? ".\("\(part)".dropFirst())" : "")
            let front = String(repeating: "0", count: Int.random(in: 0...2, using: &random))
            let back = String(repeating: "0", count: Int.random(in: 0...2, using: &random))
            let spelled = sign + front + canonical.dropFirst(sign.count) + (scale > 0 ? back : "")
            #expect(read(spelled, .numeric(scale: scale)) == canonical, "\(spelled)")
            #expect(read("\(sign)\(front)\(units.magnitude)", .minorUnits(scale: scale)) == canonical, "\(units)")
        }
    }

    static let reals: [(text: String, scale: Int, value: String?)] = [
        ("0.1", 2, "0.10"), ("-12345.68", 2, "-12345.68"), ("1e3", 0, "1000"), ("1.5e-3", 4, "0.0015"), ("-0", 2, "0.00"),
        ("0.125", 2, "0.12"), ("0.375", 2, "0.38"), ("1e400", 2, nil), ("1e", 2, nil), ("NaN", 2, nil), ("-Infinity", 2, nil),
        ("0x10", 0, nil), ("", 2, nil),
    ]

    @Test(arguments: reals) func `is rounded to the field's scale where it is a float`(text: String, scale: Int, value: String?) {
        #expect(read(text, .real(scale: scale)) == value)
    }

    static let times: [(text: String, codec: ValueCodec, value: String?)] = [
        ("2024-02-29", .date, "2024-02-29"), ("2023-02-29", .date, nil), ("2024-2-29", .date, nil), ("10000-01-01", .date, nil),
        ("2024-02-29 BC", .date, nil), ("infinity", .date, nil),
        ("2024-02-29 23:59:58", .local, "2024-02-29 23:59:58"), ("2024-02-29 23:59:58.5", .local, nil),
        ("2024-02-29T23:59:58", .local, nil), ("2024-02-29", .local, nil),
        ("2024-02-29 23:59:58+00", .instant, "2024-02-29 23:59:58"), ("2024-02-29 23:59:58+08", .instant, nil),
        ("2024-02-29 23:59:58", .instant, nil), ("2024-02-29 23:59:5x+00", .instant, nil),
        ("t", .boolean, "true"), ("f", .boolean, "false"), ("1", .boolean, nil),
    ]

    @Test(arguments: times) func `is a day, a time or a truth, or none`(text: String, codec: ValueCodec, value: String?) {
        #expect(read(text, codec) == value)
    }
}
