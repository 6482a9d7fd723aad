import HandoverData

/// Every key of the format with its kind, for the reader and the schema alike: one list, so that the two cannot differ.
enum PlanKeys {
    struct Key: Sendable {
        var name: String
        var kind: Kind
        var isRequired: Bool
        var note: String

        init(_ name: String, _ kind: Kind, required: Bool = false, _ note: String) {
            self.name = name
            self.kind = kind
            isRequired = required
            self.note = note
        }
    }

    indirect enum Kind: Sendable {
        case text
        case id
        case oneOf([String])
        case pattern(String)
        /// Digits.
        case count
        case texts
        /// At least one text.
        case someTexts
        /// Names that match a pattern, or any names, each with a value.
        case map(keys: String?, Kind)
        case list(Kind)
        case section(Section)
        case either([Kind])
    }

    struct Section: Sendable {
        var keys: [Key]

        /// The same map with these keys only, the first of which must be there.
        func only(_ names: String...) -> Section {
            Section(
                keys: keys.filter { names.contains($0.name) }
                    .map { Key($0.name, $0.kind, required: $0.name == names.first, $0.note) })
        }

        /// What lies beside the plan, and what lies in a container.
        /// - Parameter kinds: what each kind is named by, with the keys that no other has.
        func outsideOrInside(_ kinds: [(outside: String, inside: String, own: [String])]) -> Kind {
            let places = Set(kinds.flatMap { [$0.outside, $0.inside] } + ["owner", "in"])
            var all: [Kind] = []
            for kind in kinds {
                let foreign = kinds.filter { $0.outside != kind.outside }.flatMap(\.own)
                // A member may have two names inside, and has one place outside.
                let isFirst = kinds.first { $0.outside == kind.outside }?.inside == kind.inside
                for names in (isFirst ? [[kind.outside, "owner"]] : []) + [["in", kind.inside]] {
                    let others = places.subtracting(names).union(foreign)
                    let own = keys.filter { !others.contains($0.name) }
                    all.append(
                        .section(Section(keys: own.map { Key($0.name, $0.kind, required: names.contains($0.name), $0.note) })))
                }
            }
            return .either(all)
        }
    }

    /// Keys of sources that are files, and of those that are folders.
    static let fileKeys = ["layout", "lists", "namespaces", "dtd"]
    static let folderKeys = ["accept"]

    static let idPattern = "^[a-z][a-z0-9-]{0,39}$"
    static let fieldPattern = "^[a-z][a-z0-9_]{0,59}$"
    static let originPattern = "^[a-z][a-z0-9-]{0,39}(\\.[a-z][a-z0-9-]{0,39})?$"
    static let prefixPattern = "^[A-Za-z_][A-Za-z0-9_.-]*$"
    static let codePattern = "^[A-Z][A-Z0-9_]*$"

    static let plan = Section(keys: [
        Key("handover", .oneOf(["1"]), required: true, "The version of this format."),
        Key("id", .id, required: true, "The archive's name."),
        Key("title", .text, "A title for people."),
        Key("zone", .text, "IANA time zone of every schedule; Asia/Shanghai by default."),
        Key("transfer", .section(transfer), required: true, "Why the data may move, and between whom."),
        Key("parties", .map(keys: idPattern, .section(party)), required: true, "Everyone who does, approves or seals something."),
        Key(
            "containers", .map(keys: idPattern, container.outsideOrInside([("path", "member", [])])),
            "The files that hold exports."),
        Key(
            "sources",
            .map(
                keys: idPattern,
                source.outsideOrInside([
                    ("path", "member", fileKeys), ("path", "sheet", fileKeys), ("folder", "folder", folderKeys),
                ])),
            required: true, "The exports."),
        Key("lookups", .map(keys: idPattern, .section(lookup)), "Records that fields look into."),
        Key("tables", .map(keys: idPattern, .section(table)), required: true, "The tables of the archive."),
        Key("mappings", .map(keys: idPattern, .section(mapping)), required: true, "How tables are filled from sources."),
        Key("quarantine", .section(quarantine), "When a run stops before anything is written."),
        Key("targets", .map(keys: idPattern, .section(target)), "The database that the archive is loaded into; at most one."),
        Key("steps", .list(.section(step)), required: true, "What happens when, how and by whom."),
        Key("verification", .section(verification), "Sums that must balance."),
        Key(
            "rules", .map(keys: idPattern, .either([.section(rowRule), .section(perRule), .section(ofRule)])),
            "What must be so of every row of a table, or of groups of rows."),
        Key("merges", .map(keys: idPattern, .section(merge)), "Which rows are the same thing, and the row they become."),
        Key("encryptTo", .either([.oneOf(["passphrase"]), .list(.id)]), "Who can open what the run writes."),
        Key("cabinet", .section(cabinet), "Which of two cabinets the plan fills."),
    ])

    static let rowRule = Section(keys: [
        Key("table", .id, required: true, "The table."),
        Key("assert", .text, required: true, "A condition over the fields of a row, or over the measures of a group."),
        Key(
            "else", .either([.oneOf(["fail"]), .section(broken.only("quarantine")), .section(broken.only("warn"))]),
            required: true, "What happens where it does not hold."),
    ])

    static let broken = Section(keys: [
        Key("quarantine", .pattern(codePattern), "Hold the record back under this code."),
        Key("warn", .pattern(codePattern), "Count it under this code."),
    ])

    static let cabinet = Section(keys: [
        Key("kind", .oneOf(Plan.Cabinet.Kind.allCases.map(\.rawValue)), required: true, "What the cabinet is for."),
        Key("beside", .text, required: true, "The plan of the other cabinet."),
    ])

    static let transfer = Section(keys: [
        Key("basis", .oneOf(Plan.Basis.allCases.map(\.rawValue)), required: true, "Why the data may move at all."),
        Key("seller", .id, required: true, "A party with the role seller."),
        Key("buyer", .id, required: true, "A party with the role buyer."),
        Key(
            "closing", .pattern(#"^\d{4}-\d{2}-\d{2}$"#), required: true,
            "YYYY-MM-DD; midnight UTC of that day stamps the archive."),
        Key("agreement", .text, "The contract's reference."),
    ])

    static let party = Section(keys: [
        Key("name", .text, required: true, "Who it is."),
        Key("role", .oneOf(Plan.Role.allCases.map(\.rawValue)), required: true, "What it does in the transfer."),
        Key("creditCode", .pattern("^[0-9A-HJ-NPQRTUWXY]{18}$"), "Unified social credit code (GB 32100-2015)."),
        Key("contact", .text, "How to reach it."),
        Key("certificate", .pattern("^[0-9a-f]{64}$"), "SHA-256 of the certificate it signs with."),
        Key("recipient", .pattern("^age1[0-9a-z]{58}$"), "What to encrypt to, so that the party can read it (age, X25519)."),
    ])

    private static let place = [
        Key("path", .text, "The file, relative to the plan."),
        Key("owner", .id, "The party it belongs to."),
        Key("in", .id, "The container that it lies in."),
        Key("member", .text, "Its name in the container."),
        Key("sheet", .text, "The same for a workbook: the name of the sheet."),
    ]

    static let container = Section(
        keys: place + [Key("ignore", .map(keys: nil, .text), "Members that nothing reads, each with its reason.")])

    static let source = Section(
        keys: place + [
            Key("folder", .text, "A folder of files in place of a file: what is read is their listing."),
            Key("accept", .section(accepted), "A folder: what is no finding here, each with its reason."),
            Key("nulls", .texts, "Texts that mean no value; by default the unquoted empty field."),
            Key("expect", .section(expect), "What the owner declared."),
            Key("layout", .section(layout), "CSV: how the file is written, as far as it is not to be found out."),
            Key(
                "lists", .map(keys: idPattern, .either([.text, .section(list), .section(cutList)])),
                "JSON and XML: where the records are; a path, or a path with more. CSV: columns whose texts hold several values."),
            Key(
                "ignore", .map(keys: nil, .text),
                "JSON and XML: parts that no list reads; a folder: files that stay behind; each with its reason."),
            Key("namespaces", .map(keys: prefixPattern, .text), "XML: prefixes of the paths and what they stand for."),
            Key(
                "dtd", .oneOf(["refuse", "internal"]), "XML: whether a document type declaration without external parts is read."),
        ])

    static let accepted = Section(keys: [Key("EMPTY_FILE", .text, required: true, "Why files without bytes are data.")])

    static let layout = Section(keys: [
        Key("delimiter", .text, "What parts fields."),
        Key("quote", .oneOf(["\"", "'", ""]), "What fields are quoted with; empty for none."),
        Key("escape", .text, "The character that takes the next one's meaning; empty for none."),
        Key("comment", .text, "A record that begins with this character is none."),
        Key("headers", .count, "How many records the header has, 0 to 9."),
        Key("columns", .someTexts, "The names of the columns, whatever the header says."),
        Key("widths", .someTexts, "Bytes of each column of a file with fixed widths."),
        Key("ragged", .oneOf(CSVRules.Ragged.allCases.map(\.rawValue)), "What becomes of a record of another width."),
        Key("maxLines", .count, "How many physical lines a record may have; 64 by default."),
        Key(
            "hiddenRows", .oneOf(["quarantine", "accept"]),
            "What becomes of a field that seems to hold other records, and of a row hidden in its sheet."),
    ])

    static let list = Section(keys: [
        Key("at", .text, required: true, "The path to the records."),
        Key("pack", .texts, "JSON: columns that are kept as JSON text."),
        Key("expect", .section(expect), "What the owner declared."),
    ])

    static let cutList = Section(keys: [
        Key("in", .text, required: true, "CSV: the column whose texts hold several values."),
        Key("by", .either([.text, .someTexts]), required: true, "What parts them; at one place the first that fits."),
        Key("expect", .section(expect), "What the owner declared."),
    ])

    static let expect = Section(keys: [Key("records", .count, "How many records.")])

    static let lookup = Section(keys: [
        Key("from", .pattern(originPattern), required: true, "The source, or SOURCE.LIST."),
        Key("key", .either([.text, .someTexts]), required: true, "The columns that a record is found by."),
        Key("reason", .text, "Why nothing of it is migrated, where no mapping reads it."),
    ])

    static let recovery = Section(keys: [
        Key("lookup", .id, required: true, "The lookup."),
        Key("by", .either([.text, .someTexts]), required: true, "Columns of the record, as many as the lookup's key has."),
        Key("from", .text, required: true, "The lookup's column that holds the whole text."),
    ])

    static let table = Section(keys: [
        Key("title", .text, "A title for people."),
        Key("key", .someTexts, required: true, "The fields that identify a row."),
        Key("fields", .map(keys: fieldPattern, .section(field)), required: true, "The columns, in order."),
        Key("references", .list(.section(reference)), "Fields that refer to another table's key."),
    ])

    static let field = Section(keys: [
        Key("type", .oneOf(Plan.FieldType.allCases.map(\.rawValue)), required: true, "What its values are."),
        Key("scale", .pattern("^([0-9]|1[0-2])$"), "Digits after the point, for decimal and money."),
        Key("kind", .oneOf(Plan.Field.Kind.allCases.map(\.rawValue)), "What its texts are: tells what damage to look for."),
        Key("length", .pattern("^([2-9]|[1-5][0-9]|60)$"), "Digits of an identifier that has nothing but digits."),
        Key("required", .oneOf(["true", "false"]), "Null is not accepted."),
        Key("personal", .oneOf(["true", "false"]), "It is personal data."),
        Key("title", .text, "A title for people."),
    ])

    static let reference = Section(keys: [
        Key("field", .text, required: true, "The referring field."),
        Key("to", .id, required: true, "The table it refers to."),
        Key("onOrphan", .oneOf(Plan.OnOrphan.allCases.map(\.rawValue)), "What happens to a record that refers to nothing."),
    ])

    static let mapping = Section(keys: [
        Key("from", .pattern(originPattern), required: true, "The source, or SOURCE.LIST."),
        Key("to", .id, required: true, "The table."),
        Key(
            "fields",
            .map(
                keys: fieldPattern,
                .either([
                    .text, .section(rule.only("from", "do", "else", "accept", "recover")), .section(rule.only("constant")),
                    .section(rule.only("join", "with", "do", "else", "accept")),
                    .section(rule.only("template", "do", "else", "accept")),
                    .section(rule.only("lookup", "by", "from", "do", "else", "accept")),
                    .section(rule.only("compute", "else", "accept")), .section(rule.only("choose", "otherwise")),
                ])),
            required: true, "How every field of the table is made."),
        Key("drop", .map(keys: nil, .text), "Columns that are left behind, each with its reason."),
        Key("balance", .section(balance), "Lines of a nested list, or of one in a column, add up to their header."),
        Key("exclude", .list(.section(exclusion)), "Records that are left out; the first that holds decides."),
    ])

    static let exclusion = Section(keys: [
        Key("when", .text, required: true, "A condition over the columns of the record."),
        Key("reason", .text, required: true, "Why such records are left out."),
        Key("authority", .id, required: true, "The party that says so."),
    ])

    static let balance = Section(keys: [
        Key("sum", .text, required: true, "The field of the lines that is added up."),
        Key(
            "equals", .pattern(#"^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9_]{0,59}$"#), required: true,
            "MAPPING.FIELD: the header's field that the sum equals."),
    ])

    static let rule = Section(keys: [
        Key("from", .either([.text, .someTexts]), "The column; of several the first that has a text."),
        Key(
            "do",
            .list(
                .either(
                    [
                        .oneOf([
                            "trim", "fold-width", "integer", "decimal", "money", "phone", "excel-text", "excel-number", "amount",
                            "collapse", "lower", "upper", "strip-controls", "base64", "from-base64", "percent",
                            "nfc", "nfkc", "simplified", "match-key",
                        ])
                    ]
                        + operators.keys.map { .section(operators.only($0.name)) })),
            "Operators, from left to right."),
        Key(
            "else", .either([.section(otherwise.only("quarantine")), .section(otherwise.only("nullify"))]),
            "What happens to a value that an operator refuses."),
        Key("accept", .map(keys: codePattern, .text), "Texts that look damaged and are data, each code with its reason."),
        Key("recover", .section(recovery), "Where a damaged text can be found whole."),
        Key("constant", .text, "The same text in every record."),
        Key("join", .someTexts, "Columns whose texts are put one behind the other; those without a text are left out."),
        Key("with", .text, "What stands between them."),
        Key("template", .text, "A text with columns in it, {like} {this}."),
        Key("lookup", .id, "The lookup whose column `from` holds the text."),
        Key("by", .either([.text, .someTexts]), "Columns of the record, as many as the lookup's key has."),
        Key("compute", .text, "An expression over columns and over fields that stand before this one."),
        Key("choose", .list(.section(branch)), "Texts by conditions; the first that holds decides."),
        Key("otherwise", .text, "The text where no condition holds; null without it."),
    ])

    static let branch = Section(keys: [
        Key("when", .text, required: true, "A condition over columns and over fields that stand before this one."),
        Key("then", .text, required: true, "The text that the field has then."),
    ])

    static let otherwise = Section(keys: [
        Key("quarantine", .pattern(codePattern), "Hold the record back under this code."),
        Key("nullify", .pattern(codePattern), "Write null and count it under this code."),
    ])

    static let quarantine = Section(keys: [
        Key("maxRate", .pattern(#"^(0|1)(\.[0-9]{1,9})?$"#), "The largest fraction of quarantined records."),
        Key("maxCount", .count, "The largest number of quarantined records."),
        Key("perCode", .map(keys: codePattern, .count), "The largest number for each code."),
    ])

    static let target = Section(keys: [
        Key("type", .oneOf(Plan.Target.Kind.allCases.map(\.rawValue)), required: true, "What kind of database."),
        Key("path", .text, "Of sqlite: the database file, relative to the plan."),
        Key("dsn", .text, "Of postgres: a connection string or a URI, without a password."),
        Key("schema", .text, "Of postgres: the schema of the tables; public by default."),
        Key("mode", .oneOf(Plan.Mode.writable.map(\.rawValue)), "What happens to its tables; create by default."),
        Key("chunk", .count, "How many rows go into one transaction; 50000 by default."),
        Key(
            "tables", .map(keys: idPattern, .either([.text, .section(targetTable)])),
            "What tables are called there, and how fields are stored."),
    ])

    static let targetTable = Section(keys: [
        Key("name", .text, "The table's name in the target."),
        Key("columns", .map(keys: fieldPattern, .text), "What fields are called in the target."),
        Key(
            "as", .map(keys: fieldPattern, .oneOf(Plan.Representation.allCases.filter { $0 != .literal }.map(\.rawValue))),
            "How fields are stored, where it is not the default."),
    ])

    static let step = Section(keys: [
        Key("id", .id, required: true, "The step's name."),
        Key("title", .text, "A title for people."),
        Key("method", .oneOf(Plan.Method.allCases.map(\.rawValue)), required: true, "How."),
        Key("uses", .texts, "For transform: the mappings. For load: the target."),
        Key("needs", .texts, "Earlier steps."),
        Key(
            "schedule", .either([.section(schedule.only("from", "until")), .section(schedule.only("until", "from"))]),
            required: true, "When."),
        Key("responsible", .id, required: true, "Who."),
        Key("approver", .id, "Who approves; another party."),
    ])

    static let schedule = Section(keys: [
        Key("from", .pattern(#"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"#), "Not before, in the plan's zone."),
        Key("until", .pattern(#"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"#), "Before, in the plan's zone."),
    ])

    static let verification = Section(keys: [Key("totals", .list(.section(total)), "Sums that must balance.")])

    static let total = Section(keys: [
        Key("table", .id, required: true, "The table."),
        Key("field", .text, required: true, "Its amount."),
        Key("declared", .either([.pattern(#"^-?[0-9]+(\.[0-9]+)?$"#), .section(footer)]), "What the seller declared."),
    ])

    static let footer = Section(keys: [
        Key("footer", .id, required: true, "The mapping whose CSV file states the sum below its records.")
    ])
}
