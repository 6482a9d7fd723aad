import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan

extension Initializer {
    /// What was found out about one column. No value is in it.
    public struct Column: Sendable {
        /// Its name.
        public var name: String
        /// `text`, `integer`, `decimal`, `money`, `phone` or `date`, and of a date its forms: what nearly all values look like.
        public var kind: String
        /// Values, those that stand for none left out, and those of another kind.
        public var values: Int64, misfits: Int64
        /// Different values; `nil` where they repeat and are too many to count.
        public var distinct: Int?
        /// No two are equal, and there are some.
        public var isUnique: Bool
        /// How many values that rests on, the first ones; `nil` for all of them.
        public var heldAgainstEachOther: Int64?
        /// Values with full-width digits or signs.
        public var fullWidth: Int64
        /// The sum of amounts, for people to compare.
        public var sum: String?
        /// What values seem to have suffered: codes and how many bear them.
        public var damage: [(code: String, values: Int64)]

        init(_ profile: ColumnProfile) {
            name = profile.name
            var fitting = profile.nonNull
            var isAmount = false
            switch profile.candidate() {
            case .phoneCN?: (kind, fitting) = ("phone", profile.typeCounts[.phoneCN] ?? 0)
            case .date?:
                let formats = profile.matchingDateFormats()
                kind = "date " + formats.joined(separator: " ")
                // Each value has one form; of yyyy-MM-dd and yyyy-M-d the second holds the first.
                let counted = formats.filter { $0 != "yyyy-MM-dd" || !formats.contains("yyyy-M-d") }
                fitting = counted.reduce(0) { $0 + (profile.typeCounts[.date($1)] ?? 0) }
            case .integer?: (kind, fitting, isAmount) = ("integer", profile.typeCounts[.integer] ?? 0, false)
            case .decimal?: (kind, fitting, isAmount) = ("decimal", profile.typeCounts[.decimal] ?? 0, true)
            case .money?: (kind, fitting, isAmount) = ("money", profile.typeCounts[.money] ?? 0, true)
            case nil: kind = "text"
            }
            values = profile.nonNull
            misfits = max(0, profile.nonNull - fitting)
            distinct = profile.distinct
            isUnique = profile.isUnique
            heldAgainstEachOther = profile.heldAgainstEachOther
            fullWidth = profile.fullWidth
            // Numbers that tell records apart are no amounts, and neither are numbers of many digits.
            let isNumber = profile.isUnique || profile.sum.magnitude / Int128.Magnitude(max(1, fitting)) > Self.largestMean
            sum = isAmount && !isNumber ? Self.text(profile.sum) : nil
            damage = Damage.allCases.compactMap { kind in profile.damage[kind].map { (kind.rawValue, $0) } }
        }

        /// Beyond a thousand million million as their mean, in millionths, numbers are names.
        private static let largestMean: Int128.Magnitude = 1_000_000_000_000_000_000_000

        private static func text(_ millionths: Int128) -> String {
            let sign = millionths < 0 ? "-" : ""
            var fraction = String(millionths.magnitude % 1_000_000)
            fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
            while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
            return "\(sign)\(millionths.magnitude / 1_000_000).\(fraction)"
        }
    }

    /// One way to read a CSV file.
    public struct Hypothesis: Sendable {
        /// The delimiter; empty for fixed widths.
        public var delimiter: String
        /// The escape; empty for none.
        public var escape: String
        /// The most frequent number of fields, and the share of records that have it and whole quotes, from 0 to 1.
        public var width: Int, score: Double
        /// The code that says why the file cannot be read so at all.
        public var failure: String?

        init(_ hypothesis: CSVHypothesis) {
            delimiter = hypothesis.delimiter
            escape = hypothesis.rules.escape.map { String(UnicodeScalar($0)) } ?? ""
            (width, score, failure) = (hypothesis.width, hypothesis.score, hypothesis.failure?.name)
        }
    }

    /// A column whose values seem to be keys of another list.
    public struct Link: Sendable {
        /// The column.
        public var source: String, list: String?, column: String
        /// The key that it seems to hold.
        public var toSource: String, toList: String?, toColumn: String
        /// Different values of the column, and those among them that the other has not.
        public var distinct: Int, missing: Int
        /// Of a column that names files of a folder, how many of the missing would be found if case, form and `\` did not count.
        public var near: Int = 0
    }

    /// The least different values that make a link more than chance, and the share of them that must be found.
    private static let (leastLinked, leastShare) = (3, 0.9)
    /// Files are missing more often, and more than half is no chance.
    private static let leastFiles = 0.5

    /// Whether a column tells records apart, but for a few: keys of real exports have gaps and doubles.
    private static func isKey(_ column: ColumnProfile, _ readable: Int64) -> Bool {
        guard let distinct = column.distinct else { return false }
        return Int64(distinct) * 100 >= readable * 95 && distinct >= leastLinked
    }

    /// How many different values of a column are no path, and would be one if case, form and slashes did not count.
    private static func near(_ column: ColumnProfile, _ path: ColumnProfile) -> Int {
        let paths = Set(path.paths.values)
        return column.paths.count { !path.hashes.contains($0.key) && paths.contains($0.value) }
    }

    /// Every column beside every key of another list: where nearly all values of the one are found in the other.
    static func links(_ found: [Found]) -> [Link] {
        struct Place {
            var source: String, list: String?, profile: ColumnProfile, isKey: Bool
            var isFile = false
        }
        var places: [Place] = []
        for one in found {
            switch (one.locked.content, one.profile) {
            case (_, .csv(let csv)):
                let readable = csv.records - csv.unreadable
                places += csv.columns.map {
                    Place(source: one.locked.id, list: nil, profile: $0, isKey: isKey($0, readable))
                }
                if one.listing != nil {
                    // Of a listing, the path is its key, and no column of it refers to anything.
                    places.removeLast(csv.columns.count - 1)
                    places[places.count - 1].isFile = true
                    places[places.count - 1].isKey = true
                }
            case (_, .document(let document)):
                for (list, profile) in zip(document.layout.lists, document.lists) {
                    let readable = profile.records - profile.unreadable
                    places += profile.columns.map {
                        Place(source: one.locked.id, list: list.id, profile: $0, isKey: isKey($0, readable))
                    }
                }
            }
        }
        var links: [Link] = []
        for place in places where place.profile.hashes.count >= leastLinked {
            let own = place.profile.hashes
            for key in places where key.isKey && (key.source, key.list ?? "") != (place.source, place.list ?? "") {
                guard !key.profile.hashes.isEmpty else { continue }
                let missing = own.count { !key.profile.hashes.contains($0) }
                if key.isFile {
                    let near = Self.near(place.profile, key.profile)
                    if !place.isFile, Double(own.count - missing + near) >= leastFiles * Double(own.count) {
                        links.append(
                            Link(
                                source: place.source, list: place.list, column: place.profile.name, toSource: key.source,
                                toList: nil, toColumn: key.profile.name, distinct: own.count, missing: missing, near: near))
                    }
                    continue
                }
                if place.isFile { continue }
                // Of two keys that hold the same values the one in the larger list is referred to.
                if place.isKey, key.profile.hashes.count <= own.count { continue }
                guard Double(own.count - missing) >= leastShare * Double(own.count) else { continue }
                links.append(
                    Link(
                        source: place.source, list: place.list, column: place.profile.name, toSource: key.source,
                        toList: key.list,
                        toColumn: key.profile.name, distinct: own.count, missing: missing))
            }
        }
        return links
    }
}
