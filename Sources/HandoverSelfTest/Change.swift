import HandoverCore

/// One change of a copy: what is done, which answers may say no to it, and what a finding must name.
struct Change: Sendable {
    /// What has to be named.
    enum Place: Sendable {
        /// A field of a table.
        case value(table: String, field: String)
        /// A table.
        case table(String)
        /// A file, by the end of its path; or a finding of one of these codes, which say enough.
        case file(String, orCodes: [String] = [])
        /// Any finding of one of these codes, or of those that begin with one.
        case codes([String])
    }

    /// Under which seals the changed copy is offered.
    enum Seals: Sendable {
        /// The ones that the archive came with.
        case asTheyWere
        /// By accepted keys inside, as if nothing were changed, and outside over the changed tar.
        case outer
        /// All made again by accepted keys, and with them all digests, sums and roots: what is left to tell is the data.
        case all
    }

    /// Stable, such as `amount-up`.
    let name: String
    let english: String
    let chinese: String
    let seals: Seals
    let questions: Set<Question>
    let place: Place
    /// What a target that has the unchanged rows shows as well.
    var isSeenInTarget = false
    let apply: @Sendable (inout Offer) throws -> Void

    init(
        _ name: String, _ english: String, _ chinese: String, under seals: Seals = .all, _ questions: Set<Question>,
        _ place: Place,
        _ apply: @escaping @Sendable (inout Offer) throws -> Void
    ) {
        (self.name, self.english, self.chinese) = (name, english, chinese)
        (self.seals, self.questions, self.place, self.apply) = (seals, questions, place, apply)
    }

    /// Whether a finding names what was changed.
    func isNamed(by finding: Diagnostic) -> Bool {
        switch place {
        case .value(let table, let field):
            return finding.location?.table == table && finding.location?.field == field
        case .table(let table): return finding.location?.table == table
        case .file(let path, let codes):
            return isIn(codes, finding) || finding.location?.file?.hasSuffix(path) ?? false
                || finding.arguments.contains { argument in
                    switch argument {
                    case .path(let text), .name(let text): text.hasSuffix(path)
                    case .count: false
                    }
                }
        case .codes(let codes): return isIn(codes, finding)
        }
    }

    /// Whether a finding about the target names what was changed. A changed key is a row too many and one too few.
    func isNamed(inTarget finding: Diagnostic, keys: Set<String>) -> Bool {
        guard isIn(["live.", "export."], finding) else { return false }
        return switch place {
        case .value(let table, let field):
            finding.location?.table == table && (finding.location?.field == field || keys.contains(field))
        case .table(let table): finding.location?.table == table
        case .file, .codes: false
        }
    }

    private func isIn(_ codes: [String], _ finding: Diagnostic) -> Bool { codes.contains { finding.code.name.hasPrefix($0) } }
}

/// A changed copy on its way to the verifier.
struct Offer {
    var copy: SealedCopy
    /// Tables whose rows are others.
    var changedTables: Set<String> = []
    /// Changes the tar, in which headers begin at these places.
    var changesTar: (@Sendable (inout [UInt8], [Int]) -> Void)?
    /// Changes what seals say.
    var says: @Sendable (String) -> String = { $0 }
    /// Who seals in place of the accepted ones.
    var sealers: [Sealer]?

    init(_ copy: SealedCopy) { self.copy = copy }
}
