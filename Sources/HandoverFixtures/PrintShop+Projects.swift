/// Projects out of a tool with an interface for programs: JSON with numbers of 19 digits, objects in objects and a list of files in each.
extension PrintShop {
    private static let stages = ["洽谈", "设计", "打样", "生产", "交付", "交付", "结案"]
    private static let works = ["画册", "展会物料", "包装改版", "年报", "导视牌", "样本册"]
    private static let tags = ["[]", "[\"急件\"]", "[\"样册\",\"烫金\"]", "[\"展会\", \"2026\", 3]"]

    static func projects(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>) -> PlantedDocument {
        let parents = customers.soundKeys
        var planting = Planting<PlantedEntry>(count: 150, random: seeded) { project($0, rank: $1, of: $2.pick(parents), &$2) }
        plantHarmlessProjects(&planting)
        plantUnreadableProjects(&planting)
        plantUnmappedProjects(&planting)
        plantBrokenProjects(&planting, customers)
        return PlantedDocument(
            name: "projects.json", outer: .init(mapping: "projects", table: "project", moneyFields: ["budget"]),
            inner: .init(mapping: "project-files", table: "project-file"), planting: planting,
            opening: "{\n  \"exportedAt\": \"2026-06-29T18:25:00+08:00\",\n  \"projects\": [\n    ", separator: ",\n    ",
            closing: "\n  ]\n}\n", write: written)
    }

    private static func project(
        _ number: Int, rank: Int, of customer: String, _ random: inout SplitMix64
    ) -> PlantedEntry {
        let key = String(1_780_000_000_000_000_000 + number << 22 + random.below(4_096))
        let work = random.pick(works)
        let files = (0..<rank % 4).map { place in
            let digest = (0..<4).map { _ in String(random.next(), radix: 16).zeroPadded(to: 16) }.joined()
            return PlantedEntry([
                .init(name: "path", text: "\"/活/\(work)/\(place + 1)稿.pdf\""),
                .init(name: "bytes", text: String(random.below(900_000_000))),
                .init(name: "sha256", text: "\"\(digest)\""),
            ])
        }
        let budget = Int128(random.below(5_000_000))
        var digits = Shapes.plain(budget)
        // A number may leave out zeros at its end.
        if random.below(3) > 0 { while digits.hasSuffix("0") { digits.removeLast() } }
        if digits.hasSuffix(".") { digits.removeLast() }
        return PlantedEntry(
            [
                .init(name: "id", text: key), .init(name: "name", text: "\"示例\(work)\(number)\""),
                .init(name: "customer", text: customerObject(customer, "\"\(Synthetic.person(&random))\"")),
                .init(name: "stage", text: "\"\(random.pick(stages))\""), .init(name: "budget", text: digits),
                .init(name: "tags", text: random.pick(tags)),
                .init(name: "updated", text: "\"\(Shapes.date(from: 2023, years: 3, &random))\""),
                .init(name: "note", text: random.pick(["\"老客户\"", "\"送前台\"", "\"\"", "null"])),
            ], lines: files, key: key, money: ["budget": budget])
    }

    static func customerObject(_ number: String, _ contact: String) -> String {
        "{\"no\": \"\(number)\", \"contact\": \(contact)}"
    }

    /// One project as the file has it: small ones on a line, others on several.
    @Sendable private static func written(_ project: PlantedEntry) -> String {
        if let replacement = project.replacement { return replacement }
        var members = project.members.map { "\"\($0.name)\": \($0.text)" }
        switch project.enclosure {
        case .missing: break
        case .other(let other): members.append("\"files\": \(other)")
        case .list:
            let files = project.lines.map { file in
                file.replacement ?? "{" + file.members.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
            }
            members.append(
                files.isEmpty ? "\"files\": []" : "\"files\": [\n        " + files.joined(separator: ",\n        ") + "\n      ]")
        }
        return project.lines.isEmpty
            ? "{" + members.joined(separator: ", ") + "}" : "{\n      " + members.joined(separator: ",\n      ") + "\n    }"
    }
}
