import HandoverXML
import Testing

@testable import HandoverVerify

@Suite struct `The XML tags` {
    private func tags(_ bytes: [UInt8], gb18030: Bool = false) -> [XMLTags.Tag] {
        var tags = XMLTags(isGB18030: gb18030)
        tags.scan(bytes, at: 0)
        var found: [XMLTags.Tag] = []
        while let tag = tags.take() { found.append(tag) }
        return found
    }

    /// Start, empty and end tags in the order in which the parser tells of them; `nil` for what it does not read.
    private func told(_ bytes: [UInt8]) -> [XMLTags.Tag.Kind]? {
        var rest: [UInt8]? = bytes
        do {
            let reader = try XMLPullReader(allowsDTD: true) {
                defer { rest = nil }
                return rest ?? []
            }
            var kinds: [XMLTags.Tag.Kind] = []
            while let event = try reader.next() {
                switch event {
                case .start(_, let isEmpty): kinds.append(isEmpty ? .empty : .start)
                case .end: kinds.append(.end)
                default: break
                }
            }
            return kinds
        } catch { return nil }
    }

    static let document = #"""
        <?p <a> ?><!DOCTYPE r [<!-- <a> ']> --><!ENTITY e '<a>"]>'><?q ]> ?><!ATTLIST a k CDATA ">" l CDATA "']>">]><!-- <b> -->
        <r k='>"' l="/>'"><a/><b ></b ><c /><![CDATA[<a>]]]><a k="/"><!----><?x?>&gt;></a>]] ></r><!-- </r> -->
        """#

    @Test func `are those that the parser finds`() throws {
        let bytes = Array(Self.document.utf8)
        #expect(told(bytes) == tags(bytes).map(\.kind))
        #expect(tags(bytes).count == 8)
    }

    @Test(arguments: Array("<>/!?-[]\"'& a".utf8)) func `are those that the parser finds whatever byte is another`(byte: UInt8)
        throws
    {
        let bytes = Array(Self.document.utf8)
        var read = 0
        for index in bytes.indices {
            for replaces in [true, false] {
                var changed = bytes
                if replaces { changed[index] = byte } else { changed.insert(byte, at: index) }
                guard let kinds = told(changed) else { continue }
                read += 1
                #expect(kinds == tags(changed).map(\.kind), "\(String(decoding: changed, as: UTF8.self))")
            }
        }
        #expect(read > 0)
    }

    @Test func `count physical lines`() {
        #expect(tags(Array("\n\r\n\r<a\r\n\n>\r\r\n<b/></a>".utf8)).map(\.line) == [4, 8, 8])
    }

    @Test func `are no bytes inside a character of GB18030`() {
        // 815B ends in `[`, 815D in `]`, 8130 8130 has digits; 0x80 and a lead byte before a quote are characters by themselves.
        let bytes: [UInt8] = [0x3c, 0x61, 0x3e, 0x81, 0x5b, 0x81, 0x5d, 0x81, 0x30, 0x81, 0x30, 0x80, 0x3c, 0x2f, 0x61, 0x3e]
        #expect(tags(bytes, gb18030: true).map { [$0.offset, $0.end] } == [[0, 3], [12, 16]])
    }
}
