extension HardCase {
    private static func one(_ columns: String..., dtd: Bool = false) -> Layout {
        Layout(format: "xml", path: "/d/r", columns: columns, allowsDTD: dtd)
    }

    private static let entities = "<!DOCTYPE d [<!ENTITY e 'y'><!ATTLIST r k CDATA 'default'>]>"

    private static var laughs: String {
        "<!DOCTYPE d [<!ENTITY l0 'ha'>"
            + (1...7).map { "<!ENTITY l\($0) '\(String(repeating: "&l\($0 - 1);", count: 10))'>" }.joined()
            + "]><d><r><a>&l7;</a></r></d>"
    }

    private static func gbk(_ text: [UInt8]) -> [UInt8] {
        Array("<?xml version='1.0' encoding='GB2312'?><d><r><a>".utf8) + text + Array("</a></r></d>".utf8)
    }

    static let xml: [HardCase] = [
        HardCase(
            105, "an external entity", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d><r><a>&x;</a></r></d>",
            one("a", dtd: true), .stops("xml.external")),
        HardCase(
            105, "an external subset", "<!DOCTYPE d SYSTEM 'd.dtd'><d><r><a>1</a></r></d>", one("a", dtd: true),
            .stops("xml.external")),
        HardCase(
            106, "an internal entity, refused", entities + "<d><r><a>x&e;</a></r></d>", one("a", "@k"),
            .stops("xml.document-type")),
        HardCase(
            106, "an internal entity, read", entities + "<d><r><a>x&e;z</a></r></d>", one("a", "@k", dtd: true),
            .read([""], ["'xyz' 'default'"])),
        HardCase(107, "a billion laughs", laughs, one("a", dtd: true), .stops("xml.entity")),
        HardCase(
            108, "attributes by default", entities + "<d><r><a>1</a></r><r k='own'><a>2</a></r></d>", one("a", "@k", dtd: true),
            .read(["", ""], ["'1' 'default'", "'2' 'own'"])),
        HardCase(
            109, "a text of 11,000,000 bytes", "<d><r><a>" + String(repeating: "x", count: 11_000_000) + "</a></r></d>", one("a"),
            .stops("document.too-large")),
        HardCase(
            110, "300 levels",
            "<d><r>" + String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300) + "</r></d>",
            one("a"), .stops("document.too-deep")),
        HardCase(
            111, "the label GB2312 over GBK: a character beyond it, and the middle dot",
            bytes: gbk([0x88, 0xd2, 0xa1, 0xa4, 0x86, 0x89]),
            Layout(format: "xml", path: "/d/r", columns: ["a"], isGB18030: true), .read([""], ["'堃·唹'"])),
        HardCase(
            112, "the label UTF-8 over GBK",
            bytes: Array("<?xml version='1.0' encoding='UTF-8'?><d><r><a>".utf8) + [0xd6, 0xd0] + Array("</a></r></d>".utf8),
            one("a"), .stops("xml.encoding")),
        HardCase(
            112, "the same, with the lock's gb18030",
            bytes: Array("<?xml version='1.0' encoding='UTF-8'?><d><r><a>".utf8) + [0xd6, 0xd0] + Array("</a></r></d>".utf8),
            Layout(format: "xml", path: "/d/r", columns: ["a"], isGB18030: true), .read([""], ["'中'"])),
        HardCase(113, "a prefix that is not declared", "<d><r><x:a>1</x:a></r></d>", one("a"), .stops("xml.namespace")),
        HardCase(
            114, "one local name in two namespaces, and no default namespace for attributes",
            "<d xmlns='urn:one' xmlns:t='urn:two'><r k='1' t:k='2'><a>3</a><t:a>4</t:a></r></d>",
            Layout(
                format: "xml", path: "/o:d/o:r", columns: ["@k", "@t:k", "o:a", "t:a"],
                namespaces: ["o": "urn:one", "t": "urn:two"]),
            .read([""], ["'1' '2' '3' '4'"])),
        HardCase(
            114, "names that a declaration declares, and no namespace has",
            "<!DOCTYPE d [<!ELEMENT d: ANY><!ELEMENT :r ANY><!ELEMENT a:b:c ANY>]><d><r><a>1</a></r></d>", one("a", dtd: true),
            .read([""], ["'1'"])),
        HardCase(
            115, "text, CDATA, comment, instruction side by side",
            "<d><r><a>a|<![CDATA[b|<c>]]>|<!-- x -->d|<?p i?>e</a></r></d>",
            one("a"), .read([""], ["'a|b|<c>|d|e'"])),
        HardCase(
            116, "text beside elements", "<d><r><a>x<b>y</b></a></r><r>z<a>1</a></r><r><a>2</a></r></d>", one("a"),
            .read(["XML_MIXED", "XML_MIXED", ""], ["'2'"])),
        HardCase(
            117, "line ends and what is written for them", "<d>\r\n<r k='1\r\n2&#10;3'>\r\n<a>x\r\ny&#13;z</a></r></d>",
            one("@k", "a"),
            .read([""], ["'1 2\n3' 'x\ny\rz'"])),
        HardCase(118, "&#x0;", "<d><r><a>&#x0;</a></r></d>", one("a"), .stops("xml.malformed")),
        HardCase(118, "a control character", "<d><r><a>\u{1}</a></r></d>", one("a"), .stops("xml.malformed")),
        HardCase(119, "an attribute twice", "<d><r k='1' k='2'/></d>", one("@k"), .stops("xml.malformed")),
        HardCase(119, "two roots", "<d><r k='1'/></d><d/>", one("@k"), .stops("xml.malformed")),
        HardCase(119, "text behind the root", "<d><r k='1'/></d>x", one("@k"), .stops("xml.malformed")),
        HardCase(
            120, "xsi:nil, empty, absent",
            "<d xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><r><a i:nil='true'/></r><r><a></a></r><r/></d>", one("a"),
            .read(["", "", ""], ["null", "''", "absent"])),
        HardCase(
            121, "whitespace between elements, and in a value", "<d>\n  <r>\n    <a>  x </a>\n  </r>\n</d>\n", one("a"),
            .read([""], ["'  x '"])),
        HardCase(
            122, "XInclude and a stylesheet",
            "<?xml-stylesheet href='a.xsl'?><d xmlns:xi='http://www.w3.org/2001/XInclude'><r><a>1</a><xi:include href='/etc/passwd' parse='text'/></r></d>",
            one("a"), .read([""], ["'1'"])),
        HardCase(123, "XML 1.1", "<?xml version='1.1'?><d><r><a>1</a></r></d>", one("a"), .stops("xml.version")),
        HardCase(
            123, "standalone=\"no\"", "<?xml version='1.0' standalone='no'?><d><r><a>1</a></r></d>", one("a"),
            .read([""], ["'1'"])),
        HardCase(124, "a document that is cut off", "<d><r><a>1</a></r><r><a>2", one("a"), .stops("xml.cut-off")),
    ]
}
