extension PrintShop {
    static func plantHarmlessProjects(_ planting: inout Planting<PlantedEntry>) {
        planting.plant(
            "escapes", in: "name",
            [
                #""\u5370\u5237\/样册""#, #""说\"急\"的\\一单""#, #""上\n下\t右""#, #""\ud842\udfb7示甲 \uD83D\uDE00""#, #""䶮𠮷·𬭎""#,
            ])
        planting.plant("escapes in a member's name") { project, _ in project.members[1].name = #"n\u0061me"# }
        planting.plant("number or truth value where a text was", in: "name", ["20260618", "-1.50e3", "true"])
        planting.plant("number as text", count: 2) { project, _ in project["id"] = "\"\(project.key ?? "")\"" }
        planting.plant("note that is null, empty or not there", in: "note", ["null", "\"\"", nil])
        planting.plant("date that is null, empty or not there", in: "updated", ["null", "\"\"", nil])
        planting.plant("no stage", in: "stage", [nil, nil])
        planting.plant(
            "tags of other kinds", in: "tags", ["null", nil, "{\"a\": [1, 2.50, {}], \"b\\u0062\": null}", "\"急件\"", "7"])
        planting.plant("contact that is null or not there", count: 2) { project, ordinal in
            guard let text = project["customer"], let comma = text.firstIndex(of: ",") else { return }
            project["customer"] = ordinal == 0 ? text[..<comma] + ", \"contact\": null}" : text[..<comma] + "}"
        }
        planting.plant("members in another order", count: 3) { project, _ in project.members.reverse() }
        planting.plant("list of files that is null, empty or not there", count: 3) { project, ordinal in
            project.lines = []
            project.enclosure = [.other("null"), .list, .missing][ordinal]
        }
        plantBudget(
            &planting, "budgets of other shapes",
            [("0.10", 10), ("-500", -50_000), ("1234.5000", 123_450), ("-0.00", 0), ("null", nil), (nil, nil)])
        plantBudget(
            &planting, "budget of 30 digits",
            [("1234567890123456789012345678.90", 123_456_789_012_345_678_901_234_567_890)])
        planting.plant(
            "dates that cannot be read", count: 2
        ) { project, ordinal in
            project["updated"] = ["\"昨天\"", "1782729600"][ordinal]
            project.nullified = ["UPDATED_UNREADABLE"]
        }
    }

    private static func plantBudget(
        _ planting: inout Planting<PlantedEntry>, _ kind: String, _ budgets: [(text: String?, hundredths: Int128?)],
        _ fate: Fate = .migrated
    ) {
        planting.plant(kind, count: budgets.count) { project, ordinal in
            project["budget"] = budgets[ordinal].text
            project.money["budget"] = budgets[ordinal].hundredths
            project.fall(fate)
        }
    }

    static func plantUnreadableProjects(_ planting: inout Planting<PlantedEntry>) {
        planting.plant("name twice in an object", count: 4) { project, ordinal in
            switch ordinal {
            case 0: project.members.append(.init(name: "stage", text: "\"结案\""))
            case 1: project.members.append(.init(name: #"\u006eame"#, text: "null"))
            case 2: project["customer"] = "{\"no\": \"KH0001\", \"no\": \"KH0002\"}"
            default: project["tags"] = "[{\"a\": 1, \"a\": 1}]"
            }
            project.fall(.unreadable(["JSON_DUP_KEY"]))
        }
        planting.plant("half a surrogate pair", in: "name", [#""\ud842示""#, #""\udfb7\ud842""#], .unreadable(["SURROGATE"]))
        planting.plant("half a surrogate pair", in: "tags", [#"["\uDC00"]"#], .unreadable(["SURROGATE"]))
        planting.plant("object or array where a text was", in: "name", ["{\"zh\": \"样册\"}", "[\"样册\"]"], .unreadable(["SHAPE"]))
        planting.plant("text where an object was", in: "customer", ["\"KH0001\""], .unreadable(["SHAPE"]))
        planting.plant("text where the list of files was") { project, _ in
            project.lines = []
            project.enclosure = .other("\"见附件\"")
            project.fall(.unreadable(["SHAPE"]))
        }
        planting.plant("two findings in one record") { project, _ in
            project["note"] = "{}"
            project["customer"] = #"{"no": "\ud800", "no": 1}"#
            project.fall(.unreadable(["JSON_DUP_KEY", "SURROGATE", "SHAPE"]))
        }
        planting.plant("bytes that are no UTF-8") { project, _ in
            project["note"] = "\"前台\(PlantedEntry.badMark)\""
            project.badBytes = [0xe5, 0x8d]
            project.fall(.unreadable(["ENCODING"]))
        }
    }

    static func plantUnmappedProjects(_ planting: inout Planting<PlantedEntry>) {
        planting.plant(
            "stages that the plan does not know", in: "stage", ["\"暂停\"", "3", "\"设计 \""], .unmapped(["STAGE_UNKNOWN"]))
        plantBudget(
            &planting, "budgets that cannot be read", [("1.2e6", nil), ("0.005", nil), ("\"约3万\"", nil), ("\"\"", nil)],
            .unmapped(["BUDGET_UNREADABLE"]))
        // The files cannot tell which project they are of.
        planting.plant("number with an exponent") { project, _ in
            project["id"] = "1.78e18"
            project.key = nil
            project.fate = .unmapped(["PROJECT_NUMBER_UNREADABLE"])
            for place in project.lines.indices { project.lines[place].fate = .unmapped(["PROJECT_NUMBER_UNREADABLE"]) }
        }
        planting.plant("no customer", in: "customer", ["null", nil, "{}"], .unmapped(["REQUIRED"]))
        planting.plant("no name", in: "name", ["null"], .unmapped(["REQUIRED"]))
    }

    static func plantBrokenProjects(_ planting: inout Planting<PlantedEntry>, _ customers: Planting<PlantedRecord>) {
        guard let duplicate = customers.quarantinedKeys("DUPLICATE_KEY").first, let unmapped = customers.unstagedKeys.first
        else { preconditionFailure("customers have every kind of damage") }
        for (kind, numbers, code) in [
            ("projects of customers that do not exist", ["KH9001", "KH9008"], "ORPHAN"),
            ("project of a customer that could not be mapped", [unmapped], "ORPHAN"),
            ("project of a duplicate customer", [duplicate], "PARENT_QUARANTINED"),
        ] {
            planting.plant(
                kind, in: "customer", numbers.map { customerObject($0, "null") }, .afterMapping([code]))
        }
        planting.plantTwins("number twice", "id", of: (.afterMapping(["DUPLICATE_KEY"]), .afterMapping(["DUPLICATE_KEY"])))
        plantFiles(&planting)
    }

    /// A file that falls takes nothing with it: nothing adds up here.
    private static func plantFiles(_ planting: inout Planting<PlantedEntry>) {
        planting.plant("files that cannot be read", count: 4) { project, ordinal in
            var file = PlantedEntry([
                .init(name: "path", text: "\"/活/附件.pdf\""), .init(name: "bytes", text: "1024"),
                .init(name: "sha256", text: "null"),
            ])
            switch ordinal {
            case 0: file.members.append(.init(name: "bytes", text: "1025"))
            case 1: file["path"] = #""/活/\udead.pdf""#
            case 2: file.replacement = "null"
            default: file.replacement = "\"/活/附件.pdf\""
            }
            file.fate = .unreadable([["JSON_DUP_KEY", "SURROGATE", "SHAPE", "SHAPE"][ordinal]])
            project.lines.append(file)
        }
        planting.plant("files that cannot be mapped", count: 3) { project, ordinal in
            var file = PlantedEntry([.init(name: "path", text: #""D:\\活\\终稿(2).ai""#), .init(name: "bytes", text: "1048576")])
            switch ordinal {
            case 0: file["path"] = nil
            case 1: file["bytes"] = "1.5e6"
            default: file["bytes"] = "\"12 MB\""
            }
            file.fate = .unmapped([ordinal == 0 ? "REQUIRED" : "FILE_SIZE_UNREADABLE"])
            project.lines.append(file)
        }
        planting.plant("files with other paths and sizes", count: 4) { project, ordinal in
            project.lines.append(
                PlantedEntry([
                    .init(name: "bytes", text: ["0", "\"4096\"", "null", "9007199254740993"][ordinal]),
                    .init(
                        name: "path", text: [#""D:\\活\\终稿(2).ai""#, #""\/活\/改.pdf""#, "\"/活/䶮.pdf\"", "\"/活/大.tif\""][ordinal]),
                ]))
        }
    }
}
