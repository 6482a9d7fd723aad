import HandoverCore

/// What the package of a workbook says (Format.md section 4.6).
struct PackageBook {
    static let sheetSpaces = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ]
    private static let relationSpaces = [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ]

    struct Sheet {
        var name: String
        /// As the lock writes it.
        var state: String
        var part: String
    }

    private(set) var sheets: [Sheet] = []
    private(set) var is1904 = false
    private(set) var stringsPart: String?
    /// Sorted bytewise.
    private(set) var unread: [String] = []

    init(_ store: some PartStore) throws {
        var read = ["[Content_Types].xml", "_rels/.rels"]
        let book = try Self.relations(store, "_rels/.rels", folder: []).filter {
            Self.isOf($0.type, "officeDocument") && $0.target != nil
        }
        guard book.count == 1, let part = book[0].target else { throw PartWalk.stuck }
        var folder = part.split(separator: "/").map(String.init)
        let file = folder.removeLast()
        let relationPart = (folder + ["_rels", file + ".rels"]).joined(separator: "/")
        let relations = try Self.relations(store, relationPart, folder: folder)
        read += [part, relationPart]

        for (kind, isOnly) in [("sharedStrings", true), ("styles", false)] {
            let targets = relations.compactMap { Self.isOf($0.type, kind) ? $0.target : nil }
            guard !isOnly || targets.count <= 1 else { throw PartWalk.stuck }
            if isOnly { stringsPart = targets.first }
            read += targets.prefix(1)
        }
        for sheet in try readBook(store, part) {
            guard let relation = relations.first(where: { $0.id == sheet.id }) else { throw PartWalk.stuck }
            guard Self.isOf(relation.type, "worksheet") else { continue }
            guard let target = relation.target, store.holder(of: target) != nil else { throw PartWalk.stuck }
            guard sheets.allSatisfy({ $0.part != target && $0.name != sheet.name }) else { throw PartWalk.stuck }
            sheets.append(Sheet(name: sheet.name, state: sheet.state, part: target))
            read.append(target)
        }
        let held = Set(read.compactMap(store.holder))
        unread = store.partNames.filter { !held.contains($0) }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    private static func isOf(_ type: String, _ kind: String) -> Bool { relationSpaces.contains { $0 + "/" + kind == type } }

    private static func relations(
        _ store: some PartStore, _ part: String, folder: [String]
    ) throws -> [(id: String, type: String, target: String?)] {
        let walk = try PartWalk(store, part)
        let space = ["http://schemas.openxmlformats.org/package/2006/relationships"]
        let (root, one) = (walk.names("Relationships", in: space), walk.names("Relationship", in: space))
        let names = ["Id", "Type", "Target", "TargetMode"].map { walk.names($0) }
        var found: [(id: String, type: String, target: String?)] = []
        try walk.eachChild(try walk.enterRoot(root)) { name, isEmpty in
            if one.contains(name) {
                let values = names.map { String(decoding: walk.attribute($0) ?? [], as: UTF8.self) }
                found.append((values[0], values[1], values[3] == "External" ? nil : Self.target(values[2], folder)))
                guard found.count <= Limits.members else { throw PartWalk.stuck }
            }
            try walk.skip(isEmpty)
        }
        try walk.finish()
        return found
    }

    private static func target(_ text: String, _ folder: [String]) -> String? {
        var path = text.utf8.first == 0x2f ? [] : folder
        for step in text.split(separator: "/").map(String.init) where step != "." {
            if step != ".." {
                path.append(step)
            } else if path.popLast() == nil {
                return nil
            }
        }
        return path.isEmpty ? nil : path.joined(separator: "/")
    }

    private mutating func readBook(_ store: some PartStore, _ part: String) throws -> [(name: String, state: String, id: String)]
    {
        let walk = try PartWalk(store, part)
        func own(_ local: String) -> [Int] { walk.names(local, in: Self.sheetSpaces) }
        let (properties, list, one) = (own("workbookPr"), own("sheets"), own("sheet"))
        let (epoch, title, state) = (walk.names("date1904"), walk.names("name"), walk.names("state"))
        let id = walk.names("id", in: Self.relationSpaces)
        var found: [(name: String, state: String, id: String)] = []
        try walk.eachChild(try walk.enterRoot(own("workbook"))) { name, isEmpty in
            if properties.contains(name), let text = walk.attribute(epoch) { is1904 = try SheetWalk.truth(text) }
            guard list.contains(name) else { return try walk.skip(isEmpty) }
            try walk.eachChild(isEmpty) { name, isEmpty in
                if one.contains(name) {
                    func text(_ names: [Int]) -> String { String(decoding: walk.attribute(names) ?? [], as: UTF8.self) }
                    let isShown = walk.attribute(state) == nil || text(state) == "visible"
                    let known = isShown ? "visible" : ["hidden": "hidden", "veryHidden": "very-hidden"][text(state)]
                    guard let known, !text(title).isEmpty, found.count < Limits.sheets else { throw PartWalk.stuck }
                    found.append((text(title), known, text(id)))
                }
                try walk.skip(isEmpty)
            }
        }
        try walk.finish()
        return found
    }
}
