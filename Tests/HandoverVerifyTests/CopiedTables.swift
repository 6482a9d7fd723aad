import Foundation
import HandoverCrypto
import HandoverSnapshot
import HandoverTestSupport

@testable import HandoverVerify

/// An archive whose tables are copies of their exports, record for record: for tests of what is done with an archive, where what
/// is in it should be easy to choose. Its files are composed from Format.md, as those of `HandMadeShop` are.
struct CopiedTables {
    struct Table {
        var id: String
        /// Name and type; a scale behind a colon, such as `money:2`.
        var fields: [(name: String, type: String)]
        var key: [String]
        /// `nil` is null.
        var rows: [[String?]]
        /// For each field how it is stored.
        var representations: [String] = []
        var name = ""
        var columns: [String] = []
        /// Whether the target has it.
        var isInTarget = true
    }

    var id = "shop"
    var intent = "hand-over"
    var previous = ""
    var mode = "create"
    /// Of a target in PostgreSQL.
    var schema: String?
    var tables: [Table]
    /// What the plan adds up of integers, and what it comes to.
    var totals: [(table: String, field: String, sum: String)] = []

    static func field(_ text: String?) -> String {
        guard let text else { return "" }
        return String(decoding: CSVField.written(Array(text.utf8)), as: UTF8.self)
    }

    private static func lines(_ table: Table) -> [String] { table.rows.map { $0.map(field).joined(separator: ",") + "\n" } }

    private static func header(_ table: Table) -> String { table.fields.map(\.name).joined(separator: ",") + "\n" }

    private static func export(_ table: Table) -> String { header(table) + lines(table).joined() }

    private static func texts(_ list: [String]) -> String { "[\(list.map { "\"\($0)\"" }.joined(separator: ","))]" }

    private func mapping(_ table: Table) -> String {
        let fields = table.fields.map { field in
            let type = field.type.prefix { $0 != ":" }
            let isTyped = !["text", "identifier"].contains(type)
            let chain =
                switch type {
                case "text", "identifier": "[]"
                case "date": "[{\"formats\":[\"yyyy-MM-dd\"],\"op\":\"date\"}]"
                case "boolean": "[{\"no\":[\"false\"],\"op\":\"boolean\",\"yes\":[\"true\"]}]"
                case "datetime":
                    """
                    [{"formats":["yyyy-MM-ddTHH:mm:ssXXX"],"offsets":[{"from":"-2208988800","seconds":"28800"}],"op":"datetime",\
                    "zone":"Asia/Shanghai"}]
                    """
                default: "[{\"op\":\"\(type)\"}]"
                }
            let failure = isTyped ? "\"else\":{\"quarantine\":\"BAD\"}," : ""
            return "{\"do\":\(chain),\(failure)\"field\":\"\(field.name)\",\"from\":\"\(field.name)\"}"
        }
        return
            "{\"drop\":[],\"fields\":[\(fields.joined(separator: ","))],\"from\":\"\(table.id)\",\"id\":\"to-\(table.id)\",\"to\":\"\(table.id)\"}"
    }

    private func schema(_ table: Table) -> String {
        let isSnapshot = mode == "snapshot"
        let fields = table.fields.map { field in
            let parts = field.type.split(separator: ":")
            let isRequired = table.key.contains(field.name) || (isSnapshot && table.isInTarget)
            let scale = parts.count > 1 ? "\"scale\":\"\(parts[1])\"," : ""
            return "{\"name\":\"\(field.name)\",\"personal\":false,\"required\":\(isRequired),\(scale)\"type\":\"\(parts[0])\"}"
        }
        return
            "{\"fields\":[\(fields.joined(separator: ","))],\"id\":\"\(table.id)\",\"key\":\(Self.texts(table.key)),\"references\":[]}"
    }

    private var target: String {
        let named = tables.filter(\.isInTarget).map { table in
            let columns = table.fields.enumerated().map { index, field in
                let column = table.columns.isEmpty ? field.name : table.columns[index]
                let representation =
                    table.representations.isEmpty ? (mode == "snapshot" ? "literal" : "text") : table.representations[index]
                return "{\"as\":\"\(representation)\",\"column\":\"\(column)\",\"field\":\"\(field.name)\"}"
            }
            return
                "{\"columns\":[\(columns.joined(separator: ","))],\"name\":\"\(table.name.isEmpty ? table.id : table.name)\",\"table\":\"\(table.id)\"}"
        }
        let (dsn, place) = (schema == nil ? "" : "\"dsn\":\"dbname=crm\",", schema.map { "\"schema\":\"\($0)\"," })
        return
            "[{\"chunk\":\"50000\",\(dsn)\"id\":\"crm\",\"mode\":\"\(mode)\",\(place ?? "\"path\":\"crm.db\",")\"tables\":[\(named.joined(separator: ","))],\"type\":\"\(schema == nil ? "sqlite" : "postgres")\"}]"
    }

    private var plan: String {
        let mappings = tables.map { "to-" + $0.id }
        func step(_ id: String, _ method: String, _ uses: [String]) -> String {
            "{\"id\":\"\(id)\",\"method\":\"\(method)\",\"needs\":[],\"responsible\":\"old\",\"schedule\":{\"from\":\"2026-12-30T00:00\"},\"uses\":\(Self.texts(uses))}"
        }
        let steps = [step("map", "transform", mappings), step("seal", "archive", []), step("load", "load", ["crm"])]
        let sources = tables.map { "{\"id\":\"\($0.id)\",\"nulls\":[\"\"],\"owner\":\"old\",\"path\":\"\($0.id).csv\"}" }
        return """
            {"handover":"1","id":"\(id)","mappings":[\(tables.map(mapping).joined(separator: ","))],\
            "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
            "quarantine":{"maxRate":"0","perCode":[{"code":"TARGET_REFUSED","count":"9"}]},"sources":[\(sources.joined(separator: ","))],\
            "steps":[\(steps.joined(separator: ","))],"tables":[\(tables.map(schema).joined(separator: ","))],"targets":\(target),\
            "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
            "verification":{"totals":[\(totals.map { "{\"field\":\"\($0.field)\",\"table\":\"\($0.table)\"}" }.joined(separator: ","))]},\
            "zone":"Asia/Shanghai"}

            """
    }

    private var counts: String {
        let mappings = tables.map { table in
            let fields = table.fields.indices.map { field in
                "\(table.fields[field].name) \(table.rows.count { $0[field] != nil }) 0"
            }
            return
                "{\"absent\":[],\"codes\":[],\"dropped\":[],\(HandMadeShop.fields(fields.joined(separator: ", "))),\"from\":\"\(table.id)\",\"id\":\"to-\(table.id)\",\"migrated\":\"\(table.rows.count)\",\"nulled\":[],\"quarantined\":\"0\",\"records\":\"\(table.rows.count)\",\"to\":\"\(table.id)\"}"
        }
        let sources = tables.map {
            let export = Self.export($0)
            return
                "{\"bytes\":\"\(export.utf8.count)\",\"id\":\"\($0.id)\",\"records\":\"\($0.rows.count)\",\"sha256\":\"\(HandMadeShop.digest(export))\"}"
        }
        let parts = tables.map {
            "{\"bytes\":\"\(Self.export($0).utf8.count)\",\"id\":\"\($0.id)\",\"parts\":\"1\",\"rows\":\"\($0.rows.count)\"}"
        }
        let totals = totals.map {
            "{\"field\":\"\($0.field)\",\"migrated\":\"\($0.sum)\",\"quarantined\":\"0\",\"staged\":\"\($0.sum)\",\"table\":\"\($0.table)\"}"
        }
        let lists = [("mappings", mappings), ("sources", sources), ("tables", parts), ("totals", totals)]
        return "{\(lists.map { "\"\($0.0)\":[\($0.1.joined(separator: ","))]" }.joined(separator: ","))}\n"
    }

    private var dataPackage: String {
        let resources = tables.map { table in
            let fields = table.fields.map { field in
                let types = ["integer": "integer", "decimal": "number", "money": "number", "date": "date", "boolean": "boolean"]
                return "{\"name\":\"\(field.name)\",\"type\":\"\(types[String(field.type.prefix { $0 != ":" })] ?? "string")\"}"
            }
            return """
                {"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},"encoding":"utf-8","format":"csv",\
                "mediatype":"text/csv","name":"\(table.id)","path":["data/tables/\(table.id)/part-0001.csv"],"profile":"tabular-data-resource",\
                "schema":{"fields":[\(fields.joined(separator: ","))],"missingValues":[""],"primaryKey":\(Self.texts(table.key))}}
                """
        }
        return "{\"name\":\"\(id)\",\"profile\":\"tabular-data-package\",\"resources\":[\(resources.joined(separator: ","))]}\n"
    }

    private var merkle: (text: String, root: String) {
        let sorted = tables.sorted { $0.id < $1.id }
        let roots = sorted.map { HandMadeShop.root($0.id, Self.lines($0)) }
        let root = hex(HandMadeShop.tree(zip(sorted, roots).map { HandMadeShop.leaf($0.id, $0.rows.count, $1) }))
        let list = zip(sorted, roots).map { "{\"root\":\"\(hex($1))\",\"rows\":\"\($0.rows.count)\",\"table\":\"\($0.id)\"}" }
        return ("{\"root\":\"\(root)\",\"tables\":[\(list.joined(separator: ","))]}\n", root)
    }

    /// The content, in the order of an archive.
    var files: [(path: String, content: String)] {
        let locks = tables.map {
            HandMadeShop.lock(
                $0.id, "\($0.id).csv", Self.export($0), $0.fields.map { "\"\($0.name)\"" }.joined(separator: ","),
                records: $0.rows.count)
        }
        var data: [(path: String, content: String)] = [("data/private/merkle-seed.bin", HandMadeShop.seed)]
        for table in tables {
            let (header, export) = (Self.header(table), Self.export(table))
            let body = export.utf8.count - header.utf8.count
            let records = body > 0 ? "\(header.utf8.count),\(body),records,\(table.rows.count)\n" : ""
            data += [
                ("data/coverage/\(table.id).csv", "offset,bytes,class,items\n0,\(header.utf8.count),header,1\n\(records)"),
                ("data/exceptions/to-\(table.id).csv", "record,line,offset,bytes,findings,raw\n"),
                (
                    "data/ledger/to-\(table.id).csv",
                    "record,count,disposition\n" + (table.rows.isEmpty ? "" : "1,\(table.rows.count),migrated\n")
                ),
                ("data/originals/\(table.id).csv", export), ("data/tables/\(table.id)/part-0001.csv", export),
            ]
        }
        return [
            ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
            ("metadata/check-proof.sh", String(decoding: Documents.checkProofScript, as: UTF8.self)),
            ("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[\(locks.joined(separator: ","))]}\n"),
            ("metadata/plan.json", plan),
            ("metadata/verify.txt", String(decoding: Documents.verifyText, as: UTF8.self)),
        ] + data.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// Seals the archive into the folder as `ID.tar`; returns its path.
    func write(_ sealer: SealedShop.Party, into folder: TemporaryFolder) throws -> String {
        var files = files
        let payload = files.filter { $0.path.hasPrefix("data/") }
        let manifest = payload.map { "\(HandMadeShop.digest($0.content))  \($0.path)\n" }.joined()
        let bytes = payload.reduce(0) { $0 + $1.content.utf8.count }
        let (merkle, root) = merkle
        files += [
            (
                "bag-info.txt",
                "Bag-Software-Agent: Handover\nBagging-Date: 2026-12-31\nExternal-Identifier: \(id)\nHandover-Format: 1\nPayload-Oxum: \(bytes).\(payload.count)\n"
            ),
            ("manifest-sha256.txt", manifest), ("metadata/counts.json", counts), ("metadata/datapackage.json", dataPackage),
            ("metadata/merkle.json", merkle),
            (
                "metadata/run.json", HandMadeShop.run(["map": "transform", "seal": "archive", "load": "load"])
            ),
        ]
        let tags = files.filter { !$0.path.hasPrefix("data/") }.sorted { $0.path < $1.path }
            .map { "\(HandMadeShop.digest($0.content))  \($0.path)\n" }.joined()
        files.append(("tagmanifest-sha256.txt", tags))
        let content = Dictionary(files.map { ($0.path, $0.content) }) { first, _ in first }
        func digest(_ path: String) -> String { HandMadeShop.digest(content[path] ?? "") }
        let rows = tables.reduce(0) { $0 + $1.rows.count }
        let predicate = """
            {"archive":"\(id)","counts":{"migrated":"\(rows)","quarantined":"0","records":"\(rows)"},"dataDigest":"\(digest("manifest-sha256.txt"))",\
            "format":"1","intent":"\(intent)","lockDigest":"\(digest("metadata/lock.json"))","merkleRoot":"\(root)",\
            "planDigest":"\(digest("metadata/plan.json"))","previous":"\(previous)","role":"seller","sequence":"1","signer":{"name":"卖方","party":"old"}}
            """
        let statement = SealedShop.statement("seal", predicate, "tagmanifest-sha256.txt", HandMadeShop.digest(tags))
        var entries = files.map { CraftedTar.Entry(name: "\(id)/" + $0.path, content: Array($0.content.utf8)) }
        entries.append(.init(name: "\(id)/seals/01-seller.json", content: Array(statement.utf8)))
        entries.append(.init(name: "\(id)/seals/01-seller.json.p7s", content: try SealedShop().sign(statement, sealer)))
        try folder.write(CraftedTar(entries: entries).bytes(), to: "\(id).tar")
        return folder.path("\(id).tar")
    }
}
