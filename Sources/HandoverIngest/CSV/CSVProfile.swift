package import HandoverCore
package import HandoverData

/// What a sniffer learnt about one CSV file. Holds no value of any record: only counts, names of formats and null tokens.
package struct CSVProfile: Sendable {
    /// How the file is written.
    package var dialect: CSVDialect
    /// How many records the body has, with those that cannot be read.
    package var records: Int64
    /// How many of them have findings (bad bytes, torn quotes, wrong width). They are left out of the columns' counts.
    package var unreadable: Int64
    /// The size of the file.
    package var bytes: Int64
    /// The columns, in order.
    package var columns: [ColumnProfile]
    /// How many records have each finding, in the order of findings.
    package var findings: [(kind: ReadFinding.Kind, records: Int64)] = []
    /// How many records end in LF, CR LF and CR.
    package var lineEnds: [(kind: String, records: Int64)] = []
    /// Fields without quotes around them that hold one.
    package var innerQuotes: Int64 = 0
    /// The ways to read the file that were tried, the one that was taken first.
    package var hypotheses: [CSVHypothesis] = []
    /// How well the file fits every encoding that was asked, the dialect's first.
    package var encodings: [EncodingHypothesis] = []
    /// The columns of which the footer states the sum, by their place.
    package var footerColumns: Set<Int> = []
    /// What people should know of the file, though it can be read.
    package var warnings: [Diagnostic] = []
}

extension [ColumnProfile] {
    /// What people should know of the text, column by column.
    package func warnings(file: String) -> [Diagnostic] {
        flatMap { column in
            let (name, health) = (Diagnostic.Argument.name(column.name), column.health)
            let counts: [(Diagnostic.Code, Int64)] = [
                (.textMojibake, health.mojibake), (.textLossyExport, column.damage[.lostCharacters] ?? 0),
                (.textPrivateUse, health.privateUse),
                (.textInvisible, column.isUnique ? health.invisible : 0), (.textCollisionRisk, health.collisions),
                (.textCreditCodeBody, column.holds(column.identity.creditCodes) ? column.identity.wrongBodies : 0),
                (.textCardChecksum, column.areCards ? column.identity.wrongCards : 0),
                (.textWeChatNumber, column.identity.wechatNumbers),
            ]
            return counts.filter { $0.1 > 0 }.map {
                Diagnostic($0.0, name, .count($0.1), at: .init(file: file, field: column.name))
            }
        }
    }
}

/// What a sniffer learnt about one column, over every readable record.
package struct ColumnProfile: Hashable, Sendable {
    /// A type that values can have. One value can count for several: `20240105` is an integer and a date.
    package enum ValueType: Hashable, Sendable {
        /// Digits with an optional sign, without leading zeros, at most 18 digits.
        case integer
        /// Digits with an optional sign and fraction.
        case decimal
        /// A decimal that may have a currency sign (`¥`), grouping commas or `元`.
        case money
        /// A date of this format; see ``ColumnProfile/dateFormats``.
        case date(String)
        /// A Chinese telephone number, mobile or with area code.
        case phoneCN
    }

    /// What may stand for "no value", in the order of ``nullTokens``' keys in reports. The empty field is the first.
    package static let nullCandidates = ["", "无", "空", "-", "--", "/", "NULL", "null", "\\N", "N/A", "暂无"]
    /// The date formats that are looked for. A single letter (`M`, `d`) takes one or two digits.
    package static let dateFormats = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"]

    /// The column's name.
    package var name: String
    /// How often each null candidate occurs; those that do not are left out.
    package var nullTokens: [String: Int64] = [:]
    /// How many values are no null candidate.
    package var nonNull: Int64 = 0
    /// How many of those have each type, full-width digits and signs read as plain ones.
    package var typeCounts: [ValueType: Int64] = [:]
    /// How many of those had to be folded from full-width forms to have a type.
    package var fullWidth: Int64 = 0
    /// Bytes of the longest value in UTF-8, and its characters.
    package var maximumBytes = 0
    package var maximumCharacters = 0
    /// Whether no two non-null values are equal. False for a column without any.
    package var isUnique = false
    /// How many values that rests on, the first ones; `nil` for all of them.
    package var heldAgainstEachOther: Int64?
    /// How many different values there are; `nil` where they repeat and are too many to count.
    package var distinct: Int?
    /// Hashes of the different values, of a column that others may refer to or that may refer to others.
    package var hashes: Set<UInt64> = []
    /// Of those that look like paths of files, the hash of what is left if case, form and slashes do not count.
    package var paths: [UInt64: UInt64] = [:]
    /// The sum of those that are amounts, times a million.
    package var sum: Int128 = 0
    /// What values seem to have suffered.
    package var damage: [Damage: Int64] = [:]
    /// How many values look damaged or treacherous.
    package var health = TextHealth()
    /// How many values are numbers that check themselves, and do not.
    package var identity = IdentityTally()

    /// Whether so many of the values are nearly all.
    fileprivate func holds(_ count: Int64) -> Bool { nonNull > 0 && count * 10 >= nonNull * 9 }

    /// Nearly all values look like bank cards, and most check: one number in ten does by chance.
    fileprivate var areCards: Bool { holds(identity.cards) && identity.wrongCards * 2 < identity.cards }

    /// The most telling type that holds for at least `percent` of the non-null values; `nil` means text.
    package func candidate(percent: Int64 = 90) -> ValueType? {
        func holds(_ type: ValueType) -> Bool { nonNull > 0 && (typeCounts[type] ?? 0) * 100 >= nonNull * percent }
        let dates = matchingDateFormats(percent: percent)
        return if holds(.phoneCN) {
            .phoneCN
        } else if let date = dates.first {
            .date(date)
        } else {
            [ValueType.integer, .decimal, .money].first(where: holds)
        }
    }

    /// The date formats that occur, most frequent first, if together they hold for at least `percent` of the non-null values.
    package func matchingDateFormats(percent: Int64 = 90) -> [String] {
        let found = Self.dateFormats.filter { typeCounts[.date($0)] != nil }
        // Every yyyy-MM-dd is a yyyy-M-d too: counted once.
        let counted = found.filter { $0 != "yyyy-MM-dd" || !found.contains("yyyy-M-d") }
        let total = counted.reduce(0) { $0 + (typeCounts[.date($1)] ?? 0) }
        guard nonNull > 0, total * 100 >= nonNull * percent else { return [] }
        return found.sorted { (typeCounts[.date($0)] ?? 0) > (typeCounts[.date($1)] ?? 0) }
    }
}
