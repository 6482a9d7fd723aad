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

    @Test func `a small document`() throws {
        #expect(
            try Self.events("<a x='1'>t<b/></a>") == [
                .start("a", ["x=1"], 0), .text("t"), .start("b", [], 10), .end("b", 14), .end("a", 18),
            ])
    }
}
