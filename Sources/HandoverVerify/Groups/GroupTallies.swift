/// What the groups of one part come to by one rule.
struct GroupTallies {
    /// A measure with its place among those of its kind: counts, sums, or extremes.
    private enum Measure: BitwiseCopyable {
        case rows(Int)
        case truths(Int)
        case sum(Int, scale: Int)
        case least(Int, field: Int, areDays: Bool)
        case greatest(Int, field: Int, areDays: Bool)
    }

    private let measures: [Measure]
    private let fields: [CheckedPlan.Field]
    private let kinds: (counts: Int, sums: Int, extremes: Int)
    private var places: [KeyHash: Int] = [:]
    /// Of all groups, one after the other.
    private var counts: [Int] = []
    private var sums: [DigitSum] = []
    /// Canonical texts; empty for none.
    private var extremes: [[UInt8]] = []
    /// Whether the rule holds, once that was asked.
    var verdicts: [Bool?] = []
    private var text: [UInt8] = []

    /// - Parameter fields: those of the table whose rows are measured.
    init(_ rule: CheckedPlan.GroupRule, _ fields: [CheckedPlan.Field]) {
        self.fields = fields
        var kinds = (counts: 0, sums: 0, extremes: 0)
        func next(_ count: inout Int) -> Int {
            count += 1
            return count - 1
        }
        measures = rule.measures.map { measure in
            switch measure {
            case .rows: .rows(next(&kinds.counts))
            case .count: .truths(next(&kinds.counts))
            case .sum(let field): .sum(next(&kinds.sums), scale: fields[field].scale)
            case .least(let field):
                .least(next(&kinds.extremes), field: field, areDays: fields[field].type == "date")
            case .greatest(let field):
                .greatest(next(&kinds.extremes), field: field, areDays: fields[field].type == "date")
            }
        }
        self.kinds = kinds
    }

    /// Where a group stands; `nil` for one without rows.
    func place(of group: KeyHash) -> Int? { places[group] }

    /// Takes an entry in.
    mutating func add(_ entry: inout GroupEntries) {
        let place = places[entry.group] ?? verdicts.count
        if place == verdicts.count {
            places[entry.group] = place
            verdicts.append(nil)
            counts.append(contentsOf: repeatElement(0, count: kinds.counts))
            sums.append(contentsOf: repeatElement(DigitSum(), count: kinds.sums))
            extremes.append(contentsOf: repeatElement([], count: kinds.extremes))
        }
        for measure in measures {
            switch measure {
            case .rows(let slot): counts[place * kinds.counts + slot] += 1
            case .truths(let slot): counts[place * kinds.counts + slot] += entry.number()
            case .sum(let slot, _):
                guard entry.read(into: &text) else { continue }
                let (at, amount) = (place * kinds.sums + slot, text)
                sums[at].add(amount.span)
            case .least(let slot, _, let areDays):
                guard entry.read(into: &text) else { continue }
                let best = extremes[place * kinds.extremes + slot]
                if best.isEmpty || Self.isLess(text, best, areDays) { extremes[place * kinds.extremes + slot] = text }
            case .greatest(let slot, _, let areDays):
                guard entry.read(into: &text) else { continue }
                let best = extremes[place * kinds.extremes + slot]
                if best.isEmpty || Self.isLess(best, text, areDays) { extremes[place * kinds.extremes + slot] = text }
            }
        }
    }

    /// Passes over what was measured of an entry.
    func skipMeasures(_ entry: inout GroupEntries) {
        for measure in measures {
            switch measure {
            case .rows: continue
            case .truths: _ = entry.number()
            case .sum, .least, .greatest: entry.skip()
            }
        }
    }

    /// Canonical days stand in the order of their texts; amounts of one scale by sign, then by length, then likewise.
    private static func isLess(_ left: [UInt8], _ right: [UInt8], _ areDays: Bool) -> Bool {
        if areDays { return left.lexicographicallyPrecedes(right) }
        let (isBelow, isOtherBelow) = (left.first == 0x2d, right.first == 0x2d)
        if isBelow != isOtherBelow { return isBelow }
        let (small, large) = isBelow ? (right, left) : (left, right)
        return small.count == large.count ? small.lexicographicallyPrecedes(large) : small.count < large.count
    }

    /// What the measures of a group are; `nil` where a sum has too many digits.
    func values(_ place: Int?) -> [ExpressionTree.Value]? {
        var values: [ExpressionTree.Value] = []
        for measure in measures {
            switch measure {
            case .rows(let slot), .truths(let slot):
                values.append(.number(LongNumber(place.map { counts[$0 * kinds.counts + slot] } ?? 0)))
            case .sum(let slot, let scale):
                let sum = Array((place.map { sums[$0 * kinds.sums + slot] } ?? DigitSum()).text(scale: scale).utf8)
                // Digits without zeros in front, the scale's among them.
                let isLong = sum.count > LongNumber.mostDigits
                if isLong, sum.filter({ $0 >= 0x30 }).drop(while: { $0 == 0x30 }).count > LongNumber.mostDigits { return nil }
                values.append(ExpressionTree.Value(canonical: sum, type: "decimal"))
            case .least(let slot, let field, _), .greatest(let slot, let field, _):
                let text = place.map { extremes[$0 * kinds.extremes + slot] } ?? []
                values.append(text.isEmpty ? .null : ExpressionTree.Value(canonical: text, type: fields[field].type))
            }
        }
        return values
    }
}
