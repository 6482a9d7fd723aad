extension HardCase {
    private static let a = Layout(columns: ["/a"])
    private static let lines = Layout(format: "ndjson", columns: ["/a"])
    private static let values = Layout(format: "json-values", columns: ["/a"])

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    static let json: [HardCase] = [
        HardCase(88, "a name twice", #"[{"a":1,"a":2},{"a":3}]"#, a, .read(["JSON_DUP_KEY", ""], ["'3'"])),
        HardCase(88, "a name twice, once in escapes", #"[{"a":1,"\u0061":2}]"#, a, .read(["JSON_DUP_KEY"], [])),
        HardCase(
            88, "a name twice around the records", #"{"r":[],"r":[]}"#, Layout(path: "/r", columns: ["/a"]),
            .stops("json.name-twice")),
        HardCase(
            89, "integers beyond 2^53 and 2^64", "[{\"a\":9007199254740993},{\"a\":123456789012345678901234567890}]", a,
            .read(["", ""], ["'9007199254740993'", "'123456789012345678901234567890'"])),
        HardCase(
            90, "a decimal that no double holds", "[{\"a\":0.1000000000000000055511151231257827}]", a,
            .read([""], ["'0.1000000000000000055511151231257827'"])),
        HardCase(91, "1E400", "[{\"a\":1E400}]", a, .read([""], ["'1E400'"])),
        HardCase(92, "half a surrogate pair", #"[{"a":"\ud800"},{"a":"\ud83d\ude00"}]"#, a, .read(["SURROGATE", ""], ["'😀'"])),
        HardCase(93, "an escaped NUL", #"[{"a":"x\u0000y"}]"#, a, .read([""], ["'x\u{0}y'"])),
        HardCase(94, "NaN", "[{\"a\":NaN}]", a, .stops("json.syntax")),
        HardCase(94, "a comma too many", "[{\"a\":1},]", a, .stops("json.syntax")),
        HardCase(94, "a comment", "[{\"a\":1}/**/]", a, .stops("json.syntax")),
        HardCase(94, "single quotes", "[{'a':1}]", a, .stops("json.syntax")),
        HardCase(95, "a byte order mark", "\u{feff}[{\"a\":1}]", Layout(columns: ["/a"], hasBOM: true), .read([""], ["'1'"])),
        HardCase(95, "a byte order mark that the lock does not have", "\u{feff}[{\"a\":1}]", a, .stops("json.syntax")),
        HardCase(96, "one value a line", "{\"a\":1}\n{\"a\":2}\n", lines, .read(["", ""], ["'1'", "'2'"])),
        HardCase(96, "values one after the other", "{\"a\":1}{\"a\":\n2}", values, .read(["", ""], ["'1'", "'2'"])),
        HardCase(96, "two values where the lock has one", "[{\"a\":1}] [{\"a\":2}]", a, .stops("json.syntax")),
        HardCase(97, "blank lines and CR LF", "{\"a\":1}\r\n\r\n \n{\"a\":2}\r\n", lines, .read(["", ""], ["'1'", "'2'"])),
        HardCase(97, "a last line that is cut off", "{\"a\":1}\n{\"a\":2", lines, .stops("json.cut-off")),
        HardCase(98, "5,000 levels in a record", "[{\"a\":\(nested(5_000))}]", a, .stops("document.too-deep")),
        HardCase(
            98, "5,000 levels beside the records", "{\"x\":\(nested(5_000)),\"r\":[]}",
            Layout(path: "/r", columns: ["/a"], outside: ["/x"]), .stops("document.too-deep")),
        HardCase(99, "an empty file", "", a, .stops("json.cut-off")),
        HardCase(99, "an empty file of lines", "", lines, .stops("json.not-a-document")),
        HardCase(99, "a scalar for a document", "42", a, .stops("json.not-a-document")),
        HardCase(99, "records that are null", "[null,{\"a\":1}]", a, .read(["SHAPE", ""], ["'1'"])),
        HardCase(
            100, "empty names, dots and slashes in names", #"[{"":"e","a.b":"d","a/b":"s","a~b":"t"}]"#,
            Layout(columns: ["/", "/a.b", "/a~1b", "/a~0b"]), .read([""], ["'e' 'd' 's' 't'"])),
        HardCase(
            101, "a field that changes its kind", #"[{"a":{"b":1}},{"a":[1]},{"a":"x"}]"#, a,
            .read(["SHAPE", "SHAPE", ""], ["'x'"])),
        HardCase(
            101, "the same where columns lie deeper", #"[{"a":{"b":1}},{"a":[1]},{"a":"x"},{"a":null}]"#,
            Layout(columns: ["/a/b"]), .read(["", "SHAPE", "SHAPE", ""], ["'1'", "null"])),
        HardCase(102, "missing, null, empty", #"[{},{"a":null},{"a":""}]"#, a, .read(["", "", ""], ["absent", "null", "''"])),
        HardCase(
            103, "a text of 17 MiB", "[{\"a\":\"" + String(repeating: "x", count: 17 << 20) + "\"}]", a,
            .stops("document.too-large")),
        HardCase(
            104, "order and whitespace", "[ {\"b\" : 2 ,\n\"a\":1 } , {\"a\":1,\"b\":2}]", Layout(columns: ["/a", "/b"]),
            .read(["", ""], ["'1' '2'", "'1' '2'"])),
    ]
}
