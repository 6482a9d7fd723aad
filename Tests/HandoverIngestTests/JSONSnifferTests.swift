import HandoverCore
import HandoverIngest
import Testing

@Suite struct `JSON sniffer` {
    /// The columns that a planned list of the whole file gets, where the records have `member` under `/m`.
    private func columns(_ member: String, packed: Set<String>) throws -> [String] {
        try withFile(Array(#"[{"no": 1, "m": \#(member)}]"#.utf8)) { path in
            let list = DocumentProfile.Planned(id: "list", path: "", parent: nil, packed: packed)
            return try JSONSniffer(path: path, name: "t.json").profile(planned: [list], id: "t").layout.lists[0].columns
        }
    }

    @Test(arguments: ["[1, 2]", #"[{"a": 1}]"#, "{}"])
    func `packs nothing that the plan does not pack`(_ member: String) throws {
        #expect(try columns(member, packed: ["/m"]) == ["/no", "/m"])
        let failure = #expect(throws: Failure.self) { try columns(member, packed: []) }
        #expect(failure?.diagnostics.first?.code == .jsonUndeclaredArray)
    }
}
