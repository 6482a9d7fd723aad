import Testing

@testable import HandoverVerify

@Suite struct `The XML walker` {
    /// What a walk gave, in words: a record as `list/number[<parent:position]@line:offset+bytes{columns}findings`, the null value as `~`, one
    /// that is not there as `-`.
    struct Walk: Equatable {
        var records: [String] = []
        var groups: [Int] = []
        /// The bytes of every record.
        var raw: [[UInt8]] = []
        var coverage: [String] = []
        /// Set where the walk could not go on.
        var stuckAt: Int64?

        /// The columns alone.
        var values: [String] { records.map { String($0.drop { $0 != "{" }) } }
    }

    static func list(_ id: String, _ path: String, in parent: Int? = nil, _ columns: [String]) -> DocumentLayout.List {
        DocumentLayout.List(id: id, path: path, parent: parent, columns: columns, packed: [])
    }

    static func layout(
        _ lists: [DocumentLayout.List], outside: [String] = [], namespaces: [String: String] = [:], dtd: Bool = false,
        gb18030: Bool = false, bom: Bool = false
    ) -> DocumentLayout {
        DocumentLayout(
            format: .xml, encoding: gb18030 ? .gb18030 : .utf8, hasBOM: bom, lists: lists, outside: outside,
            namespaces: namespaces, allowsDTD: dtd)
    }

    /// One list at `/r/a` with these columns.
    static func one(_ columns: String..., dtd: Bool = false, gb18030: Bool = false) -> DocumentLayout {
        layout([list("a", "/r/a", columns)], dtd: dtd, gb18030: gb18030)
    }

    static func walk(_ text: String, _ layout: DocumentLayout, window: Int = 1 << 16) throws -> Walk {
        try walk(Array(text.utf8), layout, window: window)
    }

    static func walk(_ bytes: [UInt8], _ layout: DocumentLayout, window: Int = 1 << 16) throws -> Walk {
        var walk = Walk()
        do {
            var walker = try XMLWalker(layout: layout, size: Int64(bytes.count), window: window) { offset, count in
                Array(bytes[Int(offset)..<(Int(offset) + count)])
            }
            while let group = try walker.next() {
                walk.groups.append(group.count)
                for record in group {
                    let values = record.values.map { value in
                        switch value {
                        case .absent: "-"
                        case .null: "~"
                        case .text(let text): String(decoding: text, as: UTF8.self)
                        }
                    }
                    let parent = record.parent.map { "<\($0.number):\($0.position)" } ?? ""
                    walk.records.append(
                        "\(layout.lists[record.list].id)/\(record.number)\(parent)@\(record.line):\(record.byteOffset)+\(record.byteCount)"
                            + "{\(values.joined(separator: ","))}\(record.findings.joined(separator: ";"))")
                    let start = Int(record.byteOffset)
                    walk.raw.append(Array(bytes[start..<(start + record.byteCount)]))
                }
            }
            walk.coverage = walker.coverage.map { "\($0.offset),\($0.bytes),\($0.name),\($0.items)" }
            #expect(walker.coverage.reduce(0) { $0 + $1.bytes } == Int64(bytes.count))
        } catch let stuck as RecordWalker.Stuck { walk.stuckAt = stuck.byteOffset }
        return walk
    }

    private func values(_ text: String, _ layout: DocumentLayout) throws -> [String] {
        let walk = try Self.walk(text, layout)
        #expect(walk.stuckAt == nil)
        return walk.values
    }

    private func stops(_ text: String, _ layout: DocumentLayout = one(".")) throws -> Bool {
        try Self.walk(text, layout).stuckAt != nil
    }

    // MARK: Document types

    @Test func `105: never reads an external entity`() throws {
        let lines = ["<!ENTITY x SYSTEM \"file:///etc/hostname\">", "<!ENTITY x PUBLIC '-//x' 'file:///etc/hostname'>"]
        for declaration in lines + ["<!ENTITY i 'i'><!ENTITY i SYSTEM 'file:///etc/hostname'>", "<!ENTITY n SYSTEM 'f' NDATA g>"]
        {
            let text = "<!DOCTYPE r [\(declaration)]><r><a>1</a></r>"
            let walk = try Self.walk(text, Self.one(".", dtd: true))
            #expect(walk.stuckAt == 0, "\(declaration)")
            #expect(walk.records == [])
        }
        #expect(try stops("<!DOCTYPE r SYSTEM 'file:///etc/hostname'><r/>", Self.one(".", dtd: true)))
        #expect(try stops("<!DOCTYPE r PUBLIC '-//x' 'http://127.0.0.1/x'><r/>", Self.one(".", dtd: true)))
        #expect(try stops("<!DOCTYPE r [<!ENTITY % p 'x'>]><r/>", Self.one(".", dtd: true)))
        #expect(try stops("<!DOCTYPE r [%p;]><r/>", Self.one(".", dtd: true)))
        // What only looks like it, in a comment or a literal, is no such declaration.
        let harmless =
            "<!DOCTYPE r [<!-- <!ENTITY % p 'x'> ]> --><!ENTITY s '%'><!ENTITY x \" SYSTEM ]>\"><?p ]> ?>]><r><a>&s;&x;</a></r>"
        #expect(try stops(harmless, Self.one(".", dtd: true)))  // a percent sign in a value is not well-formed
        #expect(try values(harmless.replacing("'%'", with: "'&#37;'"), Self.one(".", dtd: true)) == ["{% SYSTEM ]>}"])
    }

    @Test func `106: stops at an internal entity or replaces it, as the plan says`() throws {
        let text = """
            <!DOCTYPE r [<!ENTITY co "M&#252;ller &amp; <!-- -->"><!ENTITY firm "M&#252;ller &#38;amp; S&quot;n">
            <!ENTITY two "(&firm;)"><!ENTITY nl "x&#10;y&#38;#10;z">]>
            <r><a k="&two;&amp;&lt;&#38;&nl;">a&two;b&#38;&nl;</a></r>
            """
        #expect(try Self.walk(text, Self.one(".", "@k")).stuckAt == 0)
        #expect(
            try values(text, Self.one(".", "@k", dtd: true))
                == ["{a(Müller & S\"n)b&x\ny\nz,(Müller & S\"n)&<&x y\nz}"])
        #expect(try stops(text.replacing("a&two;", with: "&co;"), Self.one(".", "@k", dtd: true)))
        #expect(try stops("<!DOCTYPE r [<!ENTITY m '<b/>'>]><r><a>&m;</a></r>", Self.one(".", "b", dtd: true)))
        #expect(try stops("<!DOCTYPE r []><r><a>&m;</a></r>", Self.one(".", dtd: true)))
        #expect(try stops("<r><a>&m;</a></r>"))
        #expect(try values("<!DOCTYPE r><r><a>1</a></r>", Self.one(".", dtd: true)) == ["{1}"])
    }

    /// A chain of entities in which each refers to the next `width` times.
    private func chain(_ depth: Int, width: Int = 1, leaf: String) -> String {
        let links = (1..<depth).map { level in
            "<!ENTITY e\(level) \"\(String(repeating: "&e\(level + 1);", count: width))\">"
        }
        return "<!DOCTYPE r [\(links.joined())<!ENTITY e\(depth) \"\(leaf)\">]>"
    }

    @Test func `107: stops at a billion laughs, at entities too deep and at too much text`() throws {
        let layout = Self.one(".", "@k", dtd: true)
        #expect(try stops(chain(10, width: 10, leaf: "lol") + "<r><a>&e1;</a></r>", layout))
        #expect(try stops(chain(10, width: 10, leaf: "lol") + "<r><a k='&e1;'/></r>", layout))
        #expect(try stops("<!DOCTYPE r [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><r><a>&a;</a></r>", layout))
        #expect(try values(chain(8, leaf: "x") + "<r><a k='&e1;'>&e1;</a></r>", layout) == ["{x,x}"])
        #expect(try stops(chain(17, leaf: "x") + "<r><a>&e1;</a></r>", layout))
        #expect(try stops(chain(17, leaf: "x") + "<r><a k='&e1;'/></r>", layout))
        // Whether it comes to much or to nothing.
        #expect(try Self.walk(chain(16, width: 10, leaf: "") + "<r><a>&e1;</a></r>", layout).records.count <= 1)
        let kilobyte = String(repeating: "k", count: 1 << 10)
        let many = "<!DOCTYPE r [<!ENTITY k \"\(kilobyte)\">]><r>" + String(repeating: "<a>&k;</a>", count: 8 << 10)
        #expect(try Self.walk(many + "</r>", layout).records.count == 8 << 10)
        #expect(try stops(many + "<a>&k;</a></r>", layout))
    }

    @Test func `108: applies default values of attributes where a document type is allowed`() throws {
        let text = """
            <!DOCTYPE r [<!ATTLIST a cur CDATA "CNY" ids NMTOKENS #IMPLIED fix CDATA #FIXED "1"><!ELEMENT r ANY><!ELEMENT r ANY>]>
            <r><a ids=" x  y "/><a cur="USD"/></r>
            """
        #expect(try Self.walk(text, Self.one("@cur", "@ids", "@fix")).stuckAt == 0)
        #expect(try values(text, Self.one("@cur", "@ids", "@fix", dtd: true)) == ["{CNY,x y,1}", "{USD,-,1}"])
    }

    // MARK: Bounds

    @Test func `109: stops at a text above ten million bytes`() throws {
        let most = String(repeating: "x", count: 10_000_000)
        #expect(try Self.walk("<r><a>\(most)</a></r>", Self.one(".")).values.first?.utf8.count == 10_000_002)
        #expect(try stops("<r><a>\(most)x</a></r>"))
        #expect(try stops("<r><a>\(most)<!-- -->x</a></r>"))
        #expect(try stops("<r><a k='\(most)x'/></r>", Self.one("@k")))
        #expect(try stops("<r><a><![CDATA[\(most)\(most)]]></a></r>"))
    }

    @Test func `110: stops at a depth above 256`() throws {
        func nested(_ depth: Int) -> String {
            "<r><a>" + String(repeating: "<u>", count: depth - 2) + String(repeating: "</u>", count: depth - 2) + "</a></r>"
        }
        #expect(try Self.walk(nested(256), Self.one("@k")).records.count == 1)
        #expect(try stops(nested(257), Self.one("@k")))
    }

    // MARK: Encodings

    @Test func `111: reads a document labelled GB2312 as the lock says, to the middle dot`() throws {
        // U+9555 is in GBK and not in GB2312; A1A4 is U+00B7, which some tables make U+30FB.
        var bytes = Array("<?xml version=\"1.0\" encoding=\"GB2312\"?>\n<r><a k=\"".utf8)
        bytes += [0xe9, 0x46, 0x22, 0x3e, 0xa1, 0xa4, 0x80, 0x81, 0x5b, 0x81, 0x5d, 0x81, 0x30, 0x81, 0x30]
        bytes += Array("</a></r>".utf8)
        let walk = try Self.walk(bytes, Self.one("@k", ".", gb18030: true))
        #expect(walk.values == ["{镕,·€乕乚\u{80}}"], "\(walk)")
        #expect(walk.raw.first?.first == 0x3c && walk.raw.first?.last == 0x3e)
        #expect(walk.stuckAt == nil)
    }

    @Test func `112: reads bytes of GBK labelled UTF-8 where the lock says GB18030, and stops where it says UTF-8`() throws {
        let bytes =
            Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?><r><a>".utf8) + [0xd6, 0xd0, 0xce, 0xc4] + Array("</a></r>".utf8)
        #expect(try Self.walk(bytes, Self.one(".")).stuckAt != nil)
        #expect(try Self.walk(bytes, Self.one(".", gb18030: true)).values == ["{中文}"])
        let bad = Array("<r><a>".utf8) + [0x81] + Array("</a></r>".utf8)
        #expect(try Self.walk(bad, Self.one(".", gb18030: true)).stuckAt != nil)
        let labelled = "<?xml version='1.0' encoding='UTF-16'?><r><a>中</a></r>"
        #expect(try values(labelled, Self.one(".")) == ["{中}"])
        #expect(try stops(String("\u{feff}<r/>")))
        #expect(
            try Self.walk("\u{feff}<r><a/></r>", Self.layout([Self.list("a", "/r/a", ["."])], bom: true)).coverage
                == ["0,3,bom,1", "3,3,structure,0", "6,4,records,1", "10,4,structure,0"])
        let utf16 = "<r/>".utf8.flatMap { unit -> [UInt8] in [unit, 0] }
        #expect(try Self.walk(utf16, Self.one(".")).stuckAt != nil)
    }

    // MARK: Namespaces

    @Test func `113: stops at a prefix that is not declared`() throws {
        #expect(try stops("<r><a><p:x/></a></r>"))
        #expect(try stops("<r><a p:x='1'/></r>"))
        #expect(try stops("<r><a xmlns:p=''/></r>"))
        #expect(try stops("<r xmlns:p='u' xmlns:q='u'><a p:x='' q:x=''/></r>", Self.one("@x")))
    }

    @Test func `114: compares names with their namespaces`() throws {
        let text = """
            <r xmlns="urn:1" xmlns:b="urn:2"><a k="K" b:k="BK"><n>1</n><b:n>2</b:n><n xmlns="">3</n></a></r>
            """
        let layout = Self.layout(
            [Self.list("a", "/x:r/x:a", ["x:n", "y:n", "n", "@k", "@x:k", "@y:k"])], namespaces: ["x": "urn:1", "y": "urn:2"])
        #expect(try values(text, layout) == ["{1,2,3,K,-,BK}"])
        #expect(try stops(text, Self.layout([Self.list("a", "/r/a", [])])))
        let chinese = Self.layout([Self.list("a", "/c:r/c:a", ["@xml:lang"])], namespaces: ["c": "urn:单 据"])
        #expect(try values("<r xmlns='urn:单 据'><a xml:lang='zh'/></r>", chinese) == ["{zh}"])
    }

    // MARK: Text

    @Test func `115: puts the pieces of a text together`() throws {
        #expect(try values("<r><a>a|<![CDATA[b]]>|<!--x-->c|<?pi?>d</a></r>", Self.one(".")) == ["{a|b|c|d}"])
        #expect(try values("<r><a><![CDATA[<b>]] >&amp;]]]]><![CDATA[>]]></a></r>", Self.one(".")) == ["{<b>]] >&amp;]]>}"])
        #expect(try values("<r><a><!----><?p > ?><!-- > - -> --></a></r>", Self.one(".")) == ["{}"])
    }

    @Test func `116: finds mixed content`() throws {
        let text = """
            <r><a><b>x<u/>y</b></a><a>t<b>x</b></a><a><b>x</b><b>y</b></a><a q=""><b z=""/></a><a><u/><u/><b>x<u>t<b/><b/></u></b>t</a></r>
            """
        #expect(
            try Self.walk(text, Self.one("b")).records.map { $0.drop { $0 != "{" } } == [
                "{xy}XML_MIXED", "{x}XML_MIXED", "{x}REPEATED", "{}SHAPE", "{x}XML_MIXED;REPEATED;SHAPE",
            ])
        // A text of a reference or a CDATA section is text too.
        #expect(
            try Self.walk("<r><a><![CDATA[ ]]>&#32;</a><a><![CDATA[.]]></a></r>", Self.one("b")).values == [
                "{-}", "{-}XML_MIXED",
            ])
    }

    @Test func `117: keeps a CR that was written as a reference, and makes one LF of a line end`() throws {
        let text = "<r><a k='1\r\n2\t3\r4&#13;&#10;5'>1\r\n2\r3&#13;4<![CDATA[5\r\n6\r7]]></a></r>"
        for window in [1, 2, 3, 7, 1 << 16] {
            let walk = try Self.walk(text, Self.one("@k", "."), window: window)
            #expect(walk.values == ["{1 2 3 4\r\n5,1\n2\n3\r45\n6\n7}"], "\(window)")
        }
    }

    @Test func `118: stops at NUL and other control characters`() throws {
        for text in ["&#x0;", "&#0;", "&#8;", "&#x1F;", "\0", "\u{1}", "\u{1f}", "\u{fffe}", "&#xFFFF;", "&#xD800;"] {
            #expect(try stops("<r><a>\(text)</a></r>"), "\(text.debugDescription)")
            #expect(try stops("<r><a k='\(text)'/></r>", Self.one("@k")), "\(text.debugDescription)")
        }
        #expect(try values("<r><a>\u{7f}\u{85}</a></r>", Self.one(".")) == ["{\u{7f}\u{85}}"])
    }

    // MARK: Well-formedness

    @Test func `119: stops at what is not well-formed`() throws {
        for text in [
            "<r><a k='' k=''/></r>", "<r/><r/>", "<r/>junk", "<r/>&amp;", "junk<r/>", "", " ", "<r><a></r></a>",
            "<r><a>]]></a></r>",
            "<r><a>&</a></r>", "<r><a b></a></r>", "<r><a b=1/></r>", "<r><!-- -- --></r>", "<r><a k='<'/></r>",
            " <?xml version='1.0'?><r/>",
            "<?xml version='1.0' encoding='UTF-8'standalone='no'?><r/>", "<r><?xml version='1.0'?></r>", "<r></r><!DOCTYPE r>",
            "<r><1/></r>", "<r/>\0",
        ] { #expect(try stops(text, Self.one(".", "@k", dtd: true)), "\(text)") }
    }

    @Test func `123: stops at XML 1.1, whatever standalone says is fine`() throws {
        #expect(try stops("<?xml version='1.1'?><r/>"))
        #expect(try stops("<?xml version='1.2'?><r/>"))
        #expect(try values("<?xml version='1.0' standalone='no'?><r><a>1</a></r>", Self.one(".")) == ["{1}"])
        #expect(
            try values("<?xml version='1.0'\nencoding='UTF-8'\tstandalone='no' ?><r><?p ''x?><a>1</a></r>", Self.one(".")) == [
                "{1}"
            ])
        #expect(try values("<?xml version='1.0' standalone='yes'?><r><a>1</a></r>", Self.one(".")) == ["{1}"])
    }

    @Test func `124: stops at a document that is cut off, wherever`() throws {
        let text = "<?xml version='1.0'?><!-- c --><r><a k='1'>中<![CDATA[x]]></a><?p ?></r>"
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(try Self.walk(Array(bytes[..<count]), Self.one(".", "@k")).stuckAt != nil, "\(count)")
        }
        #expect(try Self.walk(bytes, Self.one(".", "@k")).stuckAt == nil)
    }

    // MARK: Values

    @Test func `120: tells null, empty and absent apart`() throws {
        let text = """
            <r xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="u v">
            <a><b i:nil="true" k="1"/><c><d>x</d></c></a><a><b/><c i:nil="1"></c></a><a i:nil="true"/><a><b i:nil="false"></b></a>
            <a i:noNamespaceSchemaLocation="u"><b i:nil="true">x</b></a><a><c i:nil="1"> <d>1</d><d/></c></a><a><c i:nil="1"> </c></a></r>
            """
        #expect(
            try values(text, Self.one("b", "b/@k", "c/d", "c/@e"))
                == [
                    "{~,1,x,-}", "{,-,~,~}", "{~,~,~,~}", "{,-,-,-}", "{~,-,-,-}SHAPE", "{-,-,~,~}SHAPE", "{-,-,~,~}",
                ])
    }

    @Test func `121: whitespace is nothing between elements, and something in a column`() throws {
        let text = "<r>\n  <a>\n    <b> x\n </b>\n    <c>  </c>\n  </a>\n</r>\n"
        #expect(try values(text, Self.one("b", "c")) == ["{ x\n ,  }"])
    }

    @Test func `122: passes over XInclude and a stylesheet`() throws {
        let text = """
            <?xml-stylesheet href="file:///etc/hostname"?><r xmlns:x="http://www.w3.org/2001/XInclude">\
            <x:include href="file:///etc/hostname"><x:fallback><a/>t</x:fallback></x:include>\
            <a>1<x:include href="file:///etc/hostname" parse="text"/><x:include/>2</a></r>
            """
        let walk = try Self.walk(text, Self.one("."))
        #expect(walk.values == ["{12}"])
        #expect(
            walk.coverage.map { $0.split(separator: ",")[2...].joined(separator: ",") }
                == ["structure,0", "ignored,1", "records,1", "structure,0"])
    }

    // MARK: Records

    static let invoices = Self.layout(
        [
            list("inv", "/c:Book/c:Invoices/c:Invoice", ["@no", "c:Buyer/c:Name", "c:Total", "c:Total/@cur"]),
            list("line", "c:Lines/c:Line", in: 0, ["@id", "."]), list("tax", "c:Tax", in: 1, ["."]),
            list("note", "/c:Book/c:Note", ["."]),
        ], outside: ["/c:Book/@made", "/c:Book/c:Head", "/c:Book/c:Invoices/."], namespaces: ["c": "urn:c"])

    static let book = """
        <?xml version="1.0"?>\r
        <Book xmlns="urn:c" made=">">\r
        <Head><x/></Head><Head/>
        <Invoices>t
        <Invoice no='1"/>'><Buyer><Name>甲［</Name></Buyer><Lines><Line id="a">x<Tax>1</Tax><Tax>2</Tax></Line>\r<Line id="b"/></Lines>
        <Total cur="CNY">9</Total></Invoice><!-- <c> --> <?p <c> ?>
        <Invoice no="2"><Lines><Line id="c" bad=""><Tax>3</Tax></Line></Lines></Invoice>]<Invoice/>
        </Invoices><Invoices><Invoice bad=""><Lines><Line/></Lines></Invoice></Invoices>
        <Note>乕乚</Note ></Book>
        """

    @Test func `nests lists with their parents and places`() throws {
        let walk = try Self.walk(Self.book, Self.invoices)
        #expect(walk.stuckAt == nil)
        #expect(walk.groups == [5, 3, 1, 2, 1])
        #expect(
            walk.records.map { $0.replacing(#/:\d+\+\d+/#, with: "") } == [
                "inv/1@5{1\"/>,甲［,9,CNY}", "line/1<1:1@5{a,x}", "tax/1<1:1@5{1}", "tax/2<1:2@5{2}", "line/2<1:2@6{b,}",
                "inv/2@8{2,-,-,-}", "line/3<2:1@8{c,}SHAPE", "tax/3<3:1@8{3}PARENT_UNREADABLE", "inv/3@8{-,-,-,-}",
                "inv/4@9{-,-,-,-}SHAPE", "line/4<4:1@9{-,}PARENT_UNREADABLE", "note/1@10{乕乚}",
            ])
        let raw = walk.raw.map { String(decoding: $0, as: UTF8.self) }
        #expect(raw[4] == "<Line id=\"b\"/>" && raw[8] == "<Invoice/>" && raw[11] == "<Note>乕乚</Note >")
        #expect(raw[1] == "<Line id=\"a\">x<Tax>1</Tax><Tax>2</Tax></Line>")
        #expect(raw[0].hasPrefix("<Invoice no='1") && raw[0].hasSuffix("9</Total></Invoice>"))
        #expect(
            walk.coverage.map { $0.split(separator: ",")[2...].joined(separator: ",") } == [
                "structure,0", "ignored,2", "structure,0", "records,2", "structure,0", "records,1", "structure,0", "records,1",
                "structure,0", "records,1", "structure,0",
            ])
    }

    /// The book in GB18030, with trail bytes that look like markup.
    static var chineseBook: [UInt8] {
        var bytes: [UInt8] = []
        for scalar in book.unicodeScalars {
            switch scalar {
            case "甲": bytes += [0xbc, 0xd7]
            case "［": bytes += [0xa3, 0xdb]
            case "乕": bytes += [0x81, 0x5b]
            case "乚": bytes += [0x81, 0x5d]
            default: bytes.append(UInt8(scalar.value))
            }
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 13, 64, 1000]) func `is the same in windows of any size`(window: Int) throws {
        #expect(try Self.walk(Self.book, Self.invoices, window: window) == Self.walk(Self.book, Self.invoices))
        var layout = Self.invoices
        layout.encoding = .gb18030
        let whole = try Self.walk(Self.chineseBook, layout)
        #expect(whole.stuckAt == nil)
        #expect(whole.values == (try Self.walk(Self.book, Self.invoices).values))
        #expect(try Self.walk(Self.chineseBook, layout, window: window) == whole)
        #expect(whole.raw.allSatisfy { $0.first == 0x3c && $0.last == 0x3e })
    }

    @Test func `stops at a part outside the lists that the lock does not name, and at a name for none`() throws {
        for part in Self.invoices.outside {
            var layout = Self.invoices
            layout.outside.removeAll { $0 == part }
            #expect(try Self.walk(Self.book, layout).stuckAt != nil, "\(part)")
        }
        var layout = Self.invoices
        layout.outside.append("/c:Book/c:Tail")
        #expect(try Self.walk(Self.book, layout).stuckAt != nil)
        #expect(try stops("<q/>"))
    }

    @Test(arguments: Array("<>/\"'&; xB".utf8) + [0, 0x81, 0xff]) func `never dies, and is the same in windows of any size`(
        byte: UInt8
    ) throws {
        let bytes = Array(Self.book.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = byte
            let whole = try Self.walk(changed, Self.invoices)
            let pieces = try Self.walk(changed, Self.invoices, window: 11)
            // Where it stops, it may have given fewer records before.
            if whole.stuckAt == nil { #expect(whole == pieces) } else { #expect(pieces.stuckAt != nil) }
        }
    }
}
