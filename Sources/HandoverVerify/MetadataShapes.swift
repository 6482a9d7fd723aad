import HandoverCore

/// The shapes of the metadata that we read: Plan.md sections 5 and 7, Format.md section 6.3.
extension JSONShape {
    static let lock = object([
        (
            "containers?",
            list(either(places.flatMap { [lockedContainer + $0, lockedWorkbook + $0] }.map(object)), atLeast: 1)
        ), ("handover", oneOf(["1"])),
        (
            "sources",
            list(
                either(
                    (places.flatMap { [lockedTable + $0, lockedDocument + $0] } + folders.map { lockedFolder + $0 }).map(object)),
                atLeast: 1)
        ),
    ])

    /// Where a source or a container lies: beside the plan, or in a container.
    private static let places = [[("path", text)], [("in", id), ("member", text)]]
    /// The same in a plan, where what lies beside it says whose it is.
    private static let owned = [[("owner", id), ("path", text)], [("in", id), ("member", text)]]

    /// The same of folders.
    private static let folders = [[("folder", text)], [("folder", text), ("in", id)]]
    private static let ownedFolders = [[("folder", text), ("owner", id)], [("folder", text), ("in", id)]]

    private static let ignored = list(object([("at", text), ("reason", text)]))

    private static let container: [(String, JSONShape)] = [("id", id), ("ignore", ignored)]

    private static let lockedContainer: [(String, JSONShape)] = [
        ("bytes", size), ("id", id), ("kind", oneOf(["zip", "tar", "tar-gz", "7z"])),
        ("members", list(object([("bytes", size), ("name", text), ("sha256", sha256)]))), ("sha256", sha256),
    ]

    private static let lockedWorkbook: [(String, JSONShape)] = [
        ("bytes", size), ("date1904", flag), ("id", id), ("kind", oneOf(["xlsx"])),
        (
            "members",
            list(
                object([
                    ("bytes", size), ("columns", number(upTo: Int64(Limits.fieldsPerRecord))),
                    ("hiddenColumns", number(upTo: Int64(Limits.fieldsPerRecord))),
                    ("hiddenRows", number(upTo: Int64(Limits.sheetRows))), ("hyperlinks", size), ("merged", size),
                    ("name", text), ("pictures", size), ("rows", number(upTo: Int64(Limits.sheetRows))), ("sha256", sha256),
                    ("state", oneOf(["visible", "hidden", "very-hidden"])),
                ]))
        ), ("others", list(text)), ("sha256", sha256), ("unread", list(text)),
    ]

    static let size = number(upTo: Limits.originalBytes)

    /// One printable ASCII character that is no letter, no digit and no space.
    private static let special = oneOf("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".map { String($0) })

    private static let lockedTable: [(String, JSONShape)] = [
        ("bom", flag), ("bytes", size), ("columns", list(text, atLeast: 1)), ("comment?", special), ("delimiter", text),
        ("encoding", oneOf(SourceEncoding.allCases.map(\.rawValue))), ("escape?", special), ("footerAt?", size),
        ("format", oneOf(["csv"])),
        ("headerAt", size), ("headers?", number(upTo: 9)), ("hiddenRows?", oneOf(["accept"])), ("id", id),
        ("lists?", lockedItems), ("maxLines?", size), ("names?", oneOf(["plan"])), ("quote", oneOf(["\"", "'", ""])),
        ("ragged?", oneOf(["pad", "stop"])), ("records", size), ("repeats?", flag), ("sha256", sha256),
        ("widths?", list(size, atLeast: 1)),
    ]

    private static let lockedDocument: [(String, JSONShape)] = [
        ("bom", flag), ("bytes", size), ("encoding", oneOf(SourceEncoding.allCases.map(\.rawValue))),
        ("format", oneOf(["json", "ndjson", "json-values", "xml"])), ("id", id),
        (
            "lists",
            list(
                object([("at", text), ("columns", list(text)), ("id", id), ("pack", list(text)), ("records", size)]), atLeast: 1)
        ), ("outside", list(text)), ("sha256", sha256),
    ]

    private static let lockedFolder: [(String, JSONShape)] = [
        ("bom", flag), ("bytes", size), ("columns", list(text, atLeast: 1)), ("delimiter", oneOf([","])),
        ("encoding", oneOf(["utf-8"])), ("format", oneOf(["csv"])), ("headerAt", oneOf(["0"])), ("id", id),
        ("ignored", list(object([("at", text), ("files", size)]))), ("quote", oneOf(["\""])), ("records", size),
        ("sha256", sha256),
    ]

    static let run = object([
        ("finished", time), ("seedDrawn", flag), ("started", time),
        (
            "steps",
            list(
                object([
                    ("finished", time), ("id", id), ("method", method), ("outcome", text), ("responsible", id),
                    ("started", either([time, oneOf([""])])),
                ]))
        ),
        ("tool", text),
    ])

    static let plan = object([
        ("cabinet?", object([("beside", text), ("kind", oneOf(["operational", "retention"]))])),
        ("containers?", list(either(owned.map { container + $0 }.map(object)), atLeast: 1)), ("encryptTo?", list(id)),
        ("handover", oneOf(["1"])), ("id", id), ("lookups?", list(lookup, atLeast: 1)), ("mappings", list(mapping, atLeast: 1)),
        ("parties", list(party, atLeast: 1)),
        (
            "quarantine",
            object([
                ("maxCount?", number(upTo: .max)), ("maxRate", text),
                ("perCode", list(object([("code", code), ("count", number(upTo: .max))]))),
            ])
        ),
        (
            "sources",
            list(
                either((owned.flatMap { [source + $0, document + $0] } + ownedFolders.map { folder + $0 }).map(object)),
                atLeast: 1)
        ),
        ("steps", list(step, atLeast: 2)),
        ("tables", list(table, atLeast: 1)), ("targets?", list(target, atLeast: 1)),
        ("title?", text),
        (
            "transfer",
            object([("agreement?", text), ("basis", basis), ("buyer", id), ("closing", date), ("seller", id)])
        ),
        (
            "verification",
            object([
                (
                    "totals",
                    list(object([("declared?", either([text, object([("footer", id)])])), ("field", name), ("table", id)]))
                )
            ])
        ),
        ("zone", text),
        ("rules?", list(anyRule, atLeast: 1)), ("merges?", list(merge, atLeast: 1)),
    ])

    private static let basis = oneOf([
        "share-transfer", "merger", "division", "dissolution", "bankruptcy", "asset-deal", "entrusted",
    ])

    private static let method = oneOf(["freeze", "extract", "notify", "manual", "transform", "archive", "verify", "load"])

    private static let party = object([
        ("certificate?", sha256), ("contact?", text), ("creditCode?", text), ("id", id), ("name", text),
        ("recipient?", text), ("role", oneOf(["seller", "buyer", "transfer-team", "witness", "auditor", "dpo", "escrow"])),
    ])

    static let expect = object([("records", size)])

    private static let document: [(String, JSONShape)] = [
        ("dtd", oneOf(["refuse", "internal"])), ("id", id), ("ignore", ignored),
        (
            "lists",
            list(object([("at", text), ("expect?", expect), ("id", id), ("pack", list(text))]), atLeast: 1)
        ), ("namespaces", list(object([("prefix", text), ("uri", text)]))), ("nulls", list(text)),
    ]

    private static let source: [(String, JSONShape)] = [
        ("expect?", expect), ("id", id), ("layout?", layout), ("lists?", plannedItems), ("nulls", list(text)),
    ]

    private static let folder: [(String, JSONShape)] = [
        ("accept?", list(object([("code", oneOf(["EMPTY_FILE"])), ("reason", text)]), atLeast: 1)), ("expect?", expect),
        ("id", id),
        ("ignore", ignored), ("nulls", list(text)),
    ]

    private static let layout = object([
        ("columns?", list(text, atLeast: 1)), ("comment?", special), ("delimiter?", text),
        ("escape?", either([special, oneOf([""])])),
        ("headers?", number(upTo: 9)), ("hiddenRows?", oneOf(["accept", "quarantine"])), ("maxLines?", size),
        ("quote?", oneOf(["\"", "'", ""])), ("ragged?", oneOf(["pad", "quarantine", "stop"])),
        ("widths?", list(size, atLeast: 1)),
    ])

    private static let step = object([
        ("approver?", id), ("id", id), ("method", method), ("needs", list(id)), ("responsible", id),
        ("schedule", object([("from?", text), ("until?", text)])), ("title?", text), ("uses", list(id)),
    ])

    private static let table = object([
        (
            "fields",
            list(
                object([
                    ("kind?", oneOf(["name", "spec"])), ("length?", number(upTo: 60)), ("name", name), ("personal", flag),
                    ("required", flag), ("scale?", number(upTo: 12)), ("title?", text),
                    (
                        "type",
                        oneOf([
                            "text", "identifier", "integer", "decimal", "money", "date", "phone", "boolean", "month", "datetime",
                            "list",
                        ])
                    ),
                ]), atLeast: 1)
        ),
        ("id", id), ("key", list(name, atLeast: 1)),
        (
            "references",
            list(object([("field", name), ("onOrphan", oneOf(["quarantine", "fail"])), ("to", id)]))
        ), ("title?", text),
    ])

    private static let mapping = object([
        ("balance?", object([("equals", name), ("mapping", id), ("sum", name)])),
        ("drop", list(object([("column", text), ("reason", text)]))),
        (
            "fields",
            list(
                either([
                    object([("constant", text), ("field", name)]), origins[0], origins[1],
                    object(made + [("from", text), ("recover?", object(lookedUp))]),
                    object(made + [("from", list(text, atLeast: 2))]),
                    object(made + [("join", list(text, atLeast: 1)), ("with", text)]), object(made + [("template", text)]),
                    object(made + lookedUp),
                ]), atLeast: 1)
        ), ("from", origin), ("id", id), ("to", id),
        ("exclude?", list(exclusion, atLeast: 1)),
    ])

    private static let lookup = object([
        ("from", origin), ("id", id), ("key", list(text, atLeast: 1)), ("reason?", text),
    ])

    private static let lookedUp: [(String, JSONShape)] = [("by", list(text, atLeast: 1)), ("from", text), ("lookup", id)]

    /// What every field has that is made from columns.
    private static let made: [(String, JSONShape)] = [
        ("accept?", list(accepted, atLeast: 1)), ("do", list(fieldOperator)), ("else?", failure), ("field", name),
    ]

    static let accepted = object([
        ("code", oneOf(DamageSearch.Code.allCases.map(\.rawValue))), ("reason", text),
    ])

    static let failure = either([object([("quarantine", code)]), object([("nullify", code)])])

    private static let rounding = oneOf(["half-up", "half-even", "down"])

    private static let fieldOperator = either([
        object([("op", oneOf(["trim", "fold-width", "integer", "decimal", "money", "amount", "excel-text", "excel-number"]))]),
        object([("op", oneOf(["null-if"])), ("texts", list(text))]),
        object([("op", oneOf(["one-of"])), ("texts", list(text, atLeast: 1))]),
        object([("name", oneOf(ShapeCheck.Shape.allCases.map(\.rawValue))), ("op", oneOf(["format"]))]),
        object([("count", number(upTo: 60)), ("op", oneOf(["pad"]))]),
        object([("no", list(text, atLeast: 1)), ("op", oneOf(["boolean"])), ("yes", list(text, atLeast: 1))]),
        object([("by", list(text, atLeast: 1)), ("op", oneOf(["list"])), ("sort?", flag), ("unique?", flag)]),
        object([
            ("formats", list(text, atLeast: 1)), ("offsets", list(object([("from", text), ("seconds", text)]), atLeast: 1)),
            ("op", oneOf(["datetime"])), ("zone", text),
        ]),
        object([("op", oneOf(["if-absent"])), ("text", text)]),
        object([("op", oneOf(["map"])), ("pairs", list(list(text, atLeast: 2), atLeast: 1))]),
        object([("formats", list(text, atLeast: 1)), ("op", oneOf(["date", "month"]))]),
        object([("area?", text), ("op", oneOf(["phone"]))]),
        object([("op", oneOf(["collapse", "lower", "upper", "strip-controls", "base64", "from-base64"]))]),
        object([("op", oneOf(["if-null", "prefix", "suffix"])), ("text", text)]),
        object([("op", oneOf(["replace"])), ("pairs", list(list(text, atLeast: 2), atLeast: 1))]),
        object([("from", text), ("op", oneOf(["slice"])), ("to", text)]),
        object([("at", text), ("by", text), ("op", oneOf(["part"]))]),
        object([("keep-first", number(upTo: 99_999_999)), ("keep-last", number(upTo: 99_999_999)), ("op", oneOf(["mask"]))]),
        object([("namespace", text), ("op", oneOf(["uuid"]))]),
        object([("op", oneOf(["match", "extract"])), ("pattern", text)]),
        object([("op", oneOf(["decimal", "money", "amount"])), ("round?", rounding), ("times?", text)]),
        object([("op", oneOf(["percent"])), ("round?", rounding)]),
        object([
            ("offsets", list(object([("from", text), ("seconds", text)]), atLeast: 1)), ("op", oneOf(["epoch"])),
            ("unit", oneOf(["seconds", "milliseconds"])), ("zone", text),
        ]),
        object([("op", oneOf(["nfc", "nfkc", "simplified", "match-key"]))]),
    ])

    private static let target = either([
        object(anyTarget + [("path", text), ("type", oneOf(["sqlite"]))]),
        object(anyTarget + [("dsn", text), ("schema", text), ("type", oneOf(["postgres"]))]),
    ])

    private static let anyTarget: [(String, JSONShape)] = [
        ("chunk", number(upTo: 1_000_000)), ("id", id), ("mode", oneOf(CheckedPlan.Target.Mode.allCases.map(\.rawValue))),
        ("tables", list(targetTable, atLeast: 1)),
    ]

    private static let targetTable = object([
        (
            "columns",
            list(
                object([
                    ("as", oneOf(CheckedPlan.Target.Representation.allCases.map(\.rawValue))), ("column", text), ("field", name),
                ]), atLeast: 1)
        ), ("name", text), ("table", id),
    ])
}
