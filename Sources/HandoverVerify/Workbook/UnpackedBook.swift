import HandoverCore

/// A workbook out of its zip, all parts of it kept, and the texts of its sheets.
struct UnpackedBook {
    private let place: UnpackingPlace
    private let allowance: UnpackingPlace.Allowance
    private let parts: Parts
    private let book: PackageBook

    /// - Throws: ``ContainerStop``, or ``BookStop`` where it is no workbook.
    init(_ text: SourceText, at place: UnpackingPlace = .init(), _ allowance: UnpackingPlace.Allowance? = nil) throws {
        self.place = place
        self.allowance = allowance ?? .init(container: text.size)
        parts = Parts(members: try ForeignContainer.xlsx.unpack(text, wanted: nil, at: place, self.allowance))
        book = try PackageBook(parts)
    }

    var is1904: Bool { book.is1904 }
    var others: [String] { book.others }
    var unread: [String] { book.unread }

    /// All sheets, sorted by name.
    /// - Parameters:
    ///   - wanted: those whose texts are kept.
    ///   - container: what the lock says, which knows how wide each sheet is.
    func sheets(wanted: Set<[UInt8]>, like container: CheckedPlan.Container) throws -> [UnpackedMembers.Member] {
        let strings = try SheetStrings(parts, book.stringsPart)
        let unpacked = UnpackedMembers(wanted: wanted, at: place, allowance)
        var found: [UnpackedMembers.Member] = []
        for sheet in book.sheets {
            let width = container.member(Array(sheet.name.utf8))?.sheet?.counts.columns ?? 0
            let walk = try unpack(sheet, strings, columns: width, unpacked)
            guard var member = unpacked.members.last else { continue }
            member.sheet = CheckedPlan.LockedSheet(state: sheet.state, counts: walk.counts)
            member.text?.hidden = walk.hidden
            found.append(member)
        }
        unpacked.settle()
        return found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    private func unpack(
        _ sheet: PackageBook.Sheet, _ strings: SheetStrings, columns: Int, _ unpacked: UnpackedMembers
    ) throws -> SheetWalk {
        try unpacked.begin(Array(sheet.name.utf8))
        let walk = try SheetWalk.write(sheet, of: parts, strings, columns: columns) { bytes in
            try unpacked.append(bytes.span)
            bytes.removeAll(keepingCapacity: true)
        }
        try unpacked.end()
        return walk
    }

    /// The names of the sheets with rows, in the order of the workbook.
    var sheetNames: [String] { book.sheets.map(\.name) }

    /// The text of one sheet that no lock knows: how wide it is, is looked up first. `nil` where there is no such sheet.
    func text(ofSheet name: String) throws -> SourceText? {
        guard let sheet = book.sheets.first(where: { CheckedPlan.same([$0.name], [name]) }) else { return nil }
        let strings = try SheetStrings(parts, book.stringsPart)
        let width = try SheetWalk.write(sheet, of: parts, strings, columns: 0) { $0.removeAll(keepingCapacity: true) }
        let unpacked = UnpackedMembers(wanted: [Array(name.utf8)], at: place, allowance)
        _ = try unpack(sheet, strings, columns: width.counts.columns, unpacked)
        unpacked.settle()
        return unpacked.members.last?.text
    }

    private struct Parts: PartStore {
        private var texts: [[UInt8]: SourceText] = [:]
        let partNames: [String]

        init(members: [UnpackedMembers.Member]) {
            partNames = members.map { String(decoding: $0.name, as: UTF8.self) }
            for member in members { texts[member.name] = member.text }
        }

        func part(_ name: String) throws -> PartBytes {
            guard let text = texts[Array(name.utf8)] else { throw PartWalk.stuck }
            return PartBytes(size: text.size) { try text.bytes(at: $0, upTo: $1) }
        }
    }
}
