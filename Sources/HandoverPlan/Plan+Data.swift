extension Plan {
    /// One export.
    package struct Source: Hashable, Sendable {
        package var id: String
        package var place: Place
        /// A party id; `nil` for a source in a container, which belongs to that one's owner.
        package var owner: String?
        /// The texts that mean "no value"; the empty text stands for an unquoted empty field only.
        package var nulls: [String]
        /// How many records the owner declared.
        package var expectedRecords: Int64?
        /// CSV: how the file is written, as far as the plan says it.
        package var layout: Layout?
        /// The lists of a JSON or XML document, or in columns of a CSV file.
        package var lists: [List] = []
        /// The parts of a document that no list reads.
        package var ignore: [Ignored] = []
        /// XML: prefixes and what they stand for, in the order of the plan.
        package var namespaces: [Namespace] = []
        /// XML: whether a document type declaration without external parts is read.
        package var allowsDTD = false
        /// A folder: why files without bytes are data; `nil` where they are held back.
        package var acceptsEmptyFiles: String? = nil
        package var mark: Mark
    }

    /// A prefix of a source's paths.
    package struct Namespace: Hashable, Sendable {
        package var prefix: String
        package var uri: String
    }

    /// What a field holds.
    package enum FieldType: String, CaseIterable, Hashable, Sendable {
        case text, identifier, integer, decimal, money, date, phone, boolean, month, datetime, list

        /// True for the types that have a scale.
        package var hasScale: Bool { self == .decimal || self == .money }
        /// True for the types that no text reaches without a typed operator.
        package var needsTypedOperator: Bool { self != .text && self != .identifier }
    }

    /// One column of a table.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var type: FieldType
        /// 0 to 12 for `decimal` and `money`; `nil` for the others.
        package var scale: Int?
        /// True for the fields of the key as well.
        package var isRequired: Bool
        package var isPersonal: Bool
        package var title: String?
        package var mark: Mark
        /// What its texts are; tells what damage to look for.
        package var kind: Kind? = nil
        /// How many digits a value of nothing but digits has, 2 to 60.
        package var length: Int? = nil

        /// What the texts of a field are.
        package enum Kind: String, CaseIterable, Hashable, Sendable { case name, spec }
    }

    /// What happens to a record whose reference names nothing.
    package enum OnOrphan: String, CaseIterable, Hashable, Sendable {
        case quarantine, fail
    }

    /// A field that names a row of another table, or of its own.
    package struct Reference: Hashable, Sendable {
        package var field: String
        /// A table whose key is one field.
        package var to: String
        package var onOrphan: OnOrphan
        package var mark: Mark
    }

    /// One table of the archive.
    package struct Table: Hashable, Sendable {
        package var id: String
        package var title: String?
        /// Names of fields; one or more.
        package var key: [String]
        /// In the order of the columns.
        package var fields: [Field]
        package var references: [Reference]
        package var mark: Mark

        /// The field of this name.
        package func field(_ name: String) -> Field? { fields.first { $0.name == name } }
    }

    /// How one table is filled from one source.
    package struct Mapping: Hashable, Sendable {
        package var id: String
        /// A source id.
        package var from: String
        /// A list of that source; `nil` for a CSV file's rows.
        package var list: String?
        /// A table id.
        package var to: String
        /// In the order of the plan; every field of the table exactly once.
        package var fields: [FieldMapping]
        package var drop: [Drop]
        /// Set where the records are lines whose sum is a field of the record that they lie in.
        package var balance: Balance?
        package var mark: Mark
        /// Records that are left out: the first that holds decides.
        package var exclude: [Exclusion] = []
    }

    /// How one field is made.
    package struct FieldMapping: Hashable, Sendable {
        package var field: String
        package var value: Value
        package var mark: Mark
        /// What looks like damage in this column and is data.
        package var accept: [Accepted] = []
        /// Where a damaged text can be found whole.
        package var recover: LookedUp? = nil

        /// One kind of damage that is none, and why.
        package struct Accepted: Hashable, Sendable {
            package var damage: Damage
            package var reason: String

            package init(damage: Damage, reason: String) {
                self.damage = damage
                self.reason = reason
            }
        }

        /// Where the value comes from.
        package enum Value: Hashable, Sendable {
            /// A column, a chain, and what a failure leads to; `onFailure` is there exactly if the chain is fallible.
            case column(String, chain: [Operator], onFailure: OnFailure?)
            /// The same canonical text in every record.
            case constant(String)
            /// Several columns, and the rest as with one.
            case columns(Several, chain: [Operator], onFailure: OnFailure?)
            /// What an expression over columns and fields before it comes to, and what its failure leads to.
            case computed(Expression, onFailure: OnFailure)
            /// One of several canonical texts, by conditions.
            case chosen(Choice)
        }
    }

    /// What a failed chain leads to.
    package enum OnFailure: Hashable, Sendable {
        /// The record is held back under this code.
        case quarantine(String)
        /// The field is null, counted under this code.
        case nullify(String)
    }

    /// A column that a mapping leaves behind, and why.
    package struct Drop: Hashable, Sendable {
        package var column: String
        package var reason: String
        package var mark: Mark
    }
}
