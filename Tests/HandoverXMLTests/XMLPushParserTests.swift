import Foundation
import HandoverTestSupport
import HandoverXML
import Testing

@Suite struct `XML push parser` {
    /// The events of a document fed in pieces of one size.
    static func events(
        _ document: [UInt8], piece: Int = .max, dtd: Bool = false, _ look: (XMLPushParser) -> Void = { _ in }
    ) throws -> [Events.Event] {
        let parser = try XMLPushParser(allowsDTD: dtd)
        var events = Events(parser)
        var start = 0
        while start < document.count {
            let end = min(document.count, start + min(piece, document.count))
            try parser.feed(document.span.extracting(start..<end), to: &events)
            start = end
        }
        try parser.finish(to: &events)
        events.flush()
        look(parser)
        return events.events
    }

    static func events(_ document: String, piece: Int = .max, dtd: Bool = false) throws -> [Events.Event] {
        try events(Array(document.utf8), piece: piece, dtd: dtd)
    }

    static func error(_ document: [UInt8], piece: Int = .max, dtd: Bool = false) -> XMLPushError? {
        do {
            _ = try events(document, piece: piece, dtd: dtd)
            return nil
        } catch { return error as? XMLPushError }
    }

    static func reason(_ document: String, piece: Int = .max, dtd: Bool = false) -> XMLPushError.Reason? {
        error(Array(document.utf8), piece: piece, dtd: dtd)?.reason
    }

    static let pieces = [1, 2, 3, 7, 16, .max]

    static func text(_ document: String, piece: Int = .max, dtd: Bool = false) throws -> String {
        try events(document, piece: piece, dtd: dtd).map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    /// The offset of the first byte of the `number`th occurrence, or the one just after its last.
    static func offset(of part: String, in document: String, number: Int = 1, after: Bool = false) -> Int64 {
        var found: Range<String.Index>?
        for _ in 0..<number {
            found = document.utf8[(found?.upperBound ?? document.startIndex)...].firstRange(of: part.utf8)
        }
        guard let found else { return -1 }
        return Int64(document.utf8.distance(from: document.startIndex, to: after ? found.upperBound : found.lowerBound))
    }

    @Test(arguments: pieces) func `every event has its offsets at every size of piece`(piece: Int) throws {
        let document = """
            <?xml version="1.0" encoding="GB18030" standalone='yes'?>\r
            <?first a < b?><!-- <x> -- >-->
            <r:root xmlns:r="urn:r" xmlns="urn:d" 名="a>b">\r
              <行 r:x='"&gt;&#10;' y="a\tb">文字 &lt;&amp;&#x6587; a]] ></行>
              <e/><e />\r
              <![CDATA[<x>&]] ]>\r\n\r二]]><![CDATA[]]><!--<e>--><?p <? ??><![CDATA[<]]><z/><![CDATA[]]><z/>
            </r:root  >
            <?last?>

            """.replacing("-- >-->", with: "- >-->")
        func at(_ part: String, _ number: Int = 1) -> Int64 { Self.offset(of: part, in: document, number: number) }
        func after(_ part: String, _ number: Int = 1) -> Int64 {
            Self.offset(of: part, in: document, number: number, after: true)
        }
        var seen: XMLPushParser?
        let events = try Self.events(Array(document.utf8), piece: piece) { seen = $0 }
        #expect(
            events == [
                .instruction("first", at("<?first"), after("b?>")), .comment(at("<!-- <x>"), after("- >-->")),
                .start("{urn:r}root", ["名=a>b"], at("<r:root")), .text("\n  "),
                .start("{urn:d}行", ["{urn:r}x=\">\n", "y=a b"], at("<行")), .text("文字 <&文 a]] >"),
                .end("{urn:d}行", after("</行>")), .text("\n  "),
                .start("{urn:d}e", [], at("<e/>")), .end("{urn:d}e", after("<e/>")),
                .start("{urn:d}e", [], at("<e />")), .end("{urn:d}e", after("<e />")),
                .text("\n  <x>&]] ]>\n\n二"), .comment(at("<!--<e>"), after("<!--<e>-->")),
                .instruction("p", at("<?p"), after("??>")), .text("<"),
                .start("{urn:d}z", [], at("<z/>")), .end("{urn:d}z", after("<z/>")),
                .start("{urn:d}z", [], at("<z/>", 2)), .end("{urn:d}z", after("<z/>", 2)), .text("\n"),
                .end("{urn:r}root", after("</r:root  >")),
                .instruction("last", at("<?last"), after("<?last?>")),
            ])
        #expect(seen?.declaredVersion == "1.0" && seen?.declaredEncoding == "GB18030" && seen?.isStandalone == true)
    }

    @Test func `names registered first keep their numbers`() throws {
        let parser = try XMLPushParser(allowsDTD: false, baseByteOffset: 3)
        let known = parser.register(namespace: "urn:a", local: "b")
        #expect(
            known.index == 0 && parser.register(local: "b").index == 1 && parser.register(namespace: "urn:a", local: "b") == known
        )
        var events = Events(parser)
        try parser.feed(Array("<x xmlns='urn:a'><b/><p:b xmlns:p='urn:a' b=''/></x>".utf8).span, to: &events)
        try parser.finish(to: &events)
        #expect(events.numbers == [2, 0, 0])
        #expect(events.events.first == .start("{urn:a}x", [], 3))
        #expect(parser.expandedName(known) == XMLExpandedName(namespace: "urn:a", local: "b"))
    }

    @Test(arguments: pieces) func `a document type declaration within the policy`(piece: Int) throws {
        let document = """
            <!DOCTYPE r [
              <!-- > ] --><?in side?>
              <!ENTITY a "x&#38;#60;&lt;&b;">
              <!ENTITY b "]&#60;y'\n" ><!ENTITY c "&d;&d;"><!ENTITY d "文&amp; "><!ENTITY c "second"><!ENTITY none "">
              <!ATTLIST r d CDATA "&d;&amp;" n NMTOKENS #IMPLIED e CDATA #REQUIRED>
              <!ELEMENT r ANY><!NOTATION n SYSTEM "n">
            ]><!--c--><r e="&c;&amp;amp;&#38;c;" n=" &d; &d;  x ">&c;&none;<![CDATA[&c;]]></r>
            """
        let end = Self.offset(of: "]>", in: document, after: true)
        var seen: XMLPushParser?
        let events = try Self.events(Array(document.utf8), piece: piece, dtd: true) { seen = $0 }
        #expect(
            events == [
                .documentType(0, end), .comment(end, end + 8),
                .start("r", ["e=文& 文& &amp;&c;", "n=文& 文& x", "d=文& &"], end + 8), .text("文& 文& &c;"),
                .end("r", Int64(document.utf8.count)),
            ])
        #expect(seen?.defaultedAttributes == 1 && seen?.documentTypeName == "r")
        #expect(Self.reason(document.replacing("&none;", with: "&a;"), piece: piece, dtd: true) == .entityMarkup)
        #expect(Self.reason(document, piece: piece) == .documentType)
    }

    @Test func `entities are bounded`() throws {
        func chain(_ depth: Int) -> String {
            let links = (1..<depth).map { "<!ENTITY e\($0) '&e\($0 + 1);'>" }.joined()
            return "<!DOCTYPE r [\(links)<!ENTITY e\(depth) 'x'>]><r>"
        }
        #expect(try Self.text(chain(8) + "&e1;</r>", dtd: true) == "x")
        #expect(Self.reason(chain(9) + "&e1;</r>", dtd: true) == .entityDepth)
        #expect(Self.reason(chain(9) + "&e2;&e1;</r>", dtd: true) == .entityDepth)
        #expect(Self.reason(chain(9) + "<a b='&e1;'/></r>", dtd: true) == .entityDepth)
        let laughs = (1..<8).map { "<!ENTITY l\($0) '\(String(repeating: "&l\($0 - 1);", count: 10))'>" }.joined()
        let start = "<!DOCTYPE r [<!ENTITY l0 'ha'>\(laughs)]>"
        #expect(Self.reason(start + "<r>&l7;</r>", dtd: true) == .entityVolume)
        #expect(Self.reason(start + "<r a='&l7;'/>", dtd: true) == .entityVolume)
        let sips = String(repeating: "<a b='&l5;'/>", count: 41)
        #expect(Self.reason(start + "<r>\(sips)</r>", dtd: true) == nil)
        #expect(Self.reason(start + "<r>\(sips)&l5;</r>", dtd: true) == .entityVolume)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><r>&a;</r>", dtd: true) == .entityLoop)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><r c='&a;'/>", dtd: true) == .entityLoop)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '<b/>'>]><r>&a;</r>", dtd: true) == .entityMarkup)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '&#60;'>]><r c='&a;'/>", dtd: true) == .entityMarkup)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a ']]>'>]><r>&a;</r>", dtd: true) == .malformed)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '&b;'>]><r>&a;</r>", dtd: true) == .malformed)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a 'x&#38;y'>]><r>&a;</r>", dtd: true) == .malformed)
        #expect(Self.reason("<!DOCTYPE r [<!ENTITY a '&#38;#1;'>]><r>&a;</r>", dtd: true) == .malformed)
        #expect(Self.reason("<!DOCTYPE r []><r>&a;</r>", dtd: true) == .malformed)
        #expect(Self.reason("<r a='&a;'/>") == .malformed)
        #expect(Self.reason("<!DOCTYPEr []><r/>", dtd: true) == .malformed)
        #expect(Self.reason("<?xml version='1.0' encoding='UTF-8'standalone='no'?><r/>") == .malformed)
        #expect(try Self.events("<?xml version='1.0'\nencoding='UTF-8'\tstandalone='no'?><r/>").count == 2)
        #expect(try Self.events("<!DOCTYPE\n\(String(repeating: " ", count: 9000))r><r/>", dtd: true).count == 3)
        #expect(Self.reason("<!DOCTYPE r>[<!ENTITY a 'x'>]><r>&a;</r>", dtd: true) == .malformed)
    }

    @Test(arguments: pieces) func `nothing outside the document is read`(piece: Int) throws {
        let folder = try TemporaryFolder()
        let file = "file://" + folder.path("secret")
        try "secret".write(toFile: folder.path("secret"), atomically: true, encoding: .utf8)
        let bad: [(String, XMLPushError.Reason)] = [
            ("<!DOCTYPE r SYSTEM '\(file)'><r/>", .externalSubset),
            ("<!DOCTYPE r PUBLIC '-//x' '\(file)' []><r/>", .externalSubset),
            ("<!DOCTYPE r [<!ENTITY a SYSTEM '\(file)'>]><r>&a;</r>", .externalEntity),
            ("<!DOCTYPE r [<!ENTITY a SYSTEM '\(file)'>]><r/>", .externalEntity),
            ("<!DOCTYPE r [<!ENTITY a SYSTEM '\(file)' NDATA n>]><r/>", .externalEntity),
            ("<!DOCTYPE r [<!ENTITY % a SYSTEM '\(file)'> %a;]><r/>", .parameterEntity),
            ("<!DOCTYPE r [<!ENTITY % a '<!ENTITY b \"c\">'> %a;]><r>&b;</r>", .parameterEntity),
            ("<!DOCTYPE r [ %a; ]><r/>", .parameterEntity),
        ]
        for (document, reason) in bad {
            #expect(Self.reason(document, piece: piece, dtd: true) == reason, "\(document)")
            #expect(Self.reason(document, piece: piece) == .documentType, "\(document)")
        }
    }

    @Test(arguments: pieces) func `what is not well-formed is an error with libxml2's number`(piece: Int) {
        let bad: [(String, XMLPushError.Reason, Int32)] = [
            ("<a></b>", .malformed, 76), ("<a b='1' b='2'/>", .malformed, 42), ("<a/><b/>", .malformed, 5),
            ("<a/>x", .malformed, 5), ("<a>\u{1}</a>", .malformed, 9), ("<a b='\u{1}'/>", .malformed, 9),
            ("<a>\u{fffe}</a>", .malformed, 9), ("<a><![CDATA[\u{1f}]]></a>", .malformed, 9), ("<a>&#0;</a>", .malformed, 9),
            ("<a>]]></a>", .malformed, 62), ("<a b='<'/>", .malformed, 38), ("<a b=1/>", .malformed, 39),
            ("<a><!-- -- --></a>", .malformed, 80), ("<a><?xml v?></a>", .malformed, 64), ("x", .truncated, 5),
            ("xyz", .malformed, 4),
            ("<p:a/>", .namespace, 201), ("<a p:b=''/>", .namespace, 201),
            ("<a xmlns:p='u:a' xmlns:q='u:a' p:b='' q:b=''/>", .namespace, 203), ("<a:b:c xmlns:a='u:a'/>", .namespace, 202),
            ("<?xml version='1.1'?><a/>", .unsupportedVersion, 0), ("<?xml version='2.0'?><a/>", .unsupportedVersion, 108),
            ("<?xml version='1.0' encoding='?'?><a/>", .malformed, 79), (" <?xml version='1.0'?><a/>", .malformed, 64),
            ("", .truncated, 5), ("<a", .truncated, 73), ("<a>", .truncated, 5), ("<a>text", .truncated, 5),
            ("<a><b/></a", .truncated, 73),
            ("<a><![CDATA[x</a>", .truncated, 5), ("<a><!-- x</a>", .truncated, 45), ("<?xml version='1.0'", .truncated, 65),
        ]
        for (document, reason, code) in bad {
            let error = Self.error(Array(document.utf8), piece: piece)
            #expect(error?.reason == reason && error?.libraryCode == code, "\(document): \(String(describing: error))")
        }
    }

    @Test func `an error says where`() {
        let error = Self.error(Array("<a>\n  <b></c></a>".utf8))
        #expect(
            error?.line == 2 && error?.byteOffset == 13 && error?.message.hasPrefix("Opening and ending tag mismatch") == true)
        #expect(Self.error(Array("文<a/>".utf8))?.byteOffset == 0)
    }

    @Test(arguments: pieces) func `only strict UTF-8 passes, whatever the label`(piece: Int) throws {
        for label in ["UTF-16", "ISO-8859-1", "nonsense", "utf-8", "GBK"] {
            let document = "<?xml version='1.0' encoding='\(label)'?><a b='é'>文</a>"
            #expect(try Self.text(document, piece: piece) == "文")
        }
        let bad: [[UInt8]] = [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x80, 0xbc], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff],
            [0xe6, 0x96], [0],
            [0xe6, 0x96, 0x41],
        ]
        for bytes in bad {
            for (before, after) in [
                ("<a>", "</a>"), ("<a b='", "'/>"), ("<a><!--", "--></a>"), ("<a><?p ", "?></a>"), ("<a/>", ""),
            ] {
                let error = Self.error(Array(before.utf8) + bytes + Array(after.utf8), piece: piece)
                #expect(error != nil, "\(before)\(bytes)\(after)")
                if !after.isEmpty { #expect(error?.reason == .encoding, "\(before)\(bytes)\(after)") }
            }
        }
        #expect(Self.error([0xef, 0xbb, 0xbf] + Array("<a/>".utf8), piece: piece)?.reason == .malformed)
    }

    @Test func `a section's forbidden end is found across pieces`() {
        // More than 300 bytes, or libxml2 waits for the next tag.
        let text = String(repeating: "x", count: 400)
        for cut in 0...3 {
            let (head, tail) = ("<a>\(text)" + "]]>".prefix(cut), "]]>".dropFirst(cut) + "\(text)</a>")
            #expect(throws: XMLPushError.self) {
                let parser = try XMLPushParser(allowsDTD: false)
                var events = Events(parser)
                try parser.feed(Array(head.utf8).span, to: &events)
                try parser.feed(Array(tail.utf8).span, to: &events)
                try parser.finish(to: &events)
            }
        }
        #expect(Self.reason("<a>]]&gt; <![CDATA[]]]]><![CDATA[>]]>></a>", piece: 1) == nil)
    }

    @Test func `depth and length are bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try Self.events(nested(256)).count == 512)
        #expect(Self.reason(nested(257)) == .depth)
        let most = String(repeating: "0123456789", count: 1_000_000)
        #expect(try Self.text("<a>\(most)</a>").utf8.count == 10_000_000)
        #expect(try Self.text("<a>\(most)<b/>\(most)</a>").utf8.count == 20_000_000)
        #expect(Self.reason("<a>\(most)x</a>") == .textLength)
        #expect(Self.reason("<a>\(most)<!----><![CDATA[x]]></a>") == .textLength)
        #expect(Self.reason("<a>\(most)&lt;</a>") == .textLength)
        #expect(try Self.text("<a><![CDATA[\(most.dropLast(40_000))]]></a>").utf8.count == 9_960_000)
        #expect(Self.reason("<a><![CDATA[\(most)x]]></a>") != nil)
        #expect(try Self.events("<a b='\(most.dropLast(40_000))'/>").count == 2)
        #expect(Self.reason("<a b='\(most)x'/>") != nil)
    }

    @Test func `the size of pieces changes nothing, in broken documents neither`() throws {
        let seed = Array(
            """
            <?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x&lt;"><!ATTLIST b c CDATA '&e;'>]><!--q--><a xmlns:p='u:p' k="v>'">\r
            <b>文&e;&#65;]]</b><p:c p:d='&e;"'/><![CDATA[<b>]]]]><?p q?><b c='1'>\(String(repeating: "文 text\r\n", count: 60))</b></a>\n
            """.utf8)
        // Where two things are wrong, the size may decide which is named first: that it is refused is what must be the same.
        func read(_ document: [UInt8], piece: Int = .max) throws -> [Events.Event]? {
            do {
                return try Self.events(document, piece: piece, dtd: true)
            } catch is XMLPushError {
                return nil
            }
        }
        var random = SplitMix64(state: 20)
        var accepted = 0
        for _ in 0..<1500 {
            var document = seed
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<document.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: document.remove(at: place)
                case 1: document[place] = Array("<>&;'\"]-? /ab\r\n\u{1}!".utf8).randomElement(using: &random) ?? 0
                case 2: document.insert(contentsOf: document[place..<min(document.count, place + 5)], at: place)
                default: document.removeSubrange(place..<min(document.count, place + 9))
                }
            }
            let whole = try read(document)
            if whole != nil { accepted += 1 }
            for piece in [1, 5, 64] {
                let cut = try read(document, piece: piece)
                #expect(cut == whole, "\(String(decoding: document, as: UTF8.self))")
            }
        }
        #expect(accepted > 400)
    }
}
