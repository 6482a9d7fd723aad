import HandoverData
import HandoverFixtures
import HandoverIngest
import HandoverTestSupport

/// Documents with everything in them that a reader has to tell apart, made from a seed.
enum RandomDocuments {
    typealias Layout = BothReaders.Layout
    typealias Random = HandoverTestSupport.SplitMix64

    private static let texts = [
        "", "x", "王小明", "𠮷野家", "a \\\" b", "\\u4e2d\\ud83d\\ude00", "line\\nline", "\\u0000", "½",
        String(repeating: "长", count: 90),
    ]

    private static func space(_ random: inout Random) -> String {
        ["", "", "", " ", "\n", "\r\n", "\t", "\n\n  "].randomElement(using: &random) ?? ""
    }

    private static func pick(_ choices: [String], _ random: inout Random) -> String {
        choices.randomElement(using: &random) ?? ""
    }

    // MARK: JSON

    static func json(_ random: inout Random) -> (document: [UInt8], layout: Layout) {
        let lists = [
            Layout.list("r", "", ["/id", "/name", "/at/city", "/raw"], packed: ["/raw"]),
            Layout.list("n", "/lines", in: 0, ["/q", "/t"]), Layout.list("m", "/parts", in: 1, [""]),
        ]
        let records = (0..<Int.random(in: 1...30, using: &random)).map { _ in record(&random) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let body = records.map { onOneLine($0) + pick(["\n", "\r\n", " \n", "\n\n", "\n \t\r\n"], &random) }
            return (Array(body.joined().utf8), Layout(format: .ndjson, lists: lists))
        case 1:
            let body = records.map { $0 + pick(["\n", " ", "", "\r\n"], &random) }
            return (Array(body.joined().utf8), Layout(format: .jsonValues, lists: lists))
        case 2:
            let body = records.joined(separator: space(&random) + "," + space(&random))
            let bom = Bool.random(using: &random)
            let text =
                (bom ? "\u{feff}" : "") + space(&random) + "[" + space(&random) + body + space(&random) + "]" + space(&random)
            return (Array(text.utf8), Layout(format: .json, lists: lists, hasBOM: bom))
        default:
            var lists = lists
            lists[0].path = "/d~1ata/rows"
            let body = records.joined(separator: "," + space(&random))
            let ignored = value(3, &random)
            let text = "{\"made\":\(ignored),\(space(&random))\"d\\/ata\": {\"rows\" :[\(body)],\"n\":12},\"last\":null}"
            return (Array(text.utf8), Layout(format: .json, lists: lists, outside: ["/made", "/d~1ata/n", "/last"]))
        }
    }

    /// A CR LF is one character to Swift, so line feeds are looked for among scalars.
    private static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" ? " " : $0 }))
    }

    private static func record(_ random: inout Random) -> String {
        if Int.random(in: 0..<40, using: &random) == 0 { return pick(["null", "12 ", "\"x\"", "[1]"], &random) }
        var members: [String] = []
        func add(_ name: String, _ value: String, _ random: inout Random) {
            if Int.random(in: 0..<6, using: &random) == 0 { return }
            members.append("\(space(&random))\"\(name)\"\(space(&random)):\(space(&random))\(value)\(space(&random))")
        }
        add("id", pick(["1234567890123456789", "-0", "1E400", "\"7\"", "true", "null", "[]"], &random), &random)
        add("name", "\"\(pick(texts, &random))\"", &random)
        add("at", pick(["{\"city\":\"上海\"}", "{}", "null", "{\"c\\u0069ty\" : 1}", "3"], &random), &random)
        add("raw", value(2, &random), &random)
        let lines = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            "{\"q\":\(value(0, &random)),\"t\":\"\(pick(texts, &random))\",\"parts\":[\((0..<Int.random(in: 0...2, using: &random)).map { String($0) }.joined(separator: " , "))]}"
        }
        add(
            "lines", pick(["null", "[\(lines.joined(separator: ", "))]", "[\(lines.joined(separator: ",\n"))]"], &random), &random
        )
        members.shuffle(using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: members += members.prefix(1)
        case 1: members.append("\"?\":\(value(1, &random))")
        case 2: members.append("\"s\\ud800\":1")
        default: break
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func value(_ depth: Int, _ random: inout Random) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return String(Int.random(in: -999...999, using: &random))
        case 1: return "\"\(pick(texts, &random))\""
        case 2: return "true"
        case 3: return "null"
        case 4: return "12.50e-3"
        case 5, 6:
            let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in space(&random) + value(depth - 1, &random) }
            return "[\(elements.joined(separator: ","))\(space(&random))]"
        default:
            let members = (0..<Int.random(in: 0...3, using: &random)).map {
                "\"k\($0)\"\(space(&random)):\(value(depth - 1, &random))"
            }
            return "{\(members.joined(separator: "," + space(&random)))}"
        }
    }

    // MARK: XML

    static func xml(_ random: inout Random) -> (document: [UInt8], layout: Layout) {
        let lists = [
            Layout.list("r", "/n:d/n:rows/n:r", ["@id", "n:name", "n:at/n:city", "n:at/@zip", "n:note"]),
            Layout.list("l", "/n:lines/n:l", in: 0, ["@q", "."]),
        ]
        let encoding = [CSVDialect.Encoding.utf8, .gb18030, .utf16le, .utf16be].randomElement(using: &random) ?? .utf8
        let rows = (0..<Int.random(in: 1...25, using: &random)).map { _ in row(&random) + gap(&random) }.joined()
        let text = """
            <?xml version="1.0" encoding="\(pick(["UTF-8", "GB2312", "GBK"], &random))"?>\(gap(&random))
            <d xmlns="urn:n" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" made="今天">\(gap(&random))<meta><x/>元</meta>\(gap(&random))<rows>\(gap(&random))\(rows)</rows>
            </d>\(gap(&random))
            """
        let layout = Layout(
            format: .xml, lists: lists, outside: ["/n:d/@made", "/n:d/n:meta"], namespaces: ["n": "urn:n"], encoding: encoding,
            hasBOM: encoding.unit != .byte)
        switch encoding {
        case .utf8: return (Array(text.utf8), layout)
        case .gb18030: return (FixtureEncoding.gb18030.bytes(of: text), layout)
        default: return (encoding.byteOrderMark + EncodedFiles.encode(text.unicodeScalars, encoding), layout)
        }
    }

    private static func gap(_ random: inout Random) -> String {
        pick(["", "", "\n", "\r\n  ", "<!-- 注 -->", "<?pi 一?>\n", "\n<!--a-->\n<!--b-->"], &random)
    }

    private static func content(_ random: inout Random) -> String {
        pick(
            [
                "", "x", "张三", "a&amp;b", "&#x4e2d;&#13;", "<![CDATA[<&]]>", "p<!--c-->q", " 两\r\n行 ", "䶮·¥", "&lt;&gt;&quot;",
                String(repeating: "字", count: 80),
            ], &random)
    }

    private static func row(_ random: inout Random) -> String {
        var parts: [String] = []
        func add(_ part: String, _ random: inout Random) {
            if Int.random(in: 0..<6, using: &random) != 0 { parts.append(part) }
        }
        add("<name>\(content(&random))</name>", &random)
        add(
            pick(
                [
                    "<at zip='2000'><city>\(content(&random))</city></at>", "<at/>", "<at xsi:nil='true'/>",
                    "<at zip=\"&lt;1&#10;\"> <city xsi:nil='1'></city>\n</at>",
                ], &random), &random)
        add(
            pick(["<note/>", "<note> </note>", "<note>\(content(&random))</note>", "<note xsi:nil='true'>\n</note>"], &random),
            &random)
        let lines = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            "<l\(pick([" q='1>2'", "", " q = \"一\" "], &random))>\(content(&random))</l>\(gap(&random))"
        }
        add("<lines>\(gap(&random))\(lines.joined())</lines>", &random)
        parts.shuffle(using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0: parts.append("<name>again</name>")
        case 1: parts.append("stray")
        case 2: parts.append("<?unknown?><other a='1'><name/></other>")
        case 3: parts.append("<name>x<b/></name>")
        default: break
        }
        return
            "<r\(pick([" id='\(Int.random(in: 1...99, using: &random))'", "", " id=\"一&amp;二\""], &random))>\(parts.joined(separator: gap(&random)))</r>"
    }
}
