import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverTransform

extension Exports {
    /// The bytes of a file in GB18030 that the fields of an item are: a part of its row's cell, and cells of the row.
    /// - Parameters:
    ///   - position: its place among the items of its row, from 0.
    ///   - text: the row as it is mapped.
    ///   - raw: the same with bytes for characters, and where its fields lie.
    func rawItem(
        at position: Int, _ mapping: Plan.Mapping, _ csv: Lock.CSV, _ text: RecordBatch, _ raw: RecordBatch,
        _ cell: (RecordBatch, Slot) -> RecordExplained.Raw?
    ) -> [RecordExplained.Raw?] {
        func place(_ name: String) -> Int? { csv.columns.firstIndex { $0.utf8.elementsEqual(name.utf8) } }
        let specials = mapping.list.map { plan.specials(of: mapping.from, list: $0) } ?? []
        let inherited = specials.map { name -> RecordExplained.Raw? in
            guard case .inherited(_, let column)? = Plan.Mapping.Special(name), let place = place(column) else { return nil }
            return cell(raw, raw.index.slot(place, of: 0))
        }
        let cut = csv.lists.first { $0.id == mapping.list }?.cut
        guard let cut, let nulls = plan.source(mapping.from)?.nulls, let column = place(cut.column) else { return [] }
        var next: Int64 = 1
        let cutter = ItemCutter(cut, number: 1, specials: [], among: csv.columns, nulls: nulls)
        let (whole, bytes) = (text.index.slot(column, of: 0), raw.index.slot(column, of: 0))
        let parts: RecordBatch
        do {
            guard let first = try cutter.cut(text, from: &next).first, position < first.count else { return [nil] + inherited }
            parts = first
        } catch {
            preconditionFailure("the row was cut before")
        }
        let own = parts.index.slot(0, of: position)
        if !own.isInArena { return [cell(parts, own)] + inherited }
        guard !bytes.isInArena else { return [nil] + inherited }
        /// How many characters these bytes of UTF-8 are.
        func count(_ range: Range<Int>) -> Int { text.arena[range].count { $0 & 0xc0 != 0x80 } }
        let start = Self.place(after: count(whole.start..<own.start), in: raw.chunk, from: bytes.start)
        let end = Self.place(after: count(own.range), in: raw.chunk, from: start)
        return [cell(raw, Slot(start: UInt32(start), count: UInt32(end - start)))] + inherited
    }

    /// Where so many characters of GB18030 end. All of them are valid.
    private static func place(after characters: Int, in bytes: [UInt8], from start: Int) -> Int {
        var at = start
        for _ in 0..<characters {
            let isLong = bytes[at] > 0x80
            at += !isLong ? 1 : (0x30...0x39).contains(bytes[at + 1]) ? 4 : 2
        }
        return at
    }
}
