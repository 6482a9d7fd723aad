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
            let name = Array(sheet.name.utf8)
            try unpacked.begin(name)
            let width = container.member(name)?.sheet?.counts.columns ?? 0
            let walk = try SheetWalk.write(sheet, of: parts, strings, columns: width) { bytes in
                try unpacked.append(bytes.span)
                bytes.removeAll(keepingCapacity: true)
            }
            try unpacked.end()
            guard var member = unpacked.members.last else { continue }
            member.sheet = CheckedPlan.LockedSheet(state: sheet.state, counts: walk.counts)
            member.text?.hidden = walk.hidden
            found.append(member)
        }
        unpacked.settle()
        return found.sorted { $0.name.lexicographicallyPrecedes($1.name) }
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
