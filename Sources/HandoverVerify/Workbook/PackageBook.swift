import HandoverCore

/// What the package of a workbook says (Format.md section 4.7).
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
        /// The entry that holds it.
        var part: String
    }

    private typealias Relation = (id: String, type: String, target: String?)

    private(set) var sheets: [Sheet] = []
    /// The names of sheets without rows.
    private(set) var others: [String] = []
    private(set) var is1904 = false
    /// The entry that holds the strings.
    private(set) var stringsPart: String?
    /// Sorted bytewise.
    private(set) var unread: [String] = []

    /// - Throws: ``BookStop``, or what the store throws.
    init(_ store: some PartStore) throws { self = try BookStop.within(nil) { try PackageBook(reading: store) } }

    private init(reading store: some PartStore) throws {
        let holders = PartHolders(store)
        func hold(_ part: String) throws -> String {
            guard let holder = holders.holder(of: part) else { throw PartWalk.stuck }
            return holder
        }
        let package = try hold("_rels/.rels")
        let book = try Self.relations(store, package, folder: []).compactMap {
            Self.isOf($0.type, "officeDocument") ? $0.target : nil
        }
        guard book.count == 1, let part = book.first else { throw PartWalk.stuck }
        var folder = Self.steps(part)
        let file = folder.removeLast()
        let (bookHolder, relationHolder) = (
            try hold(part), try hold(Self.path(folder + [Array("_rels".utf8), file + Array(".rels".utf8)]))
        )
        let relations = try Self.relations(store, relationHolder, folder: folder)
        var read = Set([package, bookHolder, relationHolder].map { Array($0.utf8) })
        for known in [
            holders.holder(of: "[Content_Types].xml"),
            relations.first { Self.isOf($0.type, "styles") && $0.target != nil }?.target.flatMap(holders.holder),
        ] {
            if let known { read.insert(Array(known.utf8)) }
        }
        let strings = relations.compactMap { Self.isOf($0.type, "sharedStrings") ? $0.target : nil }
        guard strings.count <= 1 else { throw PartWalk.stuck }
        stringsPart = try strings.first.map(hold)
        if let stringsPart { read.insert(Array(stringsPart.utf8)) }

        var byID: [[UInt8]: Relation] = [:]
        for relation in relations { byID[Array(relation.id.utf8)] = relation }
        var (names, parts): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
        for sheet in try BookStop.within(bookHolder, { try readBook(store, bookHolder) }) {
            let relation = sheet.id.isEmpty ? nil : byID[Array(sheet.id.utf8)]
            guard sheet.id.isEmpty || relation != nil else { throw PartWalk.stuck }
            guard let relation, Self.isOf(relation.type, "worksheet") else {
                others.append(sheet.name)
                continue
            }
            guard let target = relation.target else { throw PartWalk.stuck }
            let holder = try hold(target)
            guard parts.insert(Array(holder.utf8)).inserted, names.insert(Array(sheet.name.utf8)).inserted else {
                throw PartWalk.stuck
            }
            sheets.append(Sheet(name: sheet.name, state: sheet.state, part: holder))
        }
        unread = store.partNames.filter { name in !read.contains(Array(name.utf8)) && !parts.contains(Array(name.utf8)) }
            .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    private static func isOf(_ type: String, _ kind: String) -> Bool { relationSpaces.contains { $0 + "/" + kind == type } }

    private static func relations(_ store: some PartStore, _ holder: String, folder: [[UInt8]]) throws -> [Relation] {
        try BookStop.within(holder) {
            let walk = try PartWalk(store, holder)
            let space = ["http://schemas.openxmlformats.org/package/2006/relationships"]
            let (root, one) = (walk.names("Relationships", in: space), walk.names("Relationship", in: space))
            let names = ["Id", "Type", "Target", "TargetMode"].map { walk.names($0) }
            var found: [Relation] = []
            var ids: Set<[UInt8]> = []
            try walk.eachChild(try walk.enterRoot(root)) { name, isEmpty in
                if one.contains(name) {
                    let values = names.map { walk.attribute($0) ?? [] }
                    let texts = values.map { String(decoding: $0, as: UTF8.self) }
                    found.append((texts[0], texts[1], texts[3] == "External" ? nil : Self.target(values[2], folder)))
                    guard values[0].isEmpty || ids.insert(values[0]).inserted, found.count <= Limits.relationships else {
                        throw PartWalk.stuck
                    }
                }
                try walk.skip(isEmpty)
            }
            try walk.finish()
            return found
        }
    }

    private static func target(_ text: [UInt8], _ folder: [[UInt8]]) -> String? {
        var path = text.first == 0x2f ? [] : folder
        for step in text.split(separator: 0x2f).map({ Array($0) }) where step != [0x2e] {
            if step != [0x2e, 0x2e] {
                path.append(step)
            } else if path.popLast() == nil {
                return nil
            }
        }
        return path.isEmpty ? nil : Self.path(path)
    }

    private static func steps(_ part: String) -> [[UInt8]] { part.utf8.split(separator: 0x2f).map { Array($0) } }
    private static func path(_ steps: [[UInt8]]) -> String {
        String(decoding: Array(steps.joined(separator: [0x2f])), as: UTF8.self)
    }

    private mutating func readBook(_ store: some PartStore, _ part: String) throws -> [(name: String, state: String, id: String)]
    {
        let walk = try PartWalk(store, part)
        func own(_ local: String) -> [Int] { walk.names(local, in: Self.sheetSpaces) }
        let (properties, list, one) = (own("workbookPr"), own("sheets"), own("sheet"))
        let (epoch, title, state) = (walk.names("date1904"), walk.names("name"), walk.names("state"))
        let id = walk.names("id", in: Self.relationSpaces)
        var found: [(name: String, state: String, id: String)] = []
        var (hasProperties, hasList) = (false, false)
        try walk.eachChild(try walk.enterRoot(own("workbook"))) { name, isEmpty in
            if properties.contains(name) {
                guard !hasProperties else { throw PartWalk.stuck }
                hasProperties = true
                if let text = walk.attribute(epoch) { is1904 = try SheetWalk.truth(text) }
            }
            guard list.contains(name) else { return try walk.skip(isEmpty) }
            guard !hasList else { throw PartWalk.stuck }
            hasList = true
            try walk.eachKnownChild(isEmpty) { name, isEmpty in
                guard one.contains(name) else { return false }
                func text(_ names: [Int]) -> String { String(decoding: walk.attribute(names) ?? [], as: UTF8.self) }
                let isShown = walk.attribute(state) == nil || text(state) == "visible"
                let known = isShown ? "visible" : ["hidden": "hidden", "veryHidden": "very-hidden"][text(state)]
                guard let known, !text(title).isEmpty, found.count < Limits.sheets else { throw PartWalk.stuck }
                found.append((text(title), known, text(id)))
                try walk.skip(isEmpty)
                return true
            }
        }
        guard hasList else { throw PartWalk.stuck }
        try walk.finish()
        return found
    }
}
