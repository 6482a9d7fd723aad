import HandoverData
import Testing

@testable import HandoverIngest

@Suite struct `What a workbook hints at` {
    @Test(arguments: [
        ("yyyy-mm-dd", true), ("m/d/yy", true), ("h:mm", true), ("[h]:mm:ss", true), ("yyyy\"年\"m\"月\"", true),
        ("[$-804]yyyy", true),
        ("YYYY", true), ("General", false), ("0.00", false), ("#,##0\" dry\"", false), ("0\\d", false), ("[Red]0", false),
        ("_d0", false), ("*m0", false), ("0;yyyy", false), ("[h]", false), ("\"unclosed yyyy", false), ("", false),
    ]) func `knows formats of days`(code: String, isDay: Bool) { #expect(NumberFormats.isDay(code) == isDay) }

    @Test func `holds a hidden row back beside what else is wrong with it, in the order of the findings`() {
        var index = RecordIndex()
        index.byteOffsets = [0, 10, 20, 30]
        index.findings = [
            .init(record: 0, kind: .fieldTooLarge, byteOffset: 5), .init(record: 1, kind: .encoding, byteOffset: 11),
            .init(record: 1, kind: .fieldTooLarge, byteOffset: 12), .init(record: 2, kind: .hiddenRows, byteOffset: 20),
            .init(record: 3, kind: .encoding, byteOffset: 31),
        ]
        // The first record ends where the range begins.
        index.hide([1010..<1030], from: 1000)
        #expect(
            index.findings.map { "\($0.record) \($0.kind.rawValue)" } == [
                "0 FIELD_TOO_LARGE", "1 ENCODING", "1 HIDDEN_ROWS", "1 FIELD_TOO_LARGE", "2 HIDDEN_ROWS", "3 ENCODING",
            ])
    }
}
