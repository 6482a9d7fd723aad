import HandoverTestSupport
import Testing

/// Who may know whom. The graph is read out of the imports and held against the arrows that the design allows.
@Suite struct `The module graph` {
    /// Each Swift module of ours once, in the order of the data's journey, and what it may import beside C modules.
    static let allowed: [(module: String, imports: [String])] =
        ["HandoverArchive", "HandoverZlib", "HandoverCrypto", "HandoverXML", "HandoverSQLite", "HandoverPostgres"]
        .map { ($0, []) } + [
            ("HandoverAge", ["HandoverCrypto"]),
            ("HandoverCore", []),
            ("HandoverData", ["HandoverCore"]),
            ("HandoverGB18030", []),
            ("HandoverPlan", ["HandoverCore", "HandoverData"] + overlays),
            ("HandoverIngest", ["HandoverCore", "HandoverData", "HandoverGB18030"] + overlays),
            ("HandoverTransform", ["HandoverCore", "HandoverData", "HandoverPlan"]),
            ("HandoverTarget", ["HandoverCore", "HandoverData", "HandoverPlan"] + overlays),
            ("HandoverSnapshot", ["HandoverCore", "HandoverData"] + overlays),
            ("HandoverVerify", ["HandoverCore"] + overlays),
            ("HandoverReport", ["HandoverCore"]),
            ("Handover", migrator + ["HandoverCore", "HandoverVerify"] + overlays),
            ("HandoverSelfTest", ["HandoverCore", "HandoverCrypto", "HandoverVerify"]),
            ("HandoverCommands", ["HandoverCore", "HandoverVerify", "HandoverSelfTest", "HandoverReport"]),
            ("HandoverVerifyCLI", ["HandoverCommands", "HandoverCore"]),
            ("HandoverCLI", ["Handover", "HandoverCommands", "HandoverCore", "HandoverVerify", "HandoverReport"]),
        ]

    static let overlays = [
        "HandoverArchive", "HandoverZlib", "HandoverCrypto", "HandoverAge", "HandoverXML", "HandoverSQLite", "HandoverPostgres",
    ]

    /// What only the writing side may see.
    static let migrator = [
        "HandoverData", "HandoverGB18030", "HandoverPlan", "HandoverIngest", "HandoverTransform", "HandoverTarget",
        "HandoverSnapshot",
    ]

    /// What we measure and test with may import anything, and is imported by nothing else.
    static let workshop = ["HandoverFixtures", "HandoverBench", "HandoverFuzz"]

    @Test func `has only arrows that the design allows`() throws {
        let graph = try ModuleGraph()
        let allowed = Dictionary(uniqueKeysWithValues: Self.allowed.map { ($0.module, Set($0.imports)) })
        for (module, imports) in graph.imports where !graph.isC(module) && !Self.workshop.contains(module) {
            let may = try #require(allowed[module], "\(module) has no place in the design yet")
            let others = imports.filter { !graph.isC($0) }.subtracting(may)
            #expect(others.isEmpty, "\(module) must not import \(others.sorted())")
        }
    }

    @Test func `keeps the verifier's own bytes apart from the migrator's`() throws {
        let graph = try ModuleGraph()
        #expect(graph.importers(of: "CHandoverVerifyBytes") == ["HandoverVerify"])
        for module in ["HandoverVerify", "HandoverCommands", "HandoverVerifyCLI"] {
            let reached = graph.reached(from: module)
            #expect(reached.contains("HandoverCore"), "the graph is read at all")
            let others = reached.intersection(Self.migrator + ["Handover", "CHandoverBytes", "CHandoverUnicode"])
            #expect(others.isEmpty, "\(module) reaches \(others.sorted())")
        }
    }

    @Test(arguments: ["CLibArchive", "CLibXML2", "CZlib", "CSQLite"])
    func `gives each C library to one overlay`(library: String) throws {
        #expect(try ModuleGraph().importers(of: library).count == 1)
    }

    @Test func `is the one that the documentation shows`() throws {
        let path = "Sources/Handover/Handover.docc/Modules.md"
        let parts = try SourceTree.lines(of: "Handover/Handover.docc/Modules.md").joined(separator: "\n")
            .split(separator: "```", omittingEmptySubsequences: false)
        try #require(parts.count == 3, "one block")
        let shown = "\(parts[0])```\n\(try ModuleGraph().text(without: Self.workshop))```\(parts[2])"
        #expect(try Golden.matches(shown, path), "UPDATE_GOLDEN=1 writes it anew")
    }
}

/// Which module imports which, of those in the folder of sources.
struct ModuleGraph {
    private(set) var imports: [String: Set<String>] = [:]

    init() throws {
        let modules = try Set(SourceTree.modules())
        let statement =
            #/
            (?:@\w+(?:\(\w+\))?\s+)* (?:(?:public|package|internal|fileprivate|private)\s+)?
            import\s+ (?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)? (?<module>\w+) .*
            /#
        for module in modules {
            let lines = try SourceTree.files(of: module).filter { $0.hasSuffix(".swift") }.flatMap {
                try SourceTree.lines(of: $0)
            }
            imports[module] = Set(
                lines.filter { $0.contains("import ") }.compactMap { $0.wholeMatch(of: statement).map { String($0.module) } }
            )
            .intersection(modules)
        }
    }

    /// True of a module without Swift: it has nothing of ours to import.
    func isC(_ module: String) -> Bool { module.hasPrefix("C") }

    func importers(of module: String) -> [String] { imports.filter { $0.value.contains(module) }.map(\.key).sorted() }

    /// All that a module imports, and what that imports, and so on.
    func reached(from module: String) -> Set<String> {
        (imports[module] ?? []).reduce(into: []) { $0.formUnion(reached(from: $1).union([$1])) }
    }

    /// A line a module, those that import least first.
    func text(without workshop: [String]) -> String {
        let shown = imports.keys.filter { !isC($0) && !workshop.contains($0) }
        let depths = Dictionary(uniqueKeysWithValues: shown.map { ($0, reached(from: $0).filter { !isC($0) }.count) })
        let width = (shown.map(\.count).max() ?? 0) + 2
        return shown.sorted { (depths[$0] ?? 0, $0) < (depths[$1] ?? 0, $1) }.map { module in
            let names = (imports[module] ?? []).sorted { (isC($0) ? 1 : 0, $0) < (isC($1) ? 1 : 0, $1) }
            return (module.padding(toLength: width) + (names.isEmpty ? "–" : names.joined(separator: " "))) + "\n"
        }.joined()
    }
}

extension String {
    fileprivate func padding(toLength count: Int) -> String { self + String(repeating: " ", count: max(0, count - self.count)) }
}
