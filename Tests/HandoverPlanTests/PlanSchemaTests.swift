import Foundation
import HandoverPlan
import Testing

@Suite struct `Plan schema` {
    private func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(PlanSchema.json.utf8)) as? [String: Any])
    }

    /// Every map with known keys, anywhere in the schema, with the way to it.
    private func maps(_ value: Any, _ path: [String] = []) -> [(path: [String], keys: [String: Any])] {
        if let list = value as? [Any] { return list.enumerated().flatMap { maps($1, path + ["\($0)"]) } }
        guard let object = value as? [String: Any] else { return [] }
        let own = (object["properties"] as? [String: Any]).map { [(path: path, keys: $0)] } ?? []
        return own + object.sorted { $0.key < $1.key }.flatMap { maps($0.value, path + [$0.key]) }
    }

    @Test func `is a 2020-12 schema that describes every key and closes every map`() throws {
        let schema = try schema()
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let all = maps(schema)
        #expect(all.count > 20)
        for (path, keys) in all {
            for (name, value) in keys {
                let description = (value as? [String: Any])?["description"] as? String
                #expect(description?.isEmpty == false, "\(path).\(name) says nothing")
            }
        }
    }

    @Test func `has exactly the keys that the contract lists`() throws {
        let keys = Set(maps(try schema()).flatMap { $0.keys.keys })
        #expect(
            keys == [
                "merges", "match", "same", "alike", "identical", "ask", "apart", "survivor", "prefer", "latest", "earliest",
                "complete",
                "handover", "id", "title", "zone", "transfer", "parties", "sources", "tables", "mappings", "quarantine", "steps",
                "verification", "containers", "in", "member", "sheet", "folder", "EMPTY_FILE", "basis", "seller", "buyer",
                "closing",
                "agreement", "name", "role",
                "creditCode", "contact",
                "certificate", "path", "owner", "nulls", "expect", "records", "key", "fields", "references", "type", "scale",
                "required", "personal", "field", "to", "onOrphan", "from", "drop", "do", "else", "constant", "null-if", "map",
                "date", "if-absent", "lists", "at", "pack", "ignore", "namespaces", "dtd", "balance", "sum", "equals",
                "phone", "area", "nullify", "maxRate", "maxCount", "perCode", "method", "uses", "needs", "schedule",
                "responsible",
                "approver", "until", "totals", "table", "declared", "footer", "targets", "dsn", "schema", "mode", "chunk",
                "columns", "as",
                "layout", "delimiter", "quote", "escape", "comment", "headers", "widths", "ragged", "maxLines", "hiddenRows",
                "kind", "length", "accept", "one-of", "format", "pad", "boolean", "yes", "no", "month", "datetime", "formats",
                "list", "by", "lookups", "lookup", "reason", "recover", "join", "with", "template", "if-null", "replace", "slice",
                "part", "mask", "keep-first", "keep-last", "prefix", "suffix", "uuid", "exclude", "when", "authority",
                "decimal", "money", "amount", "percent", "epoch", "round", "times", "unit", "unique", "sort", "match",
                "extract", "rules", "assert", "warn", "compute", "choose", "then", "otherwise",
                "per", "of", "measure", "count", "min", "max", "encryptTo", "recipient", "cabinet", "beside",
            ])
    }
}

@Suite struct `Date format` {
    @Test(arguments: [
        "yyyy-MM-dd", "yyyy/M/d", "yyyyMMdd", "yyyy年M月d日", "yyyy.M.d", "yyyy-MM-dd 00:00:00", "yyyy-MM-ddT00:00", "d.M.yyyy",
        "ddMMyyyy",
        "yyyy-MM-dd１",
    ]) func `is read`(text: String) { #expect(DateFormat(text)?.text == text) }

    @Test(arguments: [
        "", "yyyy", "yyyy-MM", "yy-MM-dd", "yyyyy-MM-dd", "yyyy-MMM-dd", "yyyy-MM-ddd", "yyyy-MM-dd-dd", "yyyyMd", "yyyy-Mdd",
        "d0-MM-yyyy",
        "yyyy-mm-dd", "yyyy-MM-ddZ", "yyyy-M-dyyyy", "MM-dd-yyyy-yyyy",
        "excel1900", "Chinese", "excel-1900 ", "yyyy-MM-dd HH:mm",
    ]) func `is refused`(text: String) { #expect(DateFormat(text) == nil, "\(text)") }

    @Test(
        arguments: [
            ("chinese", [.date, .month]), ("minguo", [.date, .month]), ("excel-1900", [.date, .datetime]),
            ("excel-1904", [.date, .datetime]), ("yyyy-MM", [.month]), ("yyyy年M月", [.month]), ("yyyyM", [.month]),
            ("yyyy-MM-dd", [.date]),
            ("yyyy-MM-dd HH:mm", [.datetime]), ("yyyy-MM-ddTHH:mm:ssXXX", [.datetime]), ("yyyy/M/d H:mm", [.datetime]),
            ("yyyyMMddHHmmss", [.datetime]), ("yyyy-MM-dd HH", []), ("yyyy-MM-dd mm:ss", []), ("yyyy-MM-dd HH:mm:ss:ss", []),
            ("yyyy-MM-dd Hmm", []), ("yyyy-MM-dd hh:mm", []), ("yyyy-MM-dd HH:mm XX", []), ("yyyy-MM-dd HH:mmZ", []),
        ] as [(String, [DateFormat.Kind])]) func `is for some operators`(text: String, kinds: [DateFormat.Kind])
    {
        for kind in [DateFormat.Kind.date, .month, .datetime] {
            #expect((DateFormat(text, for: kind) != nil) == kinds.contains(kind), "\(text) \(kind)")
        }
    }
}
