import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverIngest

/// Exports whose bytes other readers get wrong: hard cases 43 to 58, with what `init` must find in the whole file and what both readings
/// must make of it.
struct EncodingCase: CustomStringConvertible, Sendable {
    enum Outcome: Sendable {
        /// The lock's encoding; findings of the records, an empty text for one that can be read; the values of those that can.
        case read(_ encoding: String, _ findings: [String], _ values: [String])
        /// `init` refuses the file with this code.
        case refused(_ code: String)
        /// `init` or the reading of what it found stops with this code.
        case stops(_ code: String)
    }

    var number: Int
    var what: String
    var bytes: [UInt8]
    var outcome: Outcome
    /// What `init` warns of.
    var warnings: [String] = []

    var description: String { "\(number) \(what)" }

    init(_ number: Int, _ what: String, _ bytes: [UInt8], _ outcome: Outcome, warnings: [String] = []) {
        (self.number, self.what, self.bytes, self.outcome, self.warnings) = (number, what, bytes, outcome, warnings)
    }

    init(_ number: Int, _ what: String, _ text: String, _ outcome: Outcome, warnings: [String] = []) {
        self.init(number, what, Array(text.utf8), outcome, warnings: warnings)
    }

    private static let head = Array("id,name\n".utf8)
    private static let people =
        Array("1,".utf8) + [0xd5, 0xc5, 0xc8, 0xfd] + Array("\n2,".utf8) + [0xc0, 0xee, 0xcb, 0xc4] + [0x0a]

    private static func wide(_ text: String, _ encoding: CSVDialect.Encoding, mark: Bool = false) -> [UInt8] {
        (mark ? encoding.byteOrderMark : []) + EncodedFiles.encode(text.unicodeScalars, encoding)
    }

    /// A line of ASCII repeated, so that what tells the encoding lies beyond any sample.
    private static let ascii = [UInt8]((0..<3_000).map { "\($0 + 10),name of customer\n" }.joined().utf8)

    static let all: [EncodingCase] = [
        EncodingCase(43, "GBK behind 60,000 bytes of ASCII", head + ascii + people, .read("gb18030", [], ["1 张三", "2 李四"])),
        EncodingCase(
            44, "characters of four bytes",
            head + people + Array("3,".utf8) + [0x81, 0x39, 0xee, 0x39, 0x95, 0x34, 0xb2, 0x35, 0x94, 0x39, 0xda, 0x33, 0x0a],
            .read("gb18030", ["", "", ""], ["1 张三", "2 李四", "3 㐀𠮷💩"])),
        EncodingCase(
            45, "what GB18030-2022 moved, in two and in four bytes",
            head + people + Array("3,".utf8) + [0xa6, 0xd9, 0xa8, 0xbc, 0xfe, 0x59, 0x82, 0x35, 0x90, 0x37, 0x0a],
            .read("gb18030", ["", "", ""], ["1 张三", "2 李四", "3 \u{fe10}\u{1e3f}\u{9fb4}\u{9fb4}"])),
        EncodingCase(
            46, "what GB2312 lacks or maps to another dot and dash",
            head + people + Array("3,".utf8) + [0xc2, 0xf2, 0xa1, 0xa4, 0xcc, 0xe1, 0xa1, 0xaa, 0x88, 0xd2, 0x0a],
            .read("gb18030", ["", "", ""], ["1 张三", "2 李四", "3 买\u{b7}提\u{2014}堃"])),
        EncodingCase(
            47, "the euro sign of CP936", head + people + Array("3,".utf8) + [0x80, 0x0a],
            .read("gb18030", ["", "", ""], ["1 张三", "2 李四", "3 €"])),
        EncodingCase(
            48, "lines of UTF-8 among lines of GBK", head + people + Array("3,张三\n".utf8), .refused("csv.mixed-encodings")),
        EncodingCase(
            48, "lines of GBK among lines of UTF-8", Array("编号,姓名\n3,张三\n4,李四\n".utf8) + people, .refused("csv.mixed-encodings")),
        EncodingCase(
            49, "one bad byte in UTF-8", Array("编号,姓名\n1,张三\n2,".utf8) + [0xff] + Array("\n3,李四\n".utf8),
            .read("utf-8", ["", "ENCODING", ""], ["1 张三", "3 李四"])),
        EncodingCase(
            50, "UTF-8 cut off within a character", Array("编号,姓名\n1,张三\n2,李".utf8.dropLast()), .stops("csv.cut-character")),
        EncodingCase(50, "GBK cut off within a character", head + people + [0x33, 0x2c, 0xd5], .stops("csv.cut-character")),
        EncodingCase(
            50, "UTF-16 cut off within a pair", wide("id,name\n1,𠮷", .utf16le, mark: true).dropLast(1),
            .stops("csv.cut-character")),
        EncodingCase(
            51, "UTF-8 that was read as GBK and saved again", "编号,姓名\n1,寮犱笁\n2,李四\n",
            .read("utf-8", ["", ""], ["1 寮犱笁", "2 李四"]), warnings: ["text.mojibake"]),
        EncodingCase(
            52, "what was lost before the export", "编号,姓名\n1,锟斤拷\n2,??\n3,张\u{fffd}\n4,what??\n",
            .read("utf-8", ["", "", "", ""], ["1 锟斤拷", "2 ??", "3 张\u{fffd}", "4 what??"]), warnings: ["text.lossy-export"]),
        EncodingCase(53, "UTF-8 with a mark", [0xef, 0xbb, 0xbf] + Array("编号,姓名\n1,张三\n".utf8), .read("utf-8", [""], ["1 张三"])),
        EncodingCase(53, "UTF-16LE with a mark", wide("编号,姓名\n1,张三\n", .utf16le, mark: true), .read("utf-16le", [""], ["1 张三"])),
        EncodingCase(53, "UTF-16BE with a mark", wide("编号,姓名\n1,张三\n", .utf16be, mark: true), .read("utf-16be", [""], ["1 张三"])),
        EncodingCase(53, "UTF-16LE without", wide("编号,姓名\r\n1,上海\r\n", .utf16le), .read("utf-16le", [""], ["1 上海"])),
        EncodingCase(53, "UTF-16BE without", wide("id,name\r\n1,上海\r\n", .utf16be), .read("utf-16be", [""], ["1 上海"])),
        EncodingCase(53, "UTF-32LE with a mark", wide("编号,姓名\n1,𠮷\n", .utf32le, mark: true), .read("utf-32le", [""], ["1 𠮷"])),
        EncodingCase(53, "UTF-32BE with a mark", wide("编号,姓名\n1,𠮷\n", .utf32be, mark: true), .read("utf-32be", [""], ["1 𠮷"])),
        EncodingCase(53, "UTF-32LE without", wide("id,name\n1,𠮷\n", .utf32le), .read("utf-32le", [""], ["1 𠮷"])),
        EncodingCase(53, "UTF-32BE without", wide("id,name\n1,𠮷\n", .utf32be), .read("utf-32be", [""], ["1 𠮷"])),
        EncodingCase(
            53, "a tab between fields of UTF-16", wide("编号\t姓名\n1\t张三\n", .utf16le, mark: true), .read("utf-16le", [""], ["1 张三"])
        ),
        EncodingCase(
            53, "half a pair in UTF-16",
            wide("id,name\n1,x", .utf16le, mark: true) + [0x3d, 0xd8] + wide(",\n2,张\n", .utf16le),
            .read("utf-16le", ["ENCODING,RAGGED_LONG", ""], ["2 张"])),
        EncodingCase(53, "UTF-7", "id,name\n1,+X3AJFQ-\n", .refused("csv.utf-7")),
        EncodingCase(
            53, "telephone numbers with a plus are no UTF-7", "id,name\n1,+86-138\n2,+8613800138000\n3,a+b\n",
            .read("utf-8", ["", "", ""], ["1 +86-138", "2 +8613800138000", "3 a+b"])),
        EncodingCase(
            54, "Big5 from Taiwan",
            // 編號,姓名 / 1,許功蓋 / 2,王小明: the second bytes of the first name are backslashes.
            [0xbd, 0x73, 0xb8, 0xb9, 0x2c, 0xa9, 0x6d, 0xa6, 0x57, 0x0a, 0x31, 0x2c, 0xb3, 0x5c, 0xa5, 0x5c, 0xbb, 0x5c, 0x0a]
                + [0x32, 0x2c, 0xa4, 0xfd, 0xa4, 0x70, 0xa9, 0xfa, 0x0a], .read("big5", ["", ""], ["1 許功蓋", "2 王小明"])),
        EncodingCase(
            54, "Big5 with characters of Hong Kong",
            [0xbd, 0x73, 0xb8, 0xb9, 0x2c, 0xa9, 0x6d, 0xa6, 0x57, 0x0a, 0x31, 0x2c, 0xb3, 0xaf, 0xa4, 0x70, 0xa9, 0xfa, 0x0a]
                + [0x32, 0x2c, 0xa4, 0xfd, 0x88, 0x62, 0xfa, 0x40, 0x0a],
            .read("big5", ["", ""], ["1 陳小明", "2 王\u{ca}\u{304}\u{20547}"])),
        EncodingCase(
            54, "Shift_JIS",
            // 番号,氏名 / 1,山田ソフト表 / 2,ﾀﾅｶ
            [
                0x94, 0xd4, 0x8d, 0x86, 0x2c, 0x8e, 0x81, 0x96, 0xbc, 0x0a, 0x31, 0x2c, 0x8e, 0x52, 0x93, 0x63, 0x83, 0x5c, 0x83,
                0x74,
            ]
                + [0x83, 0x67, 0x95, 0x5c, 0x0a, 0x32, 0x2c, 0xc0, 0xc5, 0xb6, 0x0a],
            .read("shift_jis", ["", ""], ["1 山田ソフト表", "2 ﾀﾅｶ"])),
        EncodingCase(
            54, "windows-1252",
            Array("id,name\n1,Caf".utf8) + [0xe9] + Array("\n2,M".utf8) + [0xfc] + Array("ller\n3,10 ".utf8) + [0x80] + [0x0a],
            .read("windows-1252", ["", "", ""], ["1 Café", "2 Müller", "3 10 €"])),
        EncodingCase(
            55, "overlong UTF-8", Array("编号,姓名\n1,张三\n2,李四\n3,".utf8) + [0xc0, 0xaf, 0x0a],
            .read("utf-8", ["", "", "ENCODING"], ["1 张三", "2 李四"])
        )
        .padded,
        EncodingCase(
            55, "surrogates in UTF-8 (CESU-8)", Array("编号,姓名\n1,张三\n2,李四\n3,".utf8) + [0xed, 0xa1, 0x82, 0xed, 0xbe, 0xb7, 0x0a],
            .read("utf-8", ["", "", "ENCODING"], ["1 张三", "2 李四"])
        ).padded,
        EncodingCase(
            55, "beyond U+10FFFF", Array("编号,姓名\n1,张三\n2,李四\n3,".utf8) + [0xf4, 0x90, 0x80, 0x80, 0x0a],
            .read("utf-8", ["", "", "ENCODING"], ["1 张三", "2 李四"])
        ).padded,
        EncodingCase(
            56, "characters of a private use area", "编号,姓名\n1,王\u{e5e5}\n2,\u{f0001}\n",
            .read("utf-8", ["", ""], ["1 王\u{e5e5}", "2 \u{f0001}"]), warnings: ["text.private-use"]),
        EncodingCase(
            57, "compositions and characters that nobody sees", "编号,姓名\ne\u{301},张\u{3000}三\né,\u{f900}\nA\u{200b}1,\u{202e}x\n",
            .read("utf-8", ["", "", ""], ["e\u{301} 张\u{3000}三", "é \u{f900}", "A\u{200b}1 \u{202e}x"]),
            warnings: ["text.invisible-in-key", "text.collision-risk", "text.invisible-in-key"]),
        EncodingCase(
            57, "keys that differ in case, width and trailing spaces", "编号,姓名\nA1,a\na1,b\nＡ１,c\n\"A1 \",d\nB2,d\n",
            .read("utf-8", ["", "", "", "", ""], ["A1 a", "a1 b", "Ａ１ c", "A1  d", "B2 d"]), warnings: ["text.collision-risk"]),
        EncodingCase(
            58, "variation selectors and joined emoji", "编号,姓名\n1,葛\u{e0100}\n2,👨‍👩‍👧\n",
            .read("utf-8", ["", ""], ["1 葛\u{e0100}", "2 👨‍👩‍👧"])),
    ]

    /// With more ASCII in front, so that several bad bytes are still damage and no other encoding.
    private var padded: EncodingCase {
        var padded = self
        let end = (bytes.firstIndex(of: 0x0a) ?? 0) + 1
        padded.bytes = Array(bytes[..<end]) + Self.ascii + Array(bytes[end...])
        if case .read(let encoding, let findings, let values) = outcome {
            padded.outcome = .read(encoding, findings, values)
        }
        return padded
    }
}

@Suite struct `Hard cases of encodings` {
    @Test(arguments: EncodingCase.all) func `come out the same by both readings`(example: EncodingCase) throws {
        let folder = try TemporaryFolder()
        try folder.write(example.bytes, to: "f.csv")
        let profile: CSVProfile
        do { profile = try CSVSniffer(path: folder.path("f.csv"), name: "f.csv").profile() } catch {
            let code = error.diagnostics[0].code.name
            switch example.outcome {
            case .refused(let wanted), .stops(let wanted): #expect(code == wanted)
            case .read: Issue.record("\(example): \(code)")
            }
            return
        }
        guard case .read(let encoding, let findings, let values) = example.outcome else {
            Issue.record("\(example) was read as \(profile.dialect.encoding)")
            return
        }
        let dialect = profile.dialect
        #expect(dialect.encoding.rawValue == encoding)
        #expect(profile.encodings.first?.encoding == encoding)
        #expect(profile.columns.warnings(file: "f.csv").map(\.code.name) == example.warnings)
        let file = CSVReadings.File(
            bytes: example.bytes, encoding: dialect.encoding.rawValue, columns: dialect.columns, delimiter: dialect.delimiter,
            hasBOM: dialect.hasBOM, headerAt: dialect.headerAt, footerAt: dialect.footerAt)
        let reading = try CSVReadings.migrator(file)
        #expect(reading.stop == nil)
        #expect(reading == (try CSVReadings.verifier(file)))
        let last = reading.records.suffix(max(findings.count, values.count)).map {
            $0.split(separator: "|", omittingEmptySubsequences: false)
        }
        if !findings.isEmpty { #expect(last.map { String($0[1]) } == findings) }
        #expect(last.map { String($0[2]).replacing("'", with: "") }.filter { !$0.isEmpty } == values)
    }

    /// Every number from 43 to 58 is there.
    @Test func `leave none out`() { #expect(Set(EncodingCase.all.map(\.number)) == Set(43...58)) }
}
