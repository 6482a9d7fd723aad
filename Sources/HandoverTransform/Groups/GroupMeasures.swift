import HandoverCore
import HandoverData
import HandoverPlan

/// What groups come to by one rule: as many numbers for each as the rule measures, however many rows it has.
package struct GroupMeasures {
    /// A measure so far. A sum is kept in two halves, of which neither can overflow: a table has fewer than 2^32 rows.
    private struct Value {
        /// How many rows were counted, or have a value.
        var count = 0
        var high: Int128 = 0
        /// The lower half of a sum, or the extreme.
        var low: Int128 = 0

        static let half: Int128 = 1_000_000_000_000_000_000
        static let beyond = ExactNumber.power(Limits.decimalDigits)

        mutating func add(_ amount: Int128) {
            // Nearly every amount is below that, and a division takes longer than all the rest.
            if amount.magnitude < Self.half.magnitude {
                low += amount
            } else {
                high += amount / Self.half
                low += amount % Self.half
            }
        }

        /// `nil` where it has too many digits.
        var sum: Int128? {
            let (whole, overflows) = high.multipliedReportingOverflow(by: Self.half)
            let (sum, isTooLarge) = whole.addingReportingOverflow(low)
            return overflows || isTooLarge || sum.magnitude >= Self.beyond ? nil : sum
        }
    }

    /// About what one group takes.
    package static func bytes(of program: GroupProgram) -> Int { 96 + program.measures.count * MemoryLayout<Value>.stride }

    private let program: GroupProgram
    private var places: [UInt128: Int] = [:]
    /// Group after group.
    private var values: [Value] = []
    /// Whether the rule holds for a group, once that was asked.
    private var verdicts: [Bool?] = []
    private var work = ExpressionWork()
    private var bounds: [Range<Int>] = []

    package init(_ program: GroupProgram) {
        self.program = program
    }

    /// Takes a row in.
    /// - Parameters:
    ///   - group: the hash of its group.
    ///   - line: what was kept of it.
    package mutating func add(_ line: Span<UInt8>, to group: UInt128) {
        let place = places[group] ?? verdicts.count
        if place == verdicts.count {
            places[group] = place
            verdicts.append(nil)
            values.append(contentsOf: repeatElement(Value(), count: program.measures.count))
        }
        bound(line)
        let measures = program.measures
        for index in measures.indices {
            let at = place * measures.count + index
            switch measures[index] {
            case .rows: values[at].count += 1
            case .count(let index): if isTrue(program.counted[index], line) { values[at].count += 1 }
            case .sum(let field, _):
                if bounds[field].isEmpty { continue }
                values[at].add(FixedPoint.value(ofCanonical: line.extracting(bounds[field])))
            case .extreme(let field, let isMost, let kind, _):
                if bounds[field].isEmpty { continue }
                let text = line.extracting(bounds[field])
                let own = kind == .date ? Int128(ExpressionProgram.day(text)) : FixedPoint.value(ofCanonical: text)
                let isFirst = values[at].count == 0
                values[at].count = 1
                if isFirst || (isMost ? own > values[at].low : own < values[at].low) { values[at].low = own }
            }
        }
    }

    /// Whether the rule holds for a group.
    /// - Parameters:
    ///   - line: what was kept of the row that is judged: one of the group, or with `of` the one that its rows refer to.
    /// - Returns: also whether it is a group that was not asked about before; with `of` each row has its own.
    package mutating func holds(for line: Span<UInt8>, of group: UInt128) -> (holds: Bool, isNew: Bool) {
        let place = places[group]
        guard program.judged == nil, let place else { return (judge(line, place), true) }
        if let known = verdicts[place] { return (known, false) }
        let verdict = judge(line, place)
        verdicts[place] = verdict
        return (verdict, true)
    }

    private mutating func isTrue(_ condition: BoundExpression, _ line: Span<UInt8>) -> Bool {
        work.begin(condition.program)
        for case .field(let field, let kind) in condition.inputs {
            work.add(field: line.extracting(bounds[Int(field)]), as: kind)
        }
        if case .boolean(true) = condition.program.run(&work) { return true }
        return false
    }

    private mutating func bound(_ line: Span<UInt8>) {
        bounds.removeAll(keepingCapacity: true)
        CanonicalCSV.appendRanges(of: 0..<line.count, in: line, to: &bounds)
    }

    /// - Parameter place: `nil` for a group without rows.
    private mutating func judge(_ line: Span<UInt8>, _ place: Int?) -> Bool {
        bound(line)
        let (program, measures) = (program, program.measures)
        func own(_ index: Int) -> Value { place.map { values[$0 * measures.count + index] } ?? Value() }
        for index in measures.indices {
            if case .sum = measures[index], own(index).sum == nil { return false }
        }
        work.begin(program.condition)
        for input in program.inputs {
            switch input {
            case .field(let field, let kind): work.add(field: line.extracting(bounds[field]), as: kind)
            case .measure(let index): work.inputs.append(Self.value(measures[index], own(index)))
            }
        }
        if case .boolean(true) = program.condition.run(&work) { return true }
        return false
    }

    private static func value(_ measure: GroupProgram.Measure, _ value: Value) -> ExpressionProgram.Value {
        func number(_ units: Int128, _ scale: Int) -> ExpressionProgram.Value {
            ExactNumber(units: units, scale: scale).map { .number($0) } ?? .failed
        }
        return switch measure {
        case .rows, .count: .number(ExactNumber(value.count))
        case .sum(_, let scale): value.sum.map { number($0, scale) } ?? .failed
        case .extreme(_, _, let kind, let scale):
            value.count == 0 ? .null : kind == .date ? .date(Int64(value.low)) : number(value.low, scale)
        }
    }
}
