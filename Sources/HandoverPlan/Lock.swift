package import HandoverCore
import HandoverData

/// What `init` found and pinned: which files, how they are written, which columns they have (Plan.md section 7).
package struct Lock: Hashable, Sendable {
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
            id: String, path: String, bytes: Int64, sha256: String, encoding: String, hasBOM: Bool, delimiter: UInt8, quote: UInt8?,
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
                        "bom": .bool(source.hasBOM), "delimiter": .string(String(UnicodeScalar(source.delimiter))),
                        "quote": .string(source.quote.map { String(UnicodeScalar($0)) } ?? ""),
                        "headerAt": .string(String(source.headerAt)), "footerAt": source.footerAt.map { .string(String($0)) },
                        "columns": .strings(source.columns), "records": .string(String(source.records)),
                    ])
                }),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}

/// Reads a lock. YAML reads JSON, so the strict reader of plans reads it too.
package enum LockReader {
    package static func read(_ bytes: [UInt8], file: String) throws(Failure) -> Lock {
        let problems = Problems(file: file)
        guard let root = try YAMLNode.root(bytes, problems) else {
            try problems.check()
            preconditionFailure("a lock without a root is a problem")
        }
        let top = root.section(.init(keys: [.init("handover", .oneOf(["1"]), ""), .init("sources", .list(.text), "")]))
        if let version = top.requiredText("handover"), version != "1" {
            problems.add(.planBadValue, .name("handover"), .name("1"), at: root.mark, key: "handover")
        }
        let sources = (top.required("sources")?.elements() ?? []).compactMap { source($0, problems) }
        try problems.check()
        return Lock(sources: sources)
    }

    private static let keys = PlanKeys.Section(
        keys: [
            "id", "path", "bytes", "sha256", "format", "encoding", "bom", "delimiter", "quote", "headerAt", "footerAt", "columns", "records",
        ].map { PlanKeys.Key($0, .text, "") })

    private static func source(_ node: YAMLNode, _ problems: Problems) -> Lock.Source? {
        let section = node.section(keys)
        let sections = PlanSections(section, problems)
        let id = section.requiredText("id")
        let path = section.requiredText("path")
        let bytes = sections.count(section.required("bytes"))
        let sha256 = section.requiredText("sha256")
        let format = sections.value(section.required("format"), ["csv"])
        let encoding = sections.value(section.required("encoding"), ["utf-8", "gb18030"])
        let bom = sections.value(section.required("bom"), ["true", "false"])
        let delimiters = encoding == "utf-8" ? [",", ";", "\t", "|"] : [",", ";", "\t"]
        let delimiter = sections.value(section.required("delimiter"), delimiters)
        let quote = sections.value(section.required("quote"), ["\"", ""])
        let headerAt = sections.count(section.required("headerAt"))
        let footerAt = section["footerAt"].map { sections.count($0) }
        let columns = section.required("columns")?.texts()
        let records = sections.count(section.required("records"))
        guard let id, let path, let bytes, let sha256, format != nil, let encoding, let bom, let delimiter = delimiter?.utf8.first, let quote,
            let headerAt, let columns, let records
        else { return nil }
        return Lock.Source(
            id: id, path: path, bytes: bytes, sha256: sha256, encoding: encoding, hasBOM: bom == "true", delimiter: delimiter,
            quote: quote.utf8.first, headerAt: headerAt, footerAt: footerAt ?? nil, columns: columns, records: records)
    }
}

extension Plan {
    /// What is wrong between a plan and its lock: sources, columns that are neither used nor dropped, columns that do not exist.
    package func check(against lock: Lock) -> [Diagnostic] {
        let problems = Problems(file: file)
        if sources.map(\.id) != lock.sources.map(\.id) {
            problems.add(.lockSourcesDiffer, .name(sources.map(\.id).joined(separator: ", ")), .name(lock.sources.map(\.id).joined(separator: ", ")), at: sources.first?.mark, key: "sources")
            return problems.found
        }
        for (source, locked) in zip(sources, lock.sources) where source.path != locked.path {
            problems.add(.lockPathDiffers, .name(source.id), .path(locked.path), at: source.mark, key: "sources.\(source.id).path")
        }
        for mapping in mappings {
            guard let columns = lock.sources.first(where: { $0.id == mapping.from })?.columns else { continue }
            var used: Set<[UInt8]> = []
            for rule in mapping.fields {
                guard case .column(let column, _, _) = rule.value else { continue }
                used.insert(Array(column.utf8))
                check(column, columns, rule.mark, "mappings.\(mapping.id).fields.\(rule.field)", problems)
            }
            for drop in mapping.drop {
                check(drop.column, columns, drop.mark, "mappings.\(mapping.id).drop", problems)
                if !used.insert(Array(drop.column.utf8)).inserted {
                    problems.add(.planDropsUsed, .name(drop.column), at: drop.mark, key: "mappings.\(mapping.id).drop")
                }
            }
            for column in columns where !used.contains(Array(column.utf8)) {
                problems.add(.planColumnLeft, .name(column), .name(mapping.id), at: mapping.mark, key: "mappings.\(mapping.id)")
            }
        }
        return problems.found
    }

    private func check(_ column: String, _ columns: [String], _ mark: Mark, _ key: String, _ problems: Problems) {
        // By bytes: Swift holds composed and decomposed characters equal, a header does not.
        if columns.contains(where: { $0.utf8.elementsEqual(column.utf8) }) { return }
        problems.add(.planUnknownColumn, .name(column), .name(nearest(column, among: columns)), at: mark, key: key)
    }
}
