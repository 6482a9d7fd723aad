import HandoverCore

/// One change of a copy: what is done, which answers must say no to it, and what findings must name.
///
/// What is expected is exact: without the one check that a change is meant for, a verifier finds nothing, or something else beside
/// it, and then the change was missed. So codes are whole, and a finding under another question does not count.
struct Change: Sendable {
    /// Under which seals the changed copy is offered.
    enum Seals: Sendable {
        /// The ones that the archive came with.
        case asTheyWere
        /// By accepted keys inside, as if nothing were changed, and outside over the changed tar.
        case outer
        /// All made again by accepted keys, and with them all digests, sums and roots: what is left to tell is the data.
        case all
    }

    let kind: Kind
    /// Of what, in words; may be empty.
    let of: String
    let seals: Seals
    /// Under which the findings stand.
    let questions: Set<Question>
    /// Each is named by a finding.
    let places: [Place]
    /// Codes by which what is no archive of ours any more may be refused in place of any answer.
    var refusals: Set<String> = []
    /// What a target that has the unchanged rows shows as well.
    var isSeenInTarget = false
    let apply: @Sendable (inout Offer) throws -> Void

    init(
        _ kind: Kind, of: String = "", under seals: Seals = .all, _ questions: Set<Question>, _ places: Place...,
        apply: @escaping @Sendable (inout Offer) throws -> Void
    ) {
        (self.kind, self.of) = (kind, of)
        (self.seals, self.questions, self.places, self.apply) = (seals, questions, places, apply)
    }

    var name: String { kind.name }
    var english: String { of.isEmpty ? kind.english : "\(kind.english) (\(of))" }
    var chinese: String { of.isEmpty ? kind.chinese : "\(kind.chinese)（\(of)）" }

    /// The finding that names what was changed, if all that must be named is.
    func finding(among findings: [Diagnostic]) -> Diagnostic? {
        let named = places.map { place in findings.first(where: place.isNamed) }
        return named.allSatisfy { $0 != nil } ? named.first ?? nil : nil
    }

    /// Whether a finding about the target names what was changed.
    func isNamed(inTarget finding: Diagnostic, keys: Set<String>) -> Bool {
        places.first?.isNamed(inTarget: finding, keys: keys) ?? false
    }
}

/// What a finding has to name: all that is said here.
struct Place: Sendable {
    /// One of these.
    var codes: Set<String>
    var table: String?
    var field: String?
    /// The path of a file, in full.
    var file: String?
    /// Something else that the finding's words name.
    var name: String?
    /// Of a row, by what a target tells it apart; a value is another one there, or, of a key, a row too many and one too few.
    var codesInTarget: Set<String> = []

    init(_ codes: String..., table: String? = nil, field: String? = nil, file: String? = nil, name: String? = nil) {
        (self.codes, self.table, self.field, self.file, self.name) = (Set(codes), table, field, file, name)
    }

    func isNamed(by finding: Diagnostic) -> Bool {
        let location = finding.location
        func says(_ text: String) -> Bool { finding.arguments.contains { $0.description == text } }
        return codes.contains(finding.code.name) && (table.map { location?.table == $0 } ?? true)
            && (field.map { location?.field == $0 } ?? true) && (file.map { location?.file == $0 || says($0) } ?? true)
            && (name.map(says) ?? true)
    }

    func isNamed(inTarget finding: Diagnostic, keys: Set<String>) -> Bool {
        guard let table, finding.location?.table == table else { return false }
        let isRow = ["live.row-extra", "live.row-missing"].contains(finding.code.name)
        guard let field else { return codesInTarget.contains(finding.code.name) }
        if keys.contains(field) { return isRow }
        return ["live.value-differs", "export.value-differs"].contains(finding.code.name) && finding.location?.field == field
    }
}

/// A changed copy on its way to the verifier.
struct Offer {
    var copy: SealedCopy
    /// Tables whose rows are others.
    var changedTables: Set<String> = []
    /// Changes the tar, in which headers begin at these places.
    var changesTar: (@Sendable (inout [UInt8], [Int]) -> Void)?
    /// Changes what the seals inside say. The outer one is asked first: what it says wrong would keep them from being asked at all.
    var says: @Sendable (String) -> String = { $0 }
    /// Who seals inside, and who outside.
    var sealers: [Sealer], outerSealers: [Sealer]
    /// Whom the receiver accepts.
    var accepted: [Sealer]

    init(_ copy: SealedCopy, by sealers: [Sealer]) {
        self.copy = copy
        (self.sealers, outerSealers, accepted) = (sealers, sealers, sealers)
    }

    /// Others seal everything, and the receiver accepts them: what is wrong with their seals is not who made them.
    mutating func isSealed(by others: [Sealer]) { (sealers, outerSealers, accepted) = (others, others, others) }
}
