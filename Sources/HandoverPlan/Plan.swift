/// A plan that was read and checked: every id names something, every default is written out.
///
/// Lists keep the order of the file. What later stages must point at keeps its ``Mark``.
package struct Plan: Hashable, Sendable {
    /// The plan's file as it was named by the caller; diagnostics point into it.
    package var file: String
    /// The archive's name.
    package var id: String
    /// A title for people.
    package var title: String?
    /// The IANA time zone of every schedule.
    package var zone: String
    /// Why the data may move, and between whom.
    package var transfer: Transfer
    /// Everyone who does, approves or seals something.
    package var parties: [Party]
    /// The files that hold exports.
    package var containers: [Container] = []
    /// The exports.
    package var sources: [Source]
    /// Records that fields look into.
    package var lookups: [Lookup] = []
    /// The tables of the archive.
    package var tables: [Table]
    /// How tables are filled from sources.
    package var mappings: [Mapping]
    /// Where the archive is loaded into; at most one.
    package var targets: [Target] = []
    /// When a run stops before anything is written.
    package var quarantine: Quarantine
    /// What happens when, how and by whom.
    package var steps: [Step]
    /// Sums that must balance.
    package var totals: [Total]
    /// What must be so of rows.
    package var rules: [Rule] = []
    /// Rows that become one.
    package var merges: [Merge] = []
    /// Who can open what a run writes; `nil` where everybody can.
    package var encryption: Encryption?
    package var cabinet: Cabinet?

    /// A place in the plan's file: line and column from 1, the column in bytes.
    package struct Mark: Hashable, Sendable {
        /// The line, from 1.
        package var line: Int
        /// The column in bytes, from 1.
        package var column: Int

        /// Creates a mark.
        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// Why the data may move at all.
    package enum Basis: String, CaseIterable, Hashable, Sendable {
        case shareTransfer = "share-transfer"
        case merger, division, dissolution, bankruptcy
        case assetDeal = "asset-deal"
        case entrusted
    }

    /// Key `transfer`.
    package struct Transfer: Hashable, Sendable {
        /// What everything legal hangs on.
        package var basis: Basis
        /// A party id with the role `seller`.
        package var seller: String
        /// A party id with the role `buyer`.
        package var buyer: String
        /// `YYYY-MM-DD`; midnight UTC of that day is the epoch of the archive.
        package var closing: String
        /// What the parties call their agreement.
        package var agreement: String?
    }

    /// What a party is in the transfer.
    package enum Role: String, CaseIterable, Hashable, Sendable {
        case seller, buyer
        case transferTeam = "transfer-team"
        case witness, auditor, dpo, escrow
    }

    /// One of `parties`.
    package struct Party: Hashable, Sendable {
        package var id: String
        package var name: String
        package var role: Role
        /// The unified social credit code, its check character verified.
        package var creditCode: String?
        package var contact: String?
        /// SHA-256 of the certificate that the party seals with, lower-case hexadecimal.
        package var certificate: String?
        /// The party's X25519 recipient of age, `age1…`.
        package var recipient: String?
        package var mark: Mark
    }

    /// The table of this id.
    package func table(_ id: String) -> Table? { tables.first { $0.id == id } }
    /// The source of this id.
    package func source(_ id: String) -> Source? { sources.first { $0.id == id } }
    /// The party of this id.
    package func party(_ id: String) -> Party? { parties.first { $0.id == id } }
    /// The mapping of this id.
    package func mapping(_ id: String) -> Mapping? { mappings.first { $0.id == id } }
}
