import HandoverData
import HandoverPlan
import HandoverTransform

/// What a spreadsheet does to the cells of one column of the sheet (Plan.md section 8.1).
struct CellDamage {
    /// What is looked for in the fields that are made from the column.
    private var watches: [DamageWatch] = []
    /// What is data in one of them.
    private var accepted: Set<Damage> = []
    /// A field has a format that tells lost digits from others.
    private var hasCheck = false

    /// A column that no field is made from.
    init() {}

    /// The column of a mapping.
    init(_ column: String, of mapping: Plan.Mapping, in plan: Plan) {
        guard let table = plan.table(mapping.to) else { preconditionFailure("the plan reader checks that tables exist") }
        for rule in mapping.fields {
            // What a field is looked up by is not what its kind and its format speak of.
            if case .columns(.lookedUp, _, _) = rule.value { continue }
            guard rule.columns.contains(where: { $0.utf8.elementsEqual(column.utf8) }), let field = table.field(rule.field) else {
                continue
            }
            watches.append(DamageWatch(rule, field, rule.chain, closing: plan.transfer.closing))
            accepted.formUnion(rule.accept.map(\.damage))
            hasCheck = hasCheck || Damage.excelPrecisionLoss.concerns(field, rule.chain)
        }
    }

    /// What was done to a text that was changed; `nil` where it is what somebody may have written.
    func find(_ old: [UInt8]?, _ new: [UInt8]) -> Damage? {
        for watch in watches { if let found = watch.find(new.span) { return found } }
        let number = Array(new.first == UInt8(ascii: "+") ? new[1...] : new[...])
        if !accepted.contains(.excelScientific), DamagedText.isScientific(number.span) { return .excelScientific }
        if !accepted.contains(.excelPrecisionLoss), isRounded(new, from: old) { return .excelPrecisionLoss }
        guard let old, !accepted.contains(.lostCharacters) else { return nil }
        let (before, after) = (String(decoding: old, as: UTF8.self), String(decoding: new, as: UTF8.self))
        return Self.isLossy(Array(before.unicodeScalars), Array(after.unicodeScalars)) ? .lostCharacters : nil
    }

    /// Whether all digits behind the 15th became zeros, or are zeros of which no check says that they are right.
    private func isRounded(_ text: [UInt8], from old: [UInt8]?) -> Bool {
        guard text.count > 15, text.allSatisfy({ (0x30...0x39).contains($0) }), text[15...].allSatisfy({ $0 == 0x30 }) else {
            return false
        }
        if let old, old.count == text.count, old[..<15] == text[..<15] { return true }
        return !hasCheck && text.suffix(3).allSatisfy { $0 == 0x30 }
    }

    /// Whether the second text is the first with question marks for characters that an encoding lacks.
    private static func isLossy(_ old: [Unicode.Scalar], _ new: [Unicode.Scalar]) -> Bool {
        var (at, isLossy) = (0, false)
        for scalar in old {
            guard at < new.count else { return false }
            if new[at] == scalar {
                at += 1
                continue
            }
            guard new[at] == "?", !scalar.isASCII else { return false }
            isLossy = true
            at += 1
            // One that takes two units of UTF-16 becomes two of them.
            if scalar.value > 0xffff, at < new.count, new[at] == "?" { at += 1 }
        }
        return isLossy && at == new.count
    }
}
