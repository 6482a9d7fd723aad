import HandoverCore
import HandoverData
import HandoverIngest

@testable import HandoverVerify

/// One input for the readers of documents: how it is to be read, and the document.
///
/// The first two bytes are digits, so that seeds can be written by hand. For JSON the first says how values stand (`0` one, `1` one a
/// line, `2` one after the other; 3 more for a lock that is wrong about the BOM); for XML it is the sum of 1 for GB18030, 2 for
/// `dtd: internal`, 4 for a lock that is wrong about the BOM, and 32 for UTF-16LE, 64 for UTF-16BE, 96 for Big5, 128 for Shift_JIS, 160
/// for windows-1252, which set aside the 1. The second says which layout: `0` what the sniffer proposes, else
/// one of those below.
struct DocumentInput {
    let bytes: [UInt8]
    let layout: HandoverIngest.DocumentLayout

    /// The two bytes in front, and the document; `nil` if there are not two.
    static func split(_ input: [UInt8]) -> (how: [UInt8], document: [UInt8])? {
        input.count < 2 ? nil : (Array(input[..<2]), Array(input[2...]))
    }

    /// The document stands in the file at `path`, too.
    init(_ document: [UInt8], how: [UInt8], isXML: Bool, at path: String) {
        bytes = document
        let (how, which) = (Int(how[0] &- 0x30), Int(how[1] &- 0x30))
        let others: [CSVDialect.Encoding] = [.utf16le, .utf16be, .big5, .shiftJIS, .windows1252]
        let other = isXML ? how >> 5 : 0
        let encoding = (1...others.count).contains(other) ? others[other - 1] : isXML && how & 1 == 1 ? .gb18030 : .utf8
        let startsWithBOM = bytes.starts(with: encoding.byteOrderMark)
        var layout: HandoverIngest.DocumentLayout
        if isXML {
            layout = Self.xml[which % Self.xml.count]
            layout.encoding = encoding
            layout.allowsDTD = how & 2 != 0
            layout.hasBOM = startsWithBOM != (how & 4 != 0)
            if which == 0, let sniffed = Self.sniffXML(path, layout.allowsDTD) { layout = sniffed }
        } else {
            layout = Self.json[which % Self.json.count]
            let format: HandoverIngest.DocumentLayout.Format = [.json, .ndjson, .jsonValues][how % 3]
            if format != .json {
                // Of many values each is a record, of the one list that is not nested.
                if layout.lists.allSatisfy({ $0.parent == nil }) { layout = Self.json[1] }
                layout.format = format
                for index in layout.lists.indices where layout.lists[index].parent == nil { layout.lists[index].path = "" }
                layout.outside = []
            }
            layout.hasBOM = startsWithBOM != (how >= 3)
            if which == 0, let sniffed = Self.sniffJSON(path, isLines: how % 3 == 1) { layout = sniffed }
        }
        for index in layout.lists.indices {
            layout.lists[index].extras = layout.lists[index].parent == nil ? [.record] : [.record, .parent, .position]
        }
        self.layout = layout
    }

    /// What `init` would read; `nil` for an input that it refuses, which is then read by a layout of ours.
    private static func sniffJSON(_ path: String, isLines: Bool) -> HandoverIngest.DocumentLayout? {
        do throws(Failure) {
            return try JSONSniffer(path: path, name: isLines ? "fuzz.ndjson" : "fuzz.json").profile(planned: nil, id: "list")
                .layout
        } catch {
            return nil
        }
    }

    private static func sniffXML(_ path: String, _ allowsDTD: Bool) -> HandoverIngest.DocumentLayout? {
        do throws(Failure) {
            return try XMLSniffer(path: path, name: "fuzz.xml")
                .profile(planned: nil, namespaces: [], allowsDTD: allowsDTD, id: "list").0.layout
        } catch {
            return nil
        }
    }

    /// The same for the verifier.
    var verifiers: HandoverVerify.DocumentLayout {
        HandoverVerify.DocumentLayout(
            format: .init(rawValue: layout.format.rawValue) ?? .json,
            encoding: .init(rawValue: layout.encoding.rawValue) ?? .utf8,
            hasBOM: layout.hasBOM,
            lists: layout.lists.map {
                let path = layout.format == .xml && $0.parent != nil ? String($0.path.drop { $0 == "/" }) : $0.path
                return .init(id: $0.id, path: path, parent: $0.parent, columns: $0.columns, packed: $0.packed)
            }, outside: layout.outside.sorted(), namespaces: layout.namespaces, allowsDTD: layout.allowsDTD)
    }

    // MARK: Layouts

    private typealias List = HandoverIngest.DocumentLayout.List

    private static let json: [HandoverIngest.DocumentLayout] = [
        .init(
            format: .json,
            lists: [
                List(id: "order", path: "/orders", columns: ["/id", "/total", "/customer/name", "/tags"], packed: ["/tags"]),
                List(id: "line", path: "/lines", parent: 0, columns: ["/no", "/text"]),
                List(id: "part", path: "/parts", parent: 1, columns: [""]),
            ], outside: ["/meta"]),
        .init(format: .json, lists: [List(id: "value", path: "", columns: [""])]),
        .init(
            format: .json,
            lists: [
                List(id: "record", path: "", columns: ["/a", "/b/c", "/b/d", "/p", "/", "/x~1y"], packed: ["/p"]),
                List(id: "inner", path: "/b/l", parent: 0, columns: [""], packed: [""]),
            ]),
        .init(
            format: .json,
            lists: [List(id: "a", path: "/a", columns: ["/k"]), List(id: "c", path: "/b/c", columns: ["/k", "/l"])],
            outside: ["/b/x", "/z"]),
    ]

    private static let xml: [HandoverIngest.DocumentLayout] = [
        .init(
            format: .xml,
            lists: [
                List(id: "o", path: "/r/o", columns: ["@id", "t", "t/@c", "c/n", "c/e"]),
                List(id: "l", path: "/ls/l", parent: 0, columns: ["@no", "."]),
            ], outside: ["/r/meta"]),
        .init(
            format: .xml,
            lists: [
                List(id: "o", path: "/c:r/c:o", columns: ["c:t", "c:t/c:u", "@c:id", "@xml:lang", "."]),
                List(id: "p", path: "/c:p", parent: 0, columns: ["p"]), List(id: "q", path: "/q", parent: 1, columns: ["."]),
            ], outside: ["/c:r/@v"], namespaces: ["c": "urn:c"]),
        .init(
            format: .xml,
            lists: [List(id: "a", path: "/r/a", columns: ["."]), List(id: "c", path: "/r/b/c", columns: ["@x", "y"])],
            outside: ["/r/.", "/r/b/z"]),
        .init(
            format: .xml,
            lists: [
                List(id: "r", path: "/r", columns: ["@v", "."]), List(id: "x", path: "/w/x", parent: 0, columns: [".", "@v"]),
            ]),
    ]
}
