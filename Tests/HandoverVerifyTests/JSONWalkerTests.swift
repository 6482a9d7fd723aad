import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Numbers in the names are those of the hard cases.
@Suite struct `The JSON walker` {
    typealias List = DocumentLayout.List

    static func all(_ columns: [String], packed: Set<String> = []) -> [List] { [JSONWalk.list("r", "", columns, packed: packed)] }

    @Test(arguments: [
        (#"[{"a":1,"a":2}]"#, ["JSON_DUP_KEY"]), (#"[{"a":1,"\u0061":2}]"#, ["JSON_DUP_KEY"]),
        (#"[{"a":1,"p":[{"x":1,"x":1}]}]"#, ["JSON_DUP_KEY"]), (#"[{"a":1,"?":{"x":1,"x":1}}]"#, ["JSON_DUP_KEY", "SHAPE"]),
        (#"[{"a":1,"b":{"c":1,"c":1}}]"#, ["JSON_DUP_KEY"]), (#"[{"x":1,"x":1}]"#, ["JSON_DUP_KEY", "SHAPE"]),
        (#"[{"a":1,"A":2}]"#, ["SHAPE"]), (#"[{"a":1,"b":{"c":1}}]"#, []),
    ]) func `88 finds a name twice`(text: String, findings: [String]) throws {
        #expect(try JSONWalk(text, Self.all(["/a", "/p", "/b/c"], packed: ["/p"])).findings == [findings], "\(text)")
    }

    @Test(arguments: [#"{"r":[],"r":[]}"#, #"{"m":1,"r":[],"m":1}"#]) func `88 stops at a name twice outside`(
        text: String
    )
        throws
    {
        #expect(try JSONWalk(text, [JSONWalk.list("r", "/r", [])], outside: ["/m"]).stuckAt != nil)
    }

    @Test(arguments: [
        "9007199254740993", "18446744073709551617", "1E400", "-0", "0.1000000000000000055511151231257827021181583404541015625",
        "1e-7", "-12.50E+3", "123456789012345678901234567890.123456789",
    ]) func `89 90 91 gives a number as its digits`(number: String) throws {
        #expect(
            try JSONWalk("[{\"a\":\(number)},{\"a\": \(number) }]", Self.all(["/a"])).values == [
                ["'\(number)'"], ["'\(number)'"],
            ])
        #expect(try JSONWalk(number, .jsonValues, Self.all([""])).values == [["'\(number)'"]])
    }

    @Test(arguments: [
        (#"\ud800"#, true), (#"\udc00"#, true), (#"\ud800x"#, true), (#"\ud800\ud800\udc00"#, true), (#"\udc00\ud800"#, true),
        (#"\uD83D\uDE00"#, false), (#"\ud800\\udc00"#, true),
    ]) func `92 puts half a pair aside`(escape: String, isLone: Bool) throws {
        let findings = isLone ? ["SURROGATE"] : []
        for text in ["{\"a\":\"\(escape)\"}", "{\"p\":[\"\(escape)\"]}", "{\"p\":{\"\(escape)\":1}}"] {
            #expect(try JSONWalk("[\(text)]", Self.all(["/a", "/p"], packed: ["/p"])).findings == [findings], "\(text)")
        }
        #expect(try JSONWalk("[{\"\(escape)\":1}]", Self.all(["/a"])).findings == [findings + ["SHAPE"]])
    }

    @Test func `93 decodes escapes, NUL too`() throws {
        let walk = try JSONWalk(#"[{"a":"\u0000\"\\\/\b\f\n\r\té\ud83d\ude00"},{"\u0061":"x"}]"#, Self.all(["/a"]))
        #expect(walk.values == [["'\u{0}\"\\/\u{8}\u{c}\n\r\té😀'"], ["'x'"]])
        #expect(walk.findings == [[], []])
    }

    @Test(arguments: [
        "[NaN]", "[Infinity]", "[1,]", "[{\"a\":1,}]", "[,1]", "[1 2]", "[1]// x", "[/*x*/1]", "['a']", "[{a:1}]", "[+1]", "[.5]",
        "[1.]",
        "[01]", "[1e]", "[-]", "[0x1]", "[tru]", "[True]", "[nulll]", "[\"a\nb\"]", "[\"a\tb\"]", "[\"\\x\"]", "[\"\\u12g4\"]",
        "[1",
        "[\"a", "[{\"a\"", "[{\"a\" 1}]", "[1]]", "[1] []", "[\u{b}1]", "[\u{a0}1]", "[{\"a\":1]", "[1}", "[{1:2}]", "[\"a\\",
        "{", "\u{feff}[1]",
    ]) func `94 stops at what is no JSON`(text: String) throws {
        #expect(try JSONWalk(text, Self.all(["", "/a"])).stuckAt != nil, "\(text)")
        #expect(
            try JSONWalk("{\"m\":\(text)}", [JSONWalk.list("r", "/r", [])], outside: ["/m"]).stuckAt != nil, "ignored: \(text)")
    }

    @Test func `95 has a BOM where the lock says so`() throws {
        let walk = try JSONWalk("\u{feff}[1]", Self.all([""]), bom: true)
        #expect(walk.coverage == ["0,3,bom,1", "3,1,structure,0", "4,1,records,1", "5,1,structure,0"])
        #expect(try JSONWalk("[1]", Self.all([""]), bom: true).stuckAt == 0)
        #expect(try JSONWalk("\u{feff}1", .ndjson, Self.all([""]), bom: true).coverage == ["0,3,bom,1", "3,1,records,1"])
    }

    @Test func `96 reads the three formats`() throws {
        let lists = Self.all(["/a"])
        let document = try JSONWalk(" [ {\"a\":1} , {\"a\":2} ] ", lists)
        #expect(document.values == [["'1'"], ["'2'"]])
        #expect(document.coverage == ["0,3,structure,0", "3,17,records,2", "20,3,structure,0"])
        let lines = try JSONWalk("{\"a\":1}\n {\"a\":2} ", .ndjson, lists)
        #expect(lines.values == [["'1'"], ["'2'"]])
        #expect(lines.coverage == ["0,17,records,2"])
        let values = try JSONWalk(" {\"a\":1}{\"a\":\n2} \n", .jsonValues, lists)
        #expect(values.values == [["'1'"], ["'2'"]])
        #expect(values.coverage == ["0,1,structure,0", "1,15,records,2", "16,2,structure,0"])
        #expect(try JSONWalk("1 \"a\"true null[]falsenull\"b\"2", .jsonValues, Self.all([""], packed: [""])).values.count == 9)
        #expect(try JSONWalk("1 01", .jsonValues, Self.all([""])).stuckAt == 3)
        #expect(try JSONWalk("1 2", .ndjson, Self.all([""])).stuckAt == 2)
        #expect(try JSONWalk("{\"a\":\n1}", .ndjson, lists).stuckAt == 5)
    }

    @Test func `97 takes blank lines and CR LF, and stops at a last line cut off`() throws {
        let walk = try JSONWalk("\n{\"a\":1}\r\n \t\r\n\r\n{\"a\":2}\r\n  ", .ndjson, Self.all(["/a"]))
        #expect(walk.coverage == ["0,1,blank,1", "1,9,records,1", "10,6,blank,2", "16,9,records,1", "25,2,blank,1"])
        #expect(walk.records.map(\.line) == [2, 5])
        #expect(walk.records.map(\.offset) == [1, 16] && walk.records.map(\.bytes) == [7, 7])
        #expect(try JSONWalk("{\"a\":1}\n{\"a\":2", .ndjson, Self.all(["/a"])).stuckAt == 8)
        let lines = try JSONWalk("[\r{\r\n\"a\":1},\n\r{}]", Self.all(["/a"]))
        #expect(lines.records.map(\.line) == [2, 5])
    }

    @Test func `98 stops at a depth that is too great`() throws {
        func nest(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        let lists = Self.all([""], packed: [""])
        #expect(try JSONWalk(nest(512), lists).findings == [[]])
        #expect(try JSONWalk(nest(513), lists).stuckAt == 512)
        #expect(try JSONWalk(nest(5000), lists).stuckAt == 512)
        #expect(try JSONWalk(nest(513), .ndjson, lists).stuckAt == 512)
        let outside = [JSONWalk.list("r", "/r", [])]
        #expect(try JSONWalk("{\"m\":\(nest(511))}", outside, outside: ["/m"]).stuckAt == nil)
        #expect(try JSONWalk("{\"m\":\(nest(512))}", outside, outside: ["/m"]).stuckAt != nil)
    }

    @Test func `99 takes no empty file, and no scalar for a document`() throws {
        for format in [DocumentLayout.Format.ndjson, .jsonValues] {
            for text in ["", " \n"] { #expect(try JSONWalk(text, format, Self.all(["/a"])).stuckAt != nil) }
        }
        for text in ["", " ", "null", "1", "\"a\"", "true", "{}"] {
            #expect(try JSONWalk(text, Self.all(["/a"])).stuckAt != nil, "\(text)")
        }
        for text in ["1", "{}", "\"\""] { #expect(try JSONWalk("{\"r\":\(text)}", [JSONWalk.list("r", "/r", [])]).stuckAt == 5) }
        for text in ["{}", "{\"r\":null}", "{\"r\":[]}"] {
            let walk = try JSONWalk(text, [JSONWalk.list("r", "/r", [])])
            #expect(walk.coverage == ["0,\(text.utf8.count),structure,0"])
        }
        #expect(try JSONWalk("[null,1,[],{}]", Self.all(["/a"])).findings == [["SHAPE"], ["SHAPE"], ["SHAPE"], []])
        #expect(try JSONWalk("[null,1,\"x\",{}]", Self.all([""])).values.prefix(3) == [["-"], ["'1'"], ["'x'"]])
        #expect(try JSONWalk("[null,1,{}]", Self.all([""])).findings == [[], [], ["SHAPE"]])
    }

    @Test func `100 finds names of any text`() throws {
        let walk = try JSONWalk(
            #"[{"":1,"a/b":2,"c~d":3,"e.f":4,"~1":5,"键":{"":6}}]"#, Self.all(["/", "/a~1b", "/c~0d", "/e.f", "/~01", "/键/"]))
        #expect(walk.values == [["'1'", "'2'", "'3'", "'4'", "'5'", "'6'"]])
        #expect(walk.findings == [[]])
        for path in ["a", "/~", "/~2", "/a~"] { #expect(try JSONWalk("[]", Self.all([path])).stuckAt == 0) }
    }

    @Test(arguments: [
        (#"{"a":{}}"#, ["SHAPE"]), (#"{"a":[]}"#, ["SHAPE"]), (#"{"b":1}"#, ["SHAPE"]), (#"{"b":[]}"#, ["SHAPE"]),
        (#"{"b":{"d":1}}"#, ["SHAPE"]), (#"{"new":null}"#, ["SHAPE"]), (#"{"f":1}"#, ["SHAPE"]), (#"{"f":{}}"#, ["SHAPE"]),
        (#"{"b":{}}"#, []), (#"{"b":null}"#, []), (#"{"f":null}"#, []), (#"{"a":true,"b":{"c":false},"p":{},"f":[]}"#, []),
        (#"{"a":"1"}"#, []),
    ]) func `101 finds values of another shape`(text: String, findings: [String]) throws {
        let lists = [JSONWalk.list("r", "", ["/a", "/b/c", "/p"], packed: ["/p"]), JSONWalk.list("f", "/f", [""], in: 0)]
        #expect(try JSONWalk("[\(text)]", lists).findings == [findings], "\(text)")
    }

    @Test func `102 tells absent, null and empty apart`() throws {
        let lists = Self.all(["/a", "/b/c", "/b/d"])
        let walk = try JSONWalk(
            #"[{},{"a":null},{"a":""},{"b":{}},{"b":null},{"b":{"c":null,"d":"null"}}]"#, lists)
        #expect(
            walk.values == [
                ["~", "~", "~"], ["-", "~", "~"], ["''", "~", "~"], ["~", "~", "~"], ["~", "-", "-"], ["~", "-", "'null'"],
            ])
    }

    @Test func `103 stops at a text that is too long`() throws {
        let most = [UInt8](repeating: 0x61, count: 16 << 20)
        let (before, after) = (Array("[\"".utf8), Array("\"]".utf8))
        #expect(try JSONWalk(before + most + after, .json, Self.all([""])).findings == [[]])
        #expect(try JSONWalk(before + most + [0x61] + after, .json, Self.all([""])).stuckAt == 1)
        var asked = 0
        let layout = DocumentLayout(format: .json, lists: Self.all([""]))
        var walker = try JSONWalker(layout: layout, size: 50 << 20) { offset, count in
            asked += count
            return offset == 0 ? before + [UInt8](repeating: 0x61, count: count - 2) : [UInt8](repeating: 0x61, count: count)
        }
        #expect(throws: RecordWalker.Stuck.self) { try walker.next() }
        #expect(asked <= 33 << 20)
    }

    @Test func `104 gives the same for any order of names and any whitespace`() throws {
        let lists = Self.all(["/a", "/b/c", "/p"], packed: ["/p"])
        let tight = try JSONWalk(#"[{"a":"x y","b":{"c":1},"p":{"k":[1,"a b"],"j":null}}]"#, lists)
        let loose = try JSONWalk(
            "[ {\r\n\t\"p\" : { \"k\" : [ 1 , \"a b\" ] ,\n\"j\" : null } , \"b\":{ \"c\"\n:1 },\"a\": \"x y\" } ]", lists)
        #expect(tight.values == [["'x y'", "'1'", #"'{"k":[1,"a b"],"j":null}'"#]])
        #expect(loose.values == tight.values && loose.findings == tight.findings)
    }

    @Test func `packs whatever stands there`() throws {
        let walk = try JSONWalk(
            #"[{"p":1.0},{"p":"a \" \\"},{"p":null},{"p":[ ]},{"p":{"\u0061" : "\\" , "b":1}},{}]"#,
            Self.all(["/p"], packed: ["/p"]))
        #expect(walk.values == [["'1.0'"], [#"'"a \" \\"'"#], ["-"], ["'[]'"], [#"'{"\u0061":"\\","b":1}'"#], ["~"]])
    }

    @Test func `puts a record aside for its own bytes only`() throws {
        let lists = [JSONWalk.list("r", "", ["/a"]), JSONWalk.list("f", "/f", ["/x"], in: 0)]
        func text(_ own: [UInt8], _ nested: [UInt8]) -> [UInt8] {
            Array("[{\"a\":\"".utf8) + own + Array("\",\"f\":[{\"x\":\"".utf8) + nested + Array("\"}]}]".utf8)
        }
        #expect(try JSONWalk(text([0xff], [0x61]), .json, lists).findings == [["ENCODING"], ["PARENT_UNREADABLE"]])
        #expect(try JSONWalk(text([0x61], [0xff]), .json, lists).findings == [[], ["ENCODING"]])
        #expect(
            try JSONWalk(text([0xed, 0xa0, 0x80], [0xc0]), .json, lists).findings == [
                ["ENCODING"], ["ENCODING", "PARENT_UNREADABLE"],
            ])
        #expect(
            try JSONWalk(
                Array("{\"m\":\"".utf8) + [0xff] + Array("\"}".utf8), .json, [JSONWalk.list("r", "/r", [])], outside: ["/m"]
            )
            .stuckAt == 5)
    }

    static let nested = """
        {"made":"2026","meta":{"n":[1,{"deep":true}]},"projects":[
          {"id":"A","files":[{"n":"1","tags":["x","y"]},{"n":"2"}]},
          {"id":"B","files":null},
          {"id":"C","files":[{"n":"3","tags":["z"]},5],"bad":0}
        ],"tail":[],"more":{"rows":[1,2]}}

        """
    static let nestedLists = [
        JSONWalk.list("project", "/projects", ["/id"]), JSONWalk.list("file", "/files", ["/n"], in: 0),
        JSONWalk.list("tag", "/tags", [""], in: 1), JSONWalk.list("row", "/more/rows", [""]),
    ]
    static let nestedOutside = ["/made", "/meta", "/tail"]

    @Test func `reads lists in lists, and covers every byte`() throws {
        let walk = try JSONWalk(Self.nested, Self.nestedLists, outside: Self.nestedOutside)
        #expect(
            walk.records.map {
                "\($0.list) \($0.number) \($0.parent) \($0.line) \($0.values[0]) \($0.findings.joined(separator: ";"))"
            } == [
                "project 1  2 'A' ", "file 1 1/1 2 '1' ", "tag 1 1/1 2 'x' ", "tag 2 1/2 2 'y' ", "file 2 1/2 2 '2' ",
                "project 2  3 'B' ", "project 3  4 'C' SHAPE", "file 3 3/1 4 '3' PARENT_UNREADABLE",
                "tag 3 3/1 4 'z' PARENT_UNREADABLE",
                "file 4 3/2 4 ~ SHAPE;PARENT_UNREADABLE", "row 1  5 '1' ", "row 2  5 '2' ",
            ])
        #expect(
            walk.coverage == [
                "0,8,structure,0", "8,6,ignored,1", "14,8,structure,0", "22,23,ignored,1", "45,16,structure,0",
                "61,141,records,3", "202,10,structure,0", "212,2,ignored,1", "214,17,structure,0", "231,3,records,2",
                "234,4,structure,0",
            ])
    }

    @Test func `stops at a part that the lock does not name`() throws {
        for index in Self.nestedOutside.indices {
            var outside = Self.nestedOutside
            outside.remove(at: index)
            #expect(try JSONWalk(Self.nested, Self.nestedLists, outside: outside).stuckAt != nil)
        }
        #expect(try JSONWalk("[1]", [JSONWalk.list("r", "/r", [])]).stuckAt == 0)
        #expect(try JSONWalk("{\"r\":[]}", [JSONWalk.list("r", "/r", [])], outside: ["/m"]).stuckAt == 8)
    }

    @Test(arguments: [1, 2, 3, 7, 16, 61]) func `reads the same through any window`(window: Int) throws {
        for (text, format) in [(Self.nested, DocumentLayout.Format.json), ("{\"a\":\"é\\u00e9\"}\r\n\r\n 12 \n\"x\"", .ndjson)] {
            let lists = format == .json ? Self.nestedLists : Self.all(["/a"])
            let outside = format == .json ? Self.nestedOutside : []
            let whole = try JSONWalk(Array(text.utf8), format, lists, outside: outside)
            #expect(whole.stuckAt == nil)
            #expect(try JSONWalk(Array(text.utf8), format, lists, outside: outside, window: window) == whole)
        }
    }

    @Test(arguments: UInt64(0)..<200) func `covers whatever bytes it is given`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var bytes = Array(Self.nested.utf8)
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes.remove(at: place)
            default: bytes.insert([0x20, 0x2c, 0x5d, 0x7d, 0x22, 0x0a].randomElement(using: &random) ?? 0, at: place)
            }
        }
        let walk = try JSONWalk(bytes, .json, Self.nestedLists, outside: Self.nestedOutside)
        #expect(try JSONWalk(bytes, .json, Self.nestedLists, outside: Self.nestedOutside, window: 5).coverage == walk.coverage)
        guard walk.stuckAt == nil else { return }
        #expect(walk.coverage.reduce(0) { $0 + (Int($1.split(separator: ",")[1]) ?? 0) } == bytes.count)
        #expect(
            zip(walk.coverage, walk.coverage.dropFirst()).allSatisfy {
                $0.split(separator: ",")[2] != $1.split(separator: ",")[2]
            })
    }
}

extension JSONWalk {
    /// A walk that met nothing.
    fileprivate var empty: JSONWalk {
        var walk = self
        (walk.records, walk.coverage, walk.stuckAt) = ([], [], nil)
        return walk
    }
}
