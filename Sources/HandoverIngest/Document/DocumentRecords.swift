import HandoverCore
import HandoverData

/// The records of a document's lists as a reader finds them, until they go out as batches.
///
/// A *group* is one outermost record with everything nested in it. What records take from the one around them is filled in at the
/// group's end, because it may stand behind them; a group that turns out not to be whole yet is taken back.
///
/// The fields of open records lie on a stack, and go to their list when the record closes: in one list no record lies in another, so
/// records close in the order in which they open.
struct DocumentRecords {
    /// An open record.
    struct Place {
        let list: Int
        /// Its place among the open ones, and that of its first field on the stack.
        fileprivate let depth: Int
        fileprivate let base: Int

        /// No record.
        static let none = Place(list: 0, depth: 0, base: 0)
    }

    private struct Open {
        let list: Int
        var byteOffset: Int
        /// The index, in its list, of the record that it lies in.
        var parent: Int
        /// What is wrong with it, one bit a kind.
        var mask: UInt16
    }

    private struct List {
        /// The fields of a record of which nothing is known yet.
        let absentRow: [Slot]
        let columns: Int
        let parent: Int?
        let extras: [DocumentLayout.Extra]
        var index = RecordIndex()
        var masks: [UInt16] = []
        /// The index of the record that each lies in.
        var parents: [Int] = []
        /// The number of the first record of the batch.
        var firstNumber: Int64 = 1
        /// How many records there were when the group began.
        var recordsBefore = 0

        var width: Int { absentRow.count }
    }

    private var lists: [List]
    /// What line ends are written in.
    private let unit: CodeUnit
    private var open: [Open] = []
    private var fields: [Slot] = []
    /// The bytes of fields that are no slices of the file.
    var arena: [UInt8] = []
    private var arenaBefore = 0
    private var hasFindings = false
    /// How many records the group has.
    private(set) var groupCount = 0

    init(_ layout: DocumentLayout) {
        unit = layout.encoding.unit
        lists = layout.lists.map {
            List(
                absentRow: Array(
                    repeating: Slot(start: 0, count: 0, flags: .absent), count: $0.columns.count + $0.extras.count),
                columns: $0.columns.count, parent: $0.parent, extras: $0.extras)
        }
    }

    /// A batch goes out when it has so many fields, however few bytes they took: records of nothing take eight bytes a column.
    static let slotsPerBatch = 1 << 20

    /// How many fields are waiting.
    var slotCount: Int { lists.reduce(fields.count) { $0 + $1.index.fields.count } }

    /// How many records are waiting.
    var count: Int { lists.reduce(0) { $0 + $1.index.count } }

    // MARK: Records

    /// Begins the next record of a list at this offset of the chunk; every column is absent so far.
    mutating func open(_ list: Int, in parent: Place?, at byteOffset: Int) -> Place {
        groupCount += 1
        let place = Place(list: list, depth: open.count, base: fields.count)
        fields.append(contentsOf: lists[list].absentRow)
        // The record around is still open, so it will be the next of its list.
        open.append(Open(list: list, byteOffset: byteOffset, parent: parent.map { lists[$0.list].index.count } ?? -1, mask: 0))
        return place
    }

    /// The record, which was opened last, ends before this offset of the chunk.
    mutating func close(_ place: Place, at byteOffset: Int) {
        let record = open.removeLast()
        let list = place.list
        lists[list].index.fields.append(contentsOf: fields[place.base...])
        fields.removeLast(fields.count &- place.base)
        lists[list].index.recordStarts.append(UInt32(truncatingIfNeeded: lists[list].index.fields.count))
        lists[list].index.byteOffsets.append(UInt32(record.byteOffset))
        lists[list].index.byteCounts.append(UInt32(byteOffset - record.byteOffset))
        lists[list].masks.append(record.mask)
        if record.parent >= 0 { lists[list].parents.append(record.parent) }
    }

    /// Gives a column its value.
    @inline(__always)
    mutating func set(_ column: Int, of place: Place, _ slot: Slot) { fields[place.base &+ column] = slot }

    /// Something is wrong with the record.
    mutating func find(_ kind: ReadFinding.Kind, in place: Place) {
        open[place.depth].mask |= kind.bit
        hasFindings = true
    }

    // MARK: Groups

    /// A group begins. Its values lie in the arena from `arenaStart` on, by default from where that ends now.
    mutating func beginGroup(arenaStart: Int? = nil) {
        for list in lists.indices { lists[list].recordsBefore = lists[list].index.count }
        arenaBefore = arenaStart ?? arena.count
        groupCount = 0
        hasFindings = false
    }

    /// Takes back what the group has so far.
    mutating func rollBack() {
        open.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        for list in lists.indices { dropRecords(of: list, from: lists[list].recordsBefore) }
        arena.removeLast(arena.count - arenaBefore)
    }

    private mutating func dropRecords(of list: Int, from kept: Int) {
        let gone = lists[list].index.count - kept
        guard gone > 0 else { return }
        lists[list].index.fields.removeLast(gone * lists[list].width)
        lists[list].index.recordStarts.removeLast(gone)
        lists[list].index.byteOffsets.removeLast(gone)
        lists[list].index.byteCounts.removeLast(gone)
        lists[list].masks.removeLast(gone)
        if lists[list].parent != nil { lists[list].parents.removeLast(gone) }
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
    func hasWholeGroups(isOpen: Bool) -> Bool { lists.contains { (isOpen ? $0.recordsBefore : $0.index.count) > 0 } }

    /// The groups that are whole, as batches over these bytes of the file; a group that is open stays, and moves to the front.
    /// Also returns by how many bytes of the arena it moved.
    mutating func takeWholeGroups(
        isOpen: Bool, chunk: [UInt8], byteOffset: Int64, line: Int
    ) -> (batches: [RecordBatch], movedBytes: Int) {
        guard isOpen else {
            let bytes = arena.count
            return (takeBatches(chunk: chunk, byteOffset: byteOffset, line: line), bytes)
        }
        let moved = arenaBefore
        // Copied, not cut: groups that are whole may have values there too.
        let bytes = Array(arena[arenaBefore...])
        let before = lists.map(\.recordsBefore)
        let tails = lists.indices.map { cutTail(of: $0, chunkBytes: chunk.count) }
        let batches = takeBatches(chunk: chunk, byteOffset: byteOffset, line: line)
        arena = bytes
        arenaBefore = 0
        for list in lists.indices {
            lists[list].index = tails[list].index
            lists[list].masks = tails[list].masks
            lists[list].parents = tails[list].parents
            lists[list].recordsBefore = 0
        }
        for index in fields.indices { fields[index] = Self.moved(fields[index], by: moved) }
        for index in open.indices {
            open[index].byteOffset -= chunk.count
            if let parent = lists[open[index].list].parent { open[index].parent -= before[parent] }
        }
        return (batches, moved)
    }

    /// Takes the records of the open group out of a list, as they will be when the whole groups are gone.
    private mutating func cutTail(of list: Int, chunkBytes: Int) -> (index: RecordIndex, masks: [UInt16], parents: [Int]) {
        let kept = lists[list].recordsBefore
        let old = lists[list].index
        var index = RecordIndex()
        index.fields = old.fields[(kept * lists[list].width)...].map { Self.moved($0, by: arenaBefore) }
        index.recordStarts = old.recordStarts[kept...].map { $0 - old.recordStarts[kept] }
        index.byteOffsets = old.byteOffsets[kept...].map { $0 - UInt32(chunkBytes) }
        index.byteCounts = Array(old.byteCounts[kept...])
        let masks = Array(lists[list].masks[kept...])
        let before = lists[list].parent.map { lists[$0].recordsBefore } ?? 0
        let parents = lists[list].parent == nil ? [] : lists[list].parents[kept...].map { $0 - before }
        dropRecords(of: list, from: kept)
        return (index, masks, parents)
    }

    private static func moved(_ slot: Slot, by bytes: Int) -> Slot {
        slot.isInArena
            ? Slot(start: UInt32(slot.start - bytes), count: UInt32(slot.count), flags: slot.flags, inArena: true) : slot
    }

    /// What has been found since the last call, as batches over these bytes of the file.
    mutating func takeBatches(chunk: [UInt8], byteOffset: Int64, line: Int) -> [RecordBatch] {
        var batches: [RecordBatch] = []
        var arena: [UInt8] = []
        arena.reserveCapacity(self.arena.count * 9 / 8)
        swap(&arena, &self.arena)
        let firsts = lists.map(\.firstNumber)
        for list in lists.indices where lists[list].index.count > 0 {
            var index = RecordIndex()
            // The next batch will be about as large as this one: nothing has to grow then.
            index.fields.reserveCapacity(lists[list].index.fields.count * 9 / 8)
            index.recordStarts.reserveCapacity(lists[list].index.count * 9 / 8)
            index.byteOffsets.reserveCapacity(lists[list].index.count * 9 / 8)
            index.byteCounts.reserveCapacity(lists[list].index.count * 9 / 8)
            swap(&index, &lists[list].index)
            for (record, mask) in lists[list].masks.enumerated() where mask != 0 {
                for kind in ReadFinding.Kind.allCases where mask & kind.bit != 0 {
                    index.findings.append(
                        ReadFinding(record: record, kind: kind, byteOffset: Int(index.byteOffsets[record])))
                }
            }
            if let parent = lists[list].parent { index.parents = lists[list].parents.map { firsts[parent] + Int64($0) } }
            let start = Checkpoint(byteOffset: byteOffset, line: line, record: firsts[list])
            lists[list].firstNumber += Int64(index.count)
            lists[list].masks.removeAll(keepingCapacity: true)
            lists[list].parents.removeAll(keepingCapacity: true)
            batches.append(
                RecordBatch(chunk: chunk, arena: arena, index: index, start: start, fileIndex: 0, list: list, unit: unit))
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
        case .tooManyLines: 1 << 10
        case .hiddenRows: 1 << 11
        case .fieldTooLarge: 1 << 12
        case .emptyFile: 1 << 13
        case .nameCollision: 1 << 14
        }
    }
}
