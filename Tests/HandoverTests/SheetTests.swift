import HandoverPlan
import HandoverTestSupport
import Testing

@testable import Handover

@Suite struct `A cell of the sheet` {
    @Test(arguments: UInt64(0)..<32) func `gives back the text that was put in`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let pieces = ["=", "+", "-", "@", "\t", "\r", "\n", "'", "\"", ",", "0", "138", "E+10", "张", "𠮷", " ", "1/2"]
        for _ in 0..<50 {
            let text = (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
            let cell = Sheet.cell(Array(text.utf8))
            #expect(cell.first == UInt8(ascii: "\t"), "no spreadsheet takes it for a formula or a number")
            #expect(Sheet.text(cell) == Array(text.utf8))
        }
        #expect(Sheet.cell(nil).isEmpty && Sheet.text([]) == nil)
    }

    static let damages: [(old: String?, new: String, says: String?)] = [
        ("13800138000", "1.38E+10", "EXCEL_SCIENTIFIC"), (nil, "1.38E+10", "EXCEL_SCIENTIFIC"),
        ("x", "-2e+3", "EXCEL_SCIENTIFIC"),
        ("310101199001011234", "310101199001011000", "EXCEL_PRECISION_LOSS"), ("310101199001011234", "310101199001011235", nil),
        ("310101199001011234", "310101199001012300", nil), ("3101011990010112", "100", nil), ("王𠮷", "王?", "LOST_CHARACTERS"),
        ("王𠮷", "王??", "LOST_CHARACTERS"),
        ("王五", "王六", nil), ("why?", "why??", nil), ("王五", "??", "LOST_CHARACTERS"), ("a", "?", nil), ("", "12", nil),
        ("0.0000138", "1.38E-05", "EXCEL_SCIENTIFIC"), (nil, "+1.4E+17", "EXCEL_SCIENTIFIC"),
        (nil, "440300199001011000", "EXCEL_PRECISION_LOSS"), ("1", "1234567890123000", "EXCEL_PRECISION_LOSS"),
        (nil, "1234567890123400", nil), (nil, "4403001990010110000000", "EXCEL_PRECISION_LOSS"),
        (nil, "440300199001012000x", nil), ("1e3", "1000", nil),
    ]

    @Test(arguments: damages) func `that a spreadsheet destroyed is known`(old: String?, new: String, says: String?) {
        #expect(
            CellDamage().find(old.map { Array($0.utf8) }, Array(new.utf8))?.rawValue == says, "\(old ?? "nil") \(new)")
    }

    @Test func `is the same with other ends of lines`() {
        #expect(Sheet.isSame(Array("a\r\nb\rc".utf8), Array("a\nb\nc".utf8)))
        #expect(Sheet.isSame(nil, []))
        #expect(!Sheet.isSame(Array("a\n\nb".utf8), Array("a\nb".utf8)))
    }
}
