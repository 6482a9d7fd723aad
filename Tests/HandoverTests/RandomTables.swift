import HandoverData
import HandoverTestSupport

/// Files that nobody would write, with layouts that make them hard: what two readings are held against each other on.
struct RandomTable {
    var bytes: [UInt8]
    var layout: BothTables.Layout

    init(seed: UInt64) {
        var random = SplitMix64(state: seed)
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        var layout = BothTables.Layout((0..<Int.random(in: 1...5, using: &random)).map { "c\($0)" })
        layout.isGB18030 = chance(2)
        layout.hasBOM = !layout.isGB18030 && chance(4)
        layout.rules.ragged = CSVRules.Ragged.allCases.randomElement(using: &random) ?? .quarantine
        if layout.rules.ragged == .stop, !chance(4) { layout.rules.ragged = .quarantine }
        layout.rules.maximumLines = Int.random(in: 1...4, using: &random)
        layout.rules.acceptsHiddenRows = chance(3)
        if chance(5) {
            (layout.delimiter, layout.quote) = ("", nil)
            layout.rules.widths = layout.columns.map { _ in Int.random(in: 1...4, using: &random) }
        } else {
            layout.delimiter = [",", ";", "\t", "|", "||", "，", "；", "|@", "\u{1}"].randomElement(using: &random) ?? ","
            layout.quote = [UInt8(ascii: "\""), UInt8(ascii: "'"), nil].randomElement(using: &random) ?? nil
            if chance(3) { layout.rules.escape = UInt8(ascii: "\\") }
        }
        if chance(4) { layout.rules.comment = UInt8(ascii: "#") }
        layout.rules.headerRecords = layout.rules.widths.isEmpty ? Int.random(in: 0...2, using: &random) : 0
        layout.rules.namesAreGiven = layout.rules.headerRecords != 1 || chance(4)
        layout.rules.hasRepeatedHeaders = !layout.rules.namesAreGiven && chance(2)

        let delimiter = CSVDelimiter.bytes(layout.delimiter, isGB18030: layout.isGB18030)
        let header = Array(layout.columns.map { Array($0.utf8) }.joined(separator: delimiter)) + [10]
        var file: [UInt8] = layout.hasBOM ? [0xef, 0xbb, 0xbf] : []
        if chance(3) { file += Array("title\r\n".utf8) }
        layout.headerAt = Int64(file.count)
        for _ in 0..<layout.rules.headerRecords { file += header }
        let wide: [[UInt8]] =
            layout.isGB18030
            ? [
                [0xd6, 0xd0], [0x81, 0x7c], [0xd5, 0x5c], [0xa3, 0xac], [0xd6, 0xa3], [0xac, 0x7c], [0x81, 0x30, 0x84, 0x36],
                [0xff], [0x81],
            ]
            : [Array("中".utf8), Array("，".utf8), Array("𠮷".utf8), [0xef, 0xbc], [0xff]]
        let usual: [[UInt8]] = [
            [0x61], [0x31], [0x20], [0x23], [0x5c], [0x22], [0x27], [0x7c], [0x2c], [0x40], [10], [13], [13, 10],
        ]
        // Marks of the layout come more often than by chance, and quotes mostly in pairs, or all files would end in one.
        let marks = [delimiter, [10]] + [layout.rules.escape, layout.quote].compactMap { $0.map { [$0] } }
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            if chance(6) { file += header }
            for column in layout.columns.indices {
                if column > 0 { file += delimiter }
                let quote = chance(3) ? layout.quote : nil
                if let quote { file.append(quote) }
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let piece = (chance(3) ? marks : chance(2) ? wide : usual).randomElement(using: &random) ?? []
                    file += piece
                    if piece.first == layout.quote, !chance(6) { file += piece }
                }
                if let quote { file.append(quote) }
            }
            if !chance(12) { file += [[10], [13], [13, 10]].randomElement(using: &random) ?? [] }
        }
        if chance(4) {
            layout.footerAt = Int64(file.count)
            file += chance(2) ? [0x1a] : Array("total\n".utf8)
        }
        (bytes, self.layout) = (file, layout)
    }
}
