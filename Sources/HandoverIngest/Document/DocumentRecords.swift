import HandoverCore
import HandoverData

/// The records of a document's lists as a reader finds them, until they go out as batches.
///
/// A *group* is one outermost record with everything nested in it. What records take from the one around them is filled in at the
/// group's end, because it may stand behind them; a group that turns out not to be whole yet is taken back.
struct DocumentRecords {
    /// Where a reader is: the list and the record's index in it.
    struct Place {
        var list: Int
        var record: Int
    }

    private struct List {
        let width: Int
        let columns: Int
        let parent: Int?
        let extras: [DocumentLayout.Extra]
        var index = RecordIndex()
        /// What is wrong with each record, one bit a kind.
        var masks: [UInt16] = []
        /// The index of the record that each lies in.
        var parents: [Int] = []
        /// The number of the first record of the batch.
        var firstNumber: Int64 = 1
        // What there was when the group began.
        var recordsBefore = 0
    }

    private var lists: [List]
    /// The bytes of fields that are no slices of the file.
    var arena: [UInt8] = []
    private var arenaBefore = 0
    private var hasFindings = false

    init(_ layout: DocumentLayout) {
        lists = layout.lists.map {
            List(width: $0.columns.count + $0.extras.count, columns: $0.columns.count, parent: $0.parent, extras: $0.extras)
        }
    }

    /// How many records are waiting.
    var count: Int { lists.reduce(0) { $0 + $1.index.count } }

    // MARK: Records

    /// Begins the next record of a list at this offset of the chunk; every column is absent so far.
    mutating func open(_ list: Int, in parent: Place?, at byteOffset: Int) -> Place {
        let record = lists[list].index.count
        for _ in 0..<lists[list].width { lists[list].index.fields.append(Slot(start: 0, count: 0, flags: .absent)) }
        lists[list].index.recordStarts.append(UInt32(lists[list].index.fields.count))
        lists[list].index.byteOffsets.append(UInt32(byteOffset))
        lists[list].index.byteCounts.append(0)
        lists[list].masks.append(0)
        if let parent { lists[list].parents.append(parent.record) }
        return Place(list: list, record: record)
    }

    /// The record ends before this offset of the chunk.
    mutating func close(_ place: Place, at byteOffset: Int) {
        let start = lists[place.list].index.byteOffsets[place.record]
        lists[place.list].index.byteCounts[place.record] = UInt32(byteOffset) - start
    }

    /// Gives a column its value.
    @inline(__always)
    mutating func set(_ column: Int, of place: Place, _ slot: Slot) {
        lists[place.list].index.fields[place.record &* lists[place.list].width &+ column] = slot
    }

    /// Whether a column has a value or is null.
    func isSet(_ column: Int, of place: Place) -> Bool {
        !lists[place.list].index.fields[place.record * lists[place.list].width + column].flags.contains(.absent)
    }

    /// Something is wrong with the record.
    mutating func find(_ kind: ReadFinding.Kind, in place: Place) {
        lists[place.list].masks[place.record] |= kind.bit
        hasFindings = true
    }

    // MARK: Groups

    /// A group begins.
    mutating func beginGroup() {
        for list in lists.indices { lists[list].recordsBefore = lists[list].index.count }
        arenaBefore = arena.count
        hasFindings = false
    }

    /// Takes back what the group has so far.
    mutating func rollBack() {
        for list in lists.indices {
            let kept = lists[list].recordsBefore
            let gone = lists[list].index.count - kept
            guard gone > 0 else { continue }
            lists[list].index.fields.removeLast(gone * lists[list].width)
            lists[list].index.recordStarts.removeLast(gone)
            lists[list].index.byteOffsets.removeLast(gone)
            lists[list].index.byteCounts.removeLast(gone)
            lists[list].masks.removeLast(gone)
            if lists[list].parent != nil { lists[list].parents.removeLast(gone) }
        }
        arena.removeLast(arena.count - arenaBefore)
    }

    /// The group is whole: unreadable records spoil what lies in them, and fields that come by place are filled in.
    mutating func endGroup() {
        for list in lists.indices where lists[list].parent != nil || !lists[list].extras.isEmpty {
            if hasFindings { spoilChildren(list) }
            if !lists[list].extras.isEmpty { fillExtras(list) }
        }
    }

    private mutating func spoilChildren(_ list: Int) {
        guard let parent = lists[list].parent else { return }
        for record in lists[list].recordsBefore..<lists[list].index.count
        where lists[parent].masks[lists[list].parents[record]] != 0 {
            lists[list].masks[record] |= ReadFinding.Kind.parentUnreadable.bit
        }
    }

    private mutating func fillExtras(_ list: Int) {
        var position: Int64 = 0
        var previous = -1
        for record in lists[list].recordsBefore..<lists[list].index.count {
            let parent = lists[list].parent == nil ? -1 : lists[list].parents[record]
            position = parent == previous ? position + 1 : 1
            previous = parent
            for (offset, extra) in lists[list].extras.enumerated() {
                let slot: Slot
                switch extra {
                case .record: slot = digits(lists[list].firstNumber + Int64(record))
                case .position: slot = digits(position)
                case .parent: slot = digits(lists[lists[list].parent ?? list].firstNumber + Int64(parent))
                case .inherited(let levels, let column): slot = inherited(list, record, levels, column)
                }
                lists[list].index.fields[record * lists[list].width + lists[list].columns + offset] = slot
            }
        }
    }

    private func inherited(_ list: Int, _ record: Int, _ levels: Int, _ column: Int) -> Slot {
        var (list, record) = (list, record)
        for _ in 0..<levels {
            guard let parent = lists[list].parent else { preconditionFailure("the plan was checked against the lock's lists") }
            record = lists[list].parents[record]
            list = parent
        }
        return lists[list].index.fields[record * lists[list].width + column]
    }

    private mutating func digits(_ number: Int64) -> Slot {
        let start = arena.count
        arena.append(contentsOf: String(number).utf8)
        return Slot(start: UInt32(start), count: UInt32(arena.count - start), inArena: true)
    }

    // MARK: Batches

    /// Whether a group is whole, beside the one that may be open.
    func hasWholeGroups(isOpen: Bool) -> Bool {
        lists.contains { (isOpen ? $0.recordsBefore : $0.index.count) > 0 }
    }

    /// What changes for a group that stays open while batches go out: its records and its bytes move to the front.
    struct Moved {
        /// For each list, how many records went out.
        var records: [Int]
        var arena: Int
    }

    /// The groups that are whole, as batches over these bytes of the file; a group that is open stays.
    mutating func takeWholeGroups(isOpen: Bool, chunk: [UInt8], byteOffset: Int64, line: Int) -> ([RecordBatch], Moved) {
        guard isOpen else {
            let moved = Moved(records: lists.map(\.index.count), arena: arena.count)
            return (takeBatches(chunk: chunk, byteOffset: byteOffset, line: line), moved)
        }
        let moved = Moved(records: lists.map(\.recordsBefore), arena: arenaBefore)
        var open: [(fields: [Slot], offsets: [UInt32], counts: [UInt32], masks: [UInt16], parents: [Int])] = []
        for list in lists.indices {
            let kept = lists[list].recordsBefore
            let fields = lists[list].index.fields[(kept * lists[list].width)...].map { slot in
                slot.isInArena
                    ? Slot(
                        start: UInt32(slot.start - arenaBefore), count: UInt32(slot.count), flags: slot.flags, inArena: true)
                    : slot
            }
            let parents = lists[list].parent.map { parent in
                lists[list].parents[kept...].map { $0 - moved.records[parent] }
            }
            open.append(
                (
                    fields, lists[list].index.byteOffsets[kept...].map { $0 - UInt32(chunk.count) },
                    Array(lists[list].index.byteCounts[kept...]),
                    Array(lists[list].masks[kept...]), parents ?? []
                ))
        }
        let bytes = Array(arena[arenaBefore...])
        rollBack()
        let batches = takeBatches(chunk: chunk, byteOffset: byteOffset, line: line)
        arena = bytes
        arenaBefore = 0
        for list in lists.indices {
            lists[list].recordsBefore = 0
            lists[list].index.fields = open[list].fields
            lists[list].index.recordStarts += (0..<open[list].offsets.count).map { UInt32(($0 + 1) * lists[list].width) }
            lists[list].index.byteOffsets = open[list].offsets
            lists[list].index.byteCounts = open[list].counts
            lists[list].masks = open[list].masks
            lists[list].parents = open[list].parents
        }
        return (batches, moved)
    }

    /// What has been found since the last call, as batches over these bytes of the file.
    mutating func takeBatches(chunk: [UInt8], byteOffset: Int64, line: Int) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        var arena: [UInt8] = []
        swap(&arena, &self.arena)
        let firsts = lists.map(\.firstNumber)
        for list in lists.indices where lists[list].index.count > 0 {
            var index = RecordIndex()
            swap(&index, &lists[list].index)
            for (record, mask) in lists[list].masks.enumerated() where mask != 0 {
                for kind in ReadFinding.Kind.allCases where mask & kind.bit != 0 {
                    index.findings.append(
                        ReadFinding(record: record, kind: kind, byteOffset: Int(index.byteOffsets[record])))
                }
            }
            if let parent = lists[list].parent {
                index.parents = lists[list].parents.map { firsts[parent] + Int64($0) }
            }
            let start = Checkpoint(byteOffset: byteOffset, line: line, record: firsts[list])
            lists[list].firstNumber += Int64(index.count)
            lists[list].masks.removeAll(keepingCapacity: true)
            lists[list].parents.removeAll(keepingCapacity: true)
            batches.append(RecordBatch(chunk: chunk, arena: arena, index: index, start: start, fileIndex: 0, list: list))
        }
        return batches
    }
}

extension ReadFinding.Kind {
    /// One bit for each kind, in the order of the cases.
    fileprivate var bit: UInt16 {
        switch self {
        case .encoding: 1
        case .quoteTrailing: 1 << 1
        case .raggedShort: 1 << 2
        case .raggedLong: 1 << 3
        case .jsonDuplicateKey: 1 << 4
        case .surrogate: 1 << 5
        case .xmlMixed: 1 << 6
        case .repeated: 1 << 7
        case .shape: 1 << 8
        case .parentUnreadable: 1 << 9
        }
    }
}
