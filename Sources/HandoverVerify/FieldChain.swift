import HandoverCore

// The operators a second time, from Plan.md section 3 alone and by other means than the migrator's: a value is a stretch of bytes
// where it lies, text operators make it shorter, and what is left is written straight into the row. Only folding copies, and only
// where there is something to fold.

/// What a chain made of a value.
enum FieldOutcome: BitwiseCopyable, Equatable {
    case value, null, absent, failed
    /// An operator, or several columns, made a text too long.
    case tooLarge
    /// The text is none that a chain may run over.
    case damaged(DamageSearch.Code)
}

/// Runs chains, one value after the other, into one buffer.
struct FieldChain: Sendable {
    /// The rows, one after the other.
    var out: [UInt8] = []
    /// For what has to be copied. It is taken out while its bytes are looked at, so that the row can grow beside it.
    private var scratch: [UInt8] = []
    /// A telephone number at work, maybe out of what was copied.
    private var number: [UInt8] = []
    /// A text that an operator wrote while the rest of the chain runs over it.
    private var rewritten: [UInt8] = []
    /// Whether a repair has changed a text since somebody last asked.
    var isRepaired = false
    /// Whether the value that was written last is the text of its column.
    var isCarried = false

    /// Appends what these steps make of a text to the row, as canonical CSV; nothing unless that is a value.
    mutating func run(_ text: Span<UInt8>, _ program: RowProgram, _ steps: Range<Int>, isIdentifier: Bool) -> FieldOutcome {
        var (from, to) = (0, text.count)
        var at = steps.lowerBound
        while at < steps.upperBound {
            let step = program.steps[at]
            at += 1
            switch step.kind {
            case .trim: Whitespace.trim(text, &from, &to)
            case .foldWidth:
                guard let first = Whitespace.firstFolded(text, from, to) else { continue }
                var folded: [UInt8] = []
                swap(&folded, &scratch)
                folded.removeAll(keepingCapacity: true)
                Whitespace.fold(text, from, first, to, into: &folded)
                let outcome = run(folded.span, program, at..<steps.upperBound, isIdentifier: isIdentifier)
                swap(&folded, &scratch)
                return outcome
            case .nullIf:
                guard program.contains(text.extracting(from..<to), in: step.texts) else { continue }
                return runNull(program, at..<steps.upperBound, isIdentifier: isIdentifier)
            case .ifAbsent, .ifNull: break
            case .rewrite:
                let change = program.changes[step.scale]
                return rewrite(program, at..<steps.upperBound, isIdentifier) { made in
                    change.write(text.extracting(from..<to), to: &made)
                }
            case .map:
                guard let value = program.value(of: text.extracting(from..<to), in: step.texts) else { return .failed }
                return run(
                    program.arena.span.extracting(program.bounds(value)), program, at..<steps.upperBound,
                    isIdentifier: isIdentifier)
            case .integer: return DigitRow.integer(text.extracting(from..<to), into: &out) ? .value : .failed
            case .decimal: return DigitRow.decimal(text.extracting(from..<to), step.scale, into: &out) ? .value : .failed
            case .money: return DigitRow.money(text.extracting(from..<to), step.scale, into: &out) ? .value : .failed
            case .date, .month:
                for format in step.texts {
                    let pattern = program.arena.span.extracting(program.bounds(format))
                    guard let day = CalendarDay(text.extracting(from..<to), pattern, hasDay: step.kind == .date) else { continue }
                    guard day.exists else { return .failed }
                    day.write(to: &out, hasDay: step.kind == .date)
                    return .value
                }
                return .failed
            case .datetime:
                for format in step.texts {
                    let pattern = program.arena.span.extracting(program.bounds(format))
                    guard let time = ClockTime(text.extracting(from..<to), pattern) else { continue }
                    return time.write(in: program.zones[step.scale], to: &out) ? .value : .failed
                }
                return .failed
            case .oneOf: guard program.contains(text.extracting(from..<to), in: step.texts) else { return .failed }
            case .boolean:
                let yes = step.texts.prefix(step.scale)
                if program.contains(text.extracting(from..<to), in: yes) {
                    out.append(contentsOf: "true".utf8)
                } else if program.contains(text.extracting(from..<to), in: yes.upperBound..<step.texts.upperBound) {
                    out.append(contentsOf: "false".utf8)
                } else {
                    return .failed
                }
                return .value
            case .amount: return SpokenAmount.write(text.extracting(from..<to), step.scale, &number, to: &out) ? .value : .failed
            case .list:
                var json: [UInt8] = []
                swap(&json, &number)
                let isList = program.arrangements[step.scale].json(text.extracting(from..<to), into: &json)
                if isList { write(json.span) }
                swap(&json, &number)
                return isList ? .value : .failed
            case .scaled:
                let (scaling, scale) = program.scalings[step.scale]
                return scaling.write(text.extracting(from..<to), scale, &number, to: &out) ? .value : .failed
            case .epoch:
                // A text says that milliseconds are counted.
                let perSecond = step.texts.isEmpty ? 1 : 1000
                guard let time = ClockTime(text.extracting(from..<to), perSecond: perSecond, program.zones[step.scale]) else {
                    return .failed
                }
                return time.write(in: program.zones[step.scale], to: &out) ? .value : .failed
            case .excelText:
                guard Repairs.unwrap(text, &from, &to) else { continue }
                isRepaired = true
            case .excelNumber:
                guard let number = RoundedNumber(text.extracting(from..<to)) else { continue }
                var made: [UInt8] = []
                swap(&made, &rewritten)
                defer { swap(&made, &rewritten) }
                made.removeAll(keepingCapacity: true)
                guard number.write(text.extracting(from..<to), to: &made),
                    !Bytes.areEqual(made.span, text.extracting(from..<to))
                else { continue }
                isRepaired = true
                return run(made.span, program, at..<steps.upperBound, isIdentifier: isIdentifier)
            case .pad:
                guard Repairs.isShort(text.extracting(from..<to), step.scale) else { continue }
                isRepaired = true
                return rewrite(program, at..<steps.upperBound, isIdentifier) { made in
                    made.append(contentsOf: repeatElement(0x30, count: step.scale - (to - from)))
                    made.append(text.extracting(from..<to))
                    return true
                }
            case .format:
                guard let shape = step.shape else { return .failed }
                return rewrite(program, at..<steps.upperBound, isIdentifier) { made in
                    shape.write(text.extracting(from..<to), to: &made)
                }
            case .phone:
                let area = step.texts.isEmpty ? 0..<0 : program.bounds(step.texts.lowerBound)
                let isNumber = Telephone.parse(
                    text.extracting(from..<to), area: program.arena.span.extracting(area), &number, into: &out)
                return isNumber ? .value : .failed
            }
        }
        if isIdentifier, from == to { return .value }  // the caller says what is wrong with it
        write(text.extracting(from..<to))
        return .value
    }

    /// Runs the rest of a chain over a text that `make` writes; it failed where that says so.
    private mutating func rewrite(
        _ program: RowProgram, _ rest: Range<Int>, _ isIdentifier: Bool, _ make: (inout [UInt8]) -> Bool
    ) -> FieldOutcome {
        var made: [UInt8] = []
        swap(&made, &rewritten)
        made.removeAll(keepingCapacity: true)
        var outcome = FieldOutcome.failed
        if make(&made) {
            outcome =
                made.count > Limits.fieldBytes ? .tooLarge : run(made.span, program, rest, isIdentifier: isIdentifier)
        }
        swap(&made, &rewritten)
        return outcome
    }

    /// What the steps make of a field that its record does not have.
    mutating func runAbsent(_ program: RowProgram, _ steps: Range<Int>, isIdentifier: Bool) -> FieldOutcome {
        runMissing(program, steps, isIdentifier) { $0 == .ifAbsent || $0 == .ifNull } ?? .absent
    }

    /// What the steps make of null.
    mutating func runNull(_ program: RowProgram, _ steps: Range<Int>, isIdentifier: Bool) -> FieldOutcome {
        runMissing(program, steps, isIdentifier) { $0 == .ifNull } ?? .null
    }

    /// Goes on with the text of the first step that gives one to what is missing.
    private mutating func runMissing(
        _ program: RowProgram, _ steps: Range<Int>, _ isIdentifier: Bool, _ gives: (RowProgram.Kind) -> Bool
    ) -> FieldOutcome? {
        guard let at = steps.first(where: { gives(program.steps[$0].kind) }) else { return nil }
        let text = program.arena.span.extracting(program.bounds(program.steps[at].texts.lowerBound))
        return run(text, program, (at + 1)..<steps.upperBound, isIdentifier: isIdentifier)
    }

    /// Whether what was written from here on is this text: it is if the text, written beside it, has the same bytes.
    mutating func holds(_ text: Span<UInt8>, from: Int) -> Bool {
        let end = out.count
        if end == from { return false }
        if out[from] != 0x22 { return Bytes.areEqual(out.span.extracting(from..<end), text) }
        // With its quotes it is longer than the text.
        if end - from < text.count + 2 { return false }
        write(text)
        defer { out.removeLast(out.count - end) }
        return Bytes.areEqual(out.span.extracting(from..<end), out.span.extracting(end...))
    }

    /// Writes a text as a canonical CSV field (Format.md section 3.1).
    mutating func write(_ text: Span<UInt8>) {
        if !text.isEmpty, Bytes.find(text, 0, 0x2c, 0x22) == text.count {
            out.append(text)
            return
        }
        out.append(0x22)
        for index in text.indices {
            if text[index] == 0x22 { out.append(0x22) }
            out.append(text[index])
        }
        out.append(0x22)
    }
}
