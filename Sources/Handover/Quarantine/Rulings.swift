import HandoverData
import HandoverTransform

/// What decisions do to the records of one mapping in the second reading (Plan.md section 8), in the order of records.
struct Rulings: Sendable {
    enum Ruling: Sendable {
        /// The record is held back with these findings.
        case keep([Finding])
        /// Columns, by their place in the record, get other texts; `nil` is null.
        case correct([(column: Int, text: [UInt8]?)])
    }

    private(set) var records: [Int64] = []
    private var rulings: [Ruling] = []
    /// Of each field of the table, the sum over the kept records that the first reading staged, in units of 10^-scale.
    var keptSums: [Int: Int128] = [:]

    /// Adds a ruling on a record behind those before.
    mutating func append(_ ruling: Ruling, on record: Int64) {
        records.append(record)
        rulings.append(ruling)
    }

    /// The numbers of the records that are corrected.
    var corrected: Set<Int64> {
        Set(zip(records, rulings).compactMap { if case .correct = $1 { $0 } else { nil } })
    }

    /// The rulings on records of a batch, by their index in it.
    func rulings(on batch: RecordBatch) -> [(index: Int, ruling: Ruling)] {
        let first = records.place(of: batch.firstRecord)
        let end = records.place(of: batch.firstRecord + Int64(batch.count))
        return (first..<end).map { (Int(records[$0] - batch.firstRecord), rulings[$0]) }
    }
}

extension Rulings {
    /// A batch as it is mapped, with the texts that decisions correct, and the findings of the records that are kept, by index.
    func apply(to batch: RecordBatch) -> (batch: RecordBatch, kept: [Int: [Finding]]) {
        let own = rulings(on: batch)
        if own.isEmpty { return (batch, [:]) }
        var kept: [Int: [Finding]] = [:]
        var (index, arena) = (batch.index, batch.arena)
        for (record, ruling) in own {
            switch ruling {
            case .keep(let findings): kept[record] = findings
            case .correct(let texts):
                for (column, text) in texts {
                    let place = Int(index.recordStarts[record]) + column
                    guard let text else {
                        index.fields[place] = Slot(start: 0, count: 0, flags: .null)
                        continue
                    }
                    index.fields[place] = Slot(
                        start: UInt32(arena.count), count: UInt32(text.count), flags: .quoted, inArena: true)
                    arena += text
                }
            }
        }
        let corrected = RecordBatch(
            chunk: batch.chunk, arena: arena, index: index, start: batch.start, fileIndex: batch.fileIndex, list: batch.list,
            unit: batch.unit)
        return (corrected, kept)
    }
}

extension MappingProgram {
    /// Maps a batch as the rulings say.
    func run(_ batch: RecordBatch, under rulings: Rulings, merging: Merging? = nil) -> MappedChunk {
        let (batch, kept) = rulings.apply(to: batch)
        return run(batch, keeping: kept, merging: merging)
    }
}
