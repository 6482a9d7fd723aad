import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// XML in the encodings of old offices, written by libxml2's own xmllint.
@Suite struct `XML in other encodings` {
    /// The encoding in our words and in xmllint's, the byte order mark, and texts that it can write.
    static let encodings: [(name: String, theirs: String, mark: [UInt8], texts: [String])] = [
        ("utf-16le", "UTF-16LE", [0xff, 0xfe], ["张三丰", "Café 𠮷", "山田"]),
        ("utf-16be", "UTF-16BE", [0xfe, 0xff], ["张三丰", "Café 𠮷", "山田"]),
        ("big5", "BIG5", [], ["陳大文印刷有限公司", "林美麗", "臺灣電力股份有限公司"]),
        ("shift_jis", "SHIFT_JIS", [], ["山田太郎", "東京印刷株式会社", "カタカナ表示ソ"]),
        ("windows-1252", "WINDOWS-1252", [], ["Müller GmbH", "Café René", "Größe über Straße"]),
    ]

    static let plan = """
        \(SmallShop.planHead)
        sources:
          doc: {path: doc.xml, owner: seller, lists: {r: /d/r}, ignore: {/d/meta: no customer}}
        tables:
          item:
            key: [id]
            fields: {id: {type: identifier}, name: {type: text}, amount: {type: money}}
        mappings:
          to-item:
            from: doc.r
            to: item
            fields: {id: "@id", name: name, amount: {from: amount, do: [money], else: {quarantine: AMOUNT_INVALID}}}
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-item], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """

    static func document(_ texts: [String]) -> String {
        let rows = (0..<300).map { index in
            let text = texts[index % texts.count]
            let amount = index % 100 == 7 ? "none" : "\(index).50"
            let name = index % 5 == 0 ? "<![CDATA[\(text)]]>" : text
            return "<!-- \(text) --><r id=\"K\(index)\">\n<name>\(name)</name><amount>\(amount)</amount></r>"
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<d><meta>\(texts[0])</meta>\n\(rows.joined(separator: "\n"))\n</d>\n"
    }

    @Test(arguments: encodings.indices) func `is found out, handed over, and verified`(index: Int) async throws {
        let (name, theirs, mark, texts) = Self.encodings[index]
        let shop = try SmallShop(plan: Self.plan)
        try shop.folder.write(Array(Self.document(texts).utf8), to: "utf8.xml")
        let written = try run("xmllint", ["--encode", theirs, "--output", "raw.xml", "utf8.xml"], in: shop.folder.url)
        try #require(written.status == 0, "\(written.stderr)")
        let raw = try shop.folder.read("raw.xml")
        let bytes = raw.starts(with: mark) ? raw : mark + raw
        try shop.folder.write(bytes, to: "doc.xml")

        let drafted = try Initializer.draft(exports: [shop.folder.path("doc.xml")], plan: shop.folder.path("draft.yaml"))
        #expect(drafted.sources[0].format == "xml" && drafted.sources[0].encoding == name)
        #expect(drafted.sources[0].lists.map(\.records) == [300])

        _ = try Initializer.lock(plan: shop.planPath, exports: [shop.folder.path("doc.xml")])
        let summary = try await Transfer.run(
            .init(
                planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
                certificatePath: shop.keyName + ".crt"))
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.balance.migrated) == [297])
        let rows = String(decoding: try shop.member("data/tables/item/part-0001.csv"), as: UTF8.self).split(separator: "\n")
        #expect(rows[2] == "K1,\(texts[1]),1.50" && rows[1] == "K0,\(texts[0]),0.50")

        // Offsets are those of the file: what stands there is the record, byte for byte, in the file's encoding.
        let exceptions = String(decoding: try shop.member("data/exceptions/to-item.csv"), as: UTF8.self)
        let held = exceptions.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        #expect(held.map { $0[0] } == ["8", "108", "208"])
        for line in held {
            let (offset, count) = (try #require(Int(line[2])), try #require(Int(line[3])))
            let data = try #require(Data(base64Encoded: line[5]))
            #expect(Array(data) == Array(bytes[offset..<offset + count]))
            try shop.folder.write(mark + Array(data), to: "one.xml")
            let back = try run("iconv", ["-f", mark.isEmpty ? theirs : "UTF-16", "-t", "UTF-8", "one.xml"], in: shop.folder.url)
            let text = back.stdout
            #expect(text.hasPrefix("<r id=\"K") && text.hasSuffix("none</amount></r>"), "\(text)")
        }
        let lines = held.compactMap { Int($0[1]) }
        #expect(lines == [17, 217, 417])
        let coverage = String(decoding: try shop.member("data/coverage/doc.csv"), as: UTF8.self).split(separator: "\n")
        let classes = coverage.dropFirst().map { $0.split(separator: ",")[2] }
        #expect(
            classes == (mark.isEmpty ? [] : ["bom"]) + ["structure", "ignored", "structure", "records", "structure"],
            "\(coverage)")
    }

    /// A byte that is no character stops the reading, as it does in UTF-8.
    @Test(arguments: [("big5", "BIG5", [0xff] as [UInt8]), ("shift_jis", "SHIFT_JIS", [0xfd])])
    func `stops at bytes that are no character`(name: String, theirs: String, bad: [UInt8]) throws {
        let texts = try #require(Self.encodings.first { $0.name == name }).texts
        let folder = try TemporaryFolder()
        try folder.write(Array(Self.document(texts).utf8), to: "utf8.xml")
        _ = try run("xmllint", ["--encode", theirs, "--output", "raw.xml", "utf8.xml"], in: folder.url)
        var bytes = try folder.read("raw.xml")
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "n")))
        bytes.insert(contentsOf: bad, at: end)
        try folder.write(bytes, to: "doc.xml")
        let failure = #expect(throws: Failure.self) { try Initializer.profile(exports: [folder.path("doc.xml")]) }
        #expect(failure?.diagnostics.first?.code.name == "xml.encoding", "\(String(describing: failure))")
        #expect(failure?.diagnostics.first?.location?.byteOffset == Int64(end))
    }
}
