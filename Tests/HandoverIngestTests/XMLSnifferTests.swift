import HandoverIngest
import Testing

@Suite struct `XML sniffer` {
    /// The lists that are proposed for 200 orders, of which `damaged` have a note twice; every second one has two lines.
    private func lists(damaged: Int) throws -> [String] {
        let orders = (1...200).map { number in
            let note = "<note>n</note>"
            return "<order><no>\(number)</no>\(note)\(number <= damaged ? note : "")"
                + String(repeating: "<line><sum>1</sum></line>", count: 1 + number % 2) + "</order>"
        }
        return try withFile(Array("<orders>\(orders.joined())</orders>".utf8)) { path in
            let sniffer = XMLSniffer(path: path, name: "t.xml")
            return try sniffer.profile(planned: nil, namespaces: [], allowsDTD: false, id: "t").0.layout.lists.map(\.id)
        }
    }

    @Test func `makes no list of an element that a damaged record holds twice`() throws {
        #expect(try lists(damaged: 0) == ["order", "line"])
        #expect(try lists(damaged: 2) == ["order", "line"])
        #expect(try lists(damaged: 3) == ["order", "note", "line"])
    }
}
