import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverTransform

/// What fields look into, read before any record is mapped (Plan.md sections 1.11, 2.3 and 2.4).
struct Lookups {
    /// For each mapping, by field.
    private(set) var tables: [[String: LookupTable]]

    /// What one field wants of a lookup.
    private struct Wish {
        var mapping: Int
        var field: String
        var lookup: Plan.Lookup
        var key: ColumnReader
        var text: ColumnReader
        /// Of a recovery: what is damaged here as it is there is no help, and what is null is none either.
        var watch: DamageWatch?
    }

    /// Reads every source that a lookup is of.
    /// - Throws: ``Failure``: a source cannot be read or is not what the lock pins; the lookups are too large (65).
    init(_ exports: Exports, interrupt: Interrupt) throws {
        tables = exports.plan.mappings.map { _ in [:] }
        let wishes = Self.wishes(exports)
        for source in exports.lock.sources {
            let own = wishes.filter { $0.lookup.from == source.id }
            if own.isEmpty { continue }
            let lists = source.listIDs
            for wish in own { tables[wish.mapping][wish.field] = LookupTable() }
            var digest = SHA256Stream()
            var key: [UInt8] = []
            try exports.read(source) {
                digest.update($0)
            } batch: { batch in
                try interrupt.check()
                for wish in own where wish.lookup.list == lists[batch.list] { try add(batch, wish, &key) }
            }
            guard hex(digest.finish()) == source.sha256 else {
                throw Failure(
                    Diagnostic(.sourceDiffersFromLock, .path(source.path), at: .init(file: source.path)), exit: .badData)
            }
        }
    }

    private static func wishes(_ exports: Exports) -> [Wish] {
        var wishes: [Wish] = []
        let plan = exports.plan
        for (index, mapping) in plan.mappings.enumerated() {
            for rule in mapping.fields {
                guard let own = rule.lookup, let lookup = plan.lookup(own.lookup), let source = plan.source(lookup.from),
                    let columns = exports.lock.columns(of: lookup), let field = plan.table(mapping.to)?.field(rule.field)
                else { continue }
                wishes.append(
                    Wish(
                        mapping: index, field: rule.field, lookup: lookup,
                        key: ColumnReader(lookup.key, among: columns, of: source),
                        text: ColumnReader([own.from], among: columns, of: source),
                        watch: rule.recover.map { _ in DamageWatch(rule, field, rule.chain, closing: plan.transfer.closing) }))
            }
        }
        return wishes
    }

    private mutating func add(_ batch: RecordBatch, _ wish: Wish, _ key: inout [UInt8]) throws {
        for record in 0..<batch.count {
            guard batch.index.findings(of: record).isEmpty, wish.key.read(record, of: batch, into: &key) else { continue }
            if let text = wish.text.first(record, of: batch) {
                if wish.watch?.find(text.span) == nil { tables[wish.mapping][wish.field]?.add(text.span, for: key.span) }
            } else if wish.watch == nil {
                tables[wish.mapping][wish.field]?.addNull(for: key.span)
            }
        }
        guard tables.reduce(0, { $1.values.reduce($0) { $0 + $1.byteCount } }) <= Limits.lookupBytes else {
            throw Failure(
                Diagnostic(.lookupTooLarge, .count(Limits.lookupBytes), at: .init(planKey: "lookups.\(wish.lookup.id)")),
                exit: .badData)
        }
    }
}
