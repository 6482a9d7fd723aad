package import Foundation

/// The documents that the speed of reading JSON and XML is measured on: orders with nested lines, about 560 bytes each in either.
///
/// Writing streams through one buffer, so a document may be of any size.
package enum BenchDocuments {
    /// One order as JSON on a line of its own.
    package static func writeLines(records: Int, to file: URL) throws {
        try write(to: file, records: records, "", { order($0, json: true) + "\n" }, "")
    }

    /// One JSON document with all orders in an array.
    package static func writeArray(records: Int, to file: URL) throws {
        try write(
            to: file, records: records, "{\"made\": \"2026-06-29\", \"orders\": [\n",
            { order($0, json: true) + ($0 + 1 < records ? ",\n" : "\n") }, "]}\n")
    }

    /// One XML document, indented as people like it.
    package static func writeXML(records: Int, to file: URL) throws {
        try write(
            to: file, records: records, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Orders xmlns=\"urn:example:orders\">\n",
            { order($0, json: false) }, "</Orders>\n")
    }

    private static func write(
        to file: URL, records: Int, _ begin: String, _ order: (Int) -> String, _ end: String
    ) throws {
        try Data(begin.utf8).write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        var buffer: [UInt8] = []
        for number in 0..<records {
            buffer += order(number).utf8
            guard buffer.count >= 1 << 20 else { continue }
            try handle.write(contentsOf: Data(buffer))
            buffer.removeAll(keepingCapacity: true)
        }
        try handle.write(contentsOf: Data(buffer + Array(end.utf8)))
        try handle.close()
    }

    private static func order(_ number: Int, json: Bool) -> String {
        let lines = 1 + number % 4
        let customer = "LX\(1_000 + number % 9_000)"
        let name = Synthetic.firm(number % 360, trade: Synthetic.trades[number % Synthetic.trades.count])
        let remark = Synthetic.remarks[number % Synthetic.remarks.count]
        let date = "2025-\(10 + number % 3)-\(10 + number % 19)"
        if json {
            let items = (0..<lines).map {
                "{\"item\":\"名片 \($0)\",\"spec\":\"90×54mm 300g\",\"quantity\":\(($0 + 1) * 50),\"amount\":\"\($0 + 12).50\"}"
            }
            return
                "{\"id\":\(1_234_567_890_123_456_000 + number),\"customer\":{\"no\":\"\(customer)\",\"name\":\"\(name)\"},\"ordered\":\"\(date)\",\"total\":\"\(number % 90_000).00\",\"paid\":\(number % 2 == 0),\"remark\":\(remark.isEmpty ? "null" : "\"\(remark)\""),\"address\":\"上海市示例区样张路\(number % 400)号\",\"lines\":[\(items.joined(separator: ","))]}"
        }
        let items = (0..<lines).map {
            "      <Line item=\"名片 \($0)\" spec=\"90×54mm 300g\" quantity=\"\(($0 + 1) * 50)\" amount=\"\($0 + 12).50\"/>\n"
        }
        return """
              <Order id="\(1_234_567_890_123_456_000 + number)">
                <CustomerNo>\(customer)</CustomerNo>
                <CustomerName>\(name)</CustomerName>
                <Ordered>\(date)</Ordered>
                <Total>\(number % 90_000).00</Total>
                <Remark>\(remark)</Remark>
                <Address>上海市示例区样张路\(number % 400)号</Address>
                <Lines>
            \(items.joined())    </Lines>
              </Order>

            """
    }
}
