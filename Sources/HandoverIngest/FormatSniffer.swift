package import HandoverCore

/// Tells CSV, JSON and XML apart by how a file begins.
package enum FormatSniffer {
    /// What a file is.
    package enum Format { case csv, json, xml }

    /// A name that ends as those of JSON and XML do decides, else the first byte that is no whitespace: a CSV file that begins with a bracket is not met among exports, and if it is,
    /// reading it as JSON fails at once.
    package static func sniff(_ path: String, name: String) throws(Failure) -> Format {
        for (ending, format) in [(".json", Format.json), (".ndjson", .json), (".jsonl", .json), (".xml", .xml)]
        where name.lowercased().hasSuffix(ending) {
            return format
        }
        var source = try ByteSource.open(path, name: name, from: 0, chunkBytes: 4096)
        try source.read { _ in }
        let marks = [CSVDialect.Encoding.utf8, .utf16le, .utf16be].map(\.byteOrderMark)
        let bytes = source.buffer.dropFirst(marks.first { source.buffer.starts(with: $0) }?.count ?? 0)
        // In UTF-16 every second byte of ASCII is 0.
        switch bytes.first(where: { $0 != 0 && $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }) {
        case UInt8(ascii: "<"): return .xml
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .json
        default: return .csv
        }
    }
}
