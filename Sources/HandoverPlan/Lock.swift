import HandoverData

/// What `init` found and pinned: which files, how they are written, which columns they have (Plan.md section 7).
package struct Lock: Hashable, Sendable {
    /// One export file as it was found.
    package struct Source: Hashable, Sendable {
        package var id: String
        package var path: String
        package var bytes: Int64
        /// Lower-case hexadecimal.
        package var sha256: String
        /// `utf-8` or `gb18030`.
        package var encoding: String
        package var hasBOM: Bool
        package var delimiter: UInt8
        package var quote: UInt8?
        package var headerAt: Int64
        package var footerAt: Int64?
        package var columns: [String]
        package var records: Int64

        package init(
            id: String, path: String, bytes: Int64, sha256: String, encoding: String, hasBOM: Bool, delimiter: UInt8,
            quote: UInt8?,
            headerAt: Int64, footerAt: Int64?, columns: [String], records: Int64
        ) {
            self.id = id
            self.path = path
            self.bytes = bytes
            self.sha256 = sha256
            self.encoding = encoding
            self.hasBOM = hasBOM
            self.delimiter = delimiter
            self.quote = quote
            self.headerAt = headerAt
            self.footerAt = footerAt
            self.columns = columns
            self.records = records
        }
    }

    package var sources: [Source]

    package init(sources: [Source]) { self.sources = sources }

    /// RFC 8785 with a final LF.
    package var canonicalJSON: [UInt8] {
        let value = JSONValue.object([
            "handover": .string("1"),
            "sources": .array(
                sources.map { source in
                    .object([
                        "id": .string(source.id), "path": .string(source.path), "bytes": .string(String(source.bytes)),
                        "sha256": .string(source.sha256), "format": .string("csv"), "encoding": .string(source.encoding),
                        "bom": .bool(source.hasBOM),
                        "delimiter": .string(String(UnicodeScalar(source.delimiter))),
                        "quote": .string(source.quote.map { String(UnicodeScalar($0)) } ?? ""),
                        "headerAt": .string(String(source.headerAt)), "footerAt": source.footerAt.map { .string(String($0)) },
                        "columns": .strings(source.columns), "records": .string(String(source.records)),
                    ])
                }),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}
