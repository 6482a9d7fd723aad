/// Counts what one column's values look like. Keeps hashes of values while it runs, and no value.
struct ColumnProfiler {
    private(set) var profile: ColumnProfile
    /// Hashes of the values so far, as long as no two are equal, or they are few. Two different values of one hash, one chance in 2^64
    /// for each pair, would make a unique column look as if it were not; the other way round cannot happen.
    private var seen: Set<UInt64> = []
    private var mayBeUnique = true
    private var likes = LikeValues()
    private var keepsHashes = true
    private var paths: [UInt64: UInt64] = [:]
    private var damage = [Int64](repeating: 0, count: Damage.allCases.count)

    /// The most different values that are counted of a column with repeated ones.
    private static let mostRepeated = 1 << 16
    /// The most that are held against each other of a column without: 128 MB of hashes. A run holds all keys against each other.
    static let mostUnique = 1 << 22
    /// The most that are kept, for other columns to be held against.
    private static let mostKept = 1 << 21
    private var nullCounts = [Int64](repeating: 0, count: ColumnProfile.nullCandidates.count)
    private var numberCounts: (integer: Int64, decimal: Int64, money: Int64, phone: Int64) = (0, 0, 0, 0)
    private var dateCounts = [Int64](repeating: 0, count: ColumnProfile.dateFormats.count)

    private static let nullBytes = ColumnProfile.nullCandidates.map { Array($0.utf8) }

    private let mostUnique: Int

    init(name: String, mostUnique: Int = Self.mostUnique) {
        self.mostUnique = mostUnique
        profile = ColumnProfile(name: name)
        profile.identity = IdentityTally(column: name)
    }

    mutating func add(_ value: Span<UInt8>, _ shape: inout ValueShape) {
        if value.count > profile.maximumBytes {
            profile.maximumBytes = value.count
            // Longest in bytes: near enough for a cell that was cut off, which is all that is asked of it.
            profile.maximumCharacters = max(profile.maximumCharacters, Self.characters(value))
        }
        if let token = Self.nullToken(value) {
            nullCounts[token] += 1
            return
        }
        profile.nonNull += 1
        if keepsHashes {
            let hash = hash(value)
            let isNew = seen.insert(hash).inserted
            if !isNew { mayBeUnique = false }
            if isNew, FilePathText.isLikely(value) { paths[hash] = FilePathText.likeness(value) }
            if seen.count > (mayBeUnique ? mostUnique : Self.mostRepeated) {
                (seen, paths, keepsHashes) = ([], [:], false)
                if mayBeUnique { profile.heldAgainstEachOther = Int64(mostUnique) }
            }
        }
        likes.add(value)
        profile.health.look(at: value)
        profile.identity.look(at: value)
        if let found = Damage.of(value), let index = Damage.allCases.firstIndex(of: found) { damage[index] += 1 }
        guard shape.take(value) else { return }
        var hasShape = false
        func count(_ holds: Bool, _ counter: inout Int64) {
            guard holds else { return }
            counter += 1
            hasShape = true
        }
        guard shape.mayHaveShape else { return }
        count(shape.isInteger, &numberCounts.integer)
        count(shape.isDecimal, &numberCounts.decimal)
        count(shape.isMoney, &numberCounts.money)
        // A number of so many digits is a name, and no sum of it means anything.
        if shape.isMoney, shape.digits <= 18 { profile.sum += shape.millionths }
        count(shape.isPhoneCN, &numberCounts.phone)
        if shape.mayBeDate {
            for format in dateCounts.indices { count(shape.isDate(format), &dateCounts[format]) }
        }
        if hasShape, shape.wasFolded { profile.fullWidth += 1 }
    }

    /// The profile of all values so far.
    func finished() -> ColumnProfile {
        var result = profile
        for (token, count) in zip(ColumnProfile.nullCandidates, nullCounts) where count > 0 { result.nullTokens[token] = count }
        let types: [(ColumnProfile.ValueType, Int64)] =
            [
                (.integer, numberCounts.integer), (.decimal, numberCounts.decimal), (.money, numberCounts.money),
                (.phoneCN, numberCounts.phone),
            ] + zip(ColumnProfile.dateFormats.map { .date($0) }, dateCounts)
        for (type, count) in types where count > 0 { result.typeCounts[type] = count }
        result.isUnique = mayBeUnique && result.nonNull > 0
        result.health.collisions = mayBeUnique ? likes.collisions : 0
        if keepsHashes {
            result.distinct = seen.count
            if seen.count <= Self.mostKept { (result.hashes, result.paths) = (seen, paths) }
        }
        for (kind, count) in zip(Damage.allCases, damage) where count > 0 { result.damage[kind] = count }
        return result
    }

    /// Characters as spreadsheets count them: UTF-16 code units.
    private static func characters(_ value: Span<UInt8>) -> Int {
        var count = 0
        for i in value.indices where value[i] & 0xc0 != 0x80 { count += value[i] >= 0xf0 ? 2 : 1 }
        return count
    }

    private static func nullToken(_ value: Span<UInt8>) -> Int? {
        guard value.count <= 6 else { return nil }
        search: for (i, token) in nullBytes.enumerated() where token.count == value.count {
            for j in value.indices where value[j] != token[j] { continue search }
            return i
        }
        return nil
    }

    private func hash(_ value: Span<UInt8>) -> UInt64 {
        var hasher = Hasher()
        unsafe value.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
