/// A record of a document, with the lines in it.
struct PlantedEntry: Plantable {
    /// A value, and how the document writes it: the content of an element or attribute, or JSON.
    struct Member: Sendable {
        /// An XML element's name, or an attribute's behind "@"; "" is text between elements. A JSON name without its quotes.
        var name: String
        /// Attributes of the element, each with a space in front.
        var attributes = ""
        var text: String
    }

    /// How the lines stand in their record.
    enum Enclosure: Sendable {
        case list, missing
        /// Something else in the list's place.
        case other(String)
    }

    var members: [Member]
    var lines: [PlantedEntry] = []
    var enclosure = Enclosure.list
    /// Written in place of the record's value.
    var replacement: String?
    /// The prefix of every name in it, with its colon.
    var prefix = ""
    /// What stands between this record and the next, beside the separator.
    var trailer = ""
    /// Bytes that no text encodes to, written for the character `badMark`.
    var badBytes: [UInt8] = []
    var fate = Fate.migrated
    var nullified: [String] = []
    var money: [String: Int128]
    var key: String?

    /// A private character that nothing else uses.
    static let badMark: Character = "\u{f8ff}"

    init(_ members: [Member], lines: [PlantedEntry] = [], key: String? = nil, money: [String: Int128] = [:]) {
        (self.members, self.lines, self.key, self.money) = (members, lines, key, money)
    }

    /// The text of the first member of this name. Without a text the member is left out; one that is not there comes last.
    subscript(name: String) -> String? {
        get { members.first { $0.name == name }?.text }
        set {
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                if let newValue { members.append(Member(name: name, text: newValue)) }
                return
            }
            if let newValue { members[index].text = newValue } else { members.remove(at: index) }
        }
    }

    /// Gives the record its fate, and its lines what follows from it. A line that has a fate of its own keeps it.
    mutating func fall(_ fate: Fate) {
        self.fate = fate
        let ofLines: Fate =
            switch fate {
            case .migrated: .migrated
            case .unreadable: .unreadable(["PARENT_UNREADABLE"])
            // Never staged, so its key is nobody's.
            case .unmapped: .afterMapping(["ORPHAN"])
            case .afterMapping: .afterMapping(["PARENT_QUARANTINED"])
            }
        for index in lines.indices where lines[index].fate.isMigrated { lines[index].fate = ofLines }
    }
}

/// One document: how it begins, its records, how it ends.
struct PlantedDocument: PlantedExport {
    /// A mapping of the document, its table and the money fields of that.
    struct Part: Sendable {
        var mapping: String
        var table: String
        var moneyFields: [String] = []
    }

    var name: String
    var encoding = FixtureEncoding.utf8
    var outer: Part
    /// What the lines in the records become.
    var inner: Part?
    var blankLines = 0
    var planting: Planting<PlantedEntry>
    var opening = ""
    var separator: String
    var closing = ""
    /// Writes one record.
    var write: @Sendable (PlantedEntry) -> String

    var truths: [Truth.Part] {
        var truths = [
            Truth.Part(
                mapping: outer.mapping, table: outer.table, file: name, encoding: encoding, blankLines: blankLines,
                records: planting.records, moneyFields: outer.moneyFields, planted: planting.kinds)
        ]
        if let inner {
            truths.append(
                Truth.Part(
                    mapping: inner.mapping, table: inner.table, file: name, encoding: encoding,
                    records: planting.records.flatMap(\.lines), moneyFields: inner.moneyFields, planted: []))
        }
        return truths
    }

    func file() -> FixtureFile {
        var bytes = encoding.bytes(of: opening)
        for (index, record) in planting.records.enumerated() {
            if index > 0 { bytes += encoding.bytes(of: separator) }
            let pieces = write(record).split(separator: PlantedEntry.badMark, omittingEmptySubsequences: false)
            for (place, piece) in pieces.enumerated() {
                if place > 0 { bytes += record.badBytes }
                bytes += encoding.bytes(of: String(piece))
            }
            bytes += encoding.bytes(of: record.trailer)
        }
        return FixtureFile(name: name, bytes: bytes + encoding.bytes(of: closing))
    }
}

extension Planting where Record == PlantedEntry {
    /// Puts each of `texts` into the member `name` of a record of its own.
    mutating func plant(_ kind: String, in name: String, _ texts: [String?], _ fate: Fate = .migrated) {
        plant(kind, count: texts.count) { record, ordinal in
            record[name] = texts[ordinal]
            record.fall(fate)
        }
    }

    /// Two records with one key: both fall, and so do their lines, those in the same places as duplicates themselves. `damage` is for the second.
    mutating func plantTwins(
        _ kind: String, _ name: String, of fates: (first: Fate, second: Fate), damage: (inout PlantedEntry) -> Void = { _ in }
    ) {
        let (first, second) = (take(), take())
        records[second][name] = records[first][name]
        records[second].key = records[first].key
        damage(&records[second])
        for place in 0..<min(records[first].lines.count, records[second].lines.count) {
            records[first].lines[place].fate = .afterMapping(["DUPLICATE_KEY"])
            records[second].lines[place].fate = .afterMapping(["DUPLICATE_KEY"])
        }
        records[first].fall(fates.first)
        records[second].fall(fates.second)
        // The lines of one that was never staged refer to the key of the other.
        for place in records[second].lines.indices where records[second].lines[place].fate.codes == ["ORPHAN"] {
            records[second].lines[place].fate = .afterMapping(["PARENT_QUARANTINED"])
        }
        note(kind, 2)
    }
}
