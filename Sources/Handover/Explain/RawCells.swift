import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan
import SystemPackage

extension RecordBatch {
    /// One of its records alone, at its place in the file.
    func single(_ record: Int) -> RecordBatch {
        var single = RecordIndex()
        single.fields = (0..<index.fieldCount(of: record)).map { index.slot($0, of: record) }
        single.recordStarts = [0, UInt32(single.fields.count)]
        single.byteOffsets = [index.byteOffsets[record]]
        single.byteCounts = [index.byteCounts[record]]
        if !index.parents.isEmpty { single.parents = [index.parents[record]] }
        return RecordBatch(
            chunk: chunk, arena: arena, index: single,
            start: Checkpoint(byteOffset: start.byteOffset, line: start.line, record: firstRecord + Int64(record)),
            fileIndex: fileIndex, list: list, unit: unit, firstPosition: firstPosition == nil ? nil : position(of: record))
    }
}

extension RecordBatch {
    /// How many records lie before this one in the same record.
    func position(of record: Int) -> Int {
        if index.parents.isEmpty { return 0 }
        let before = index.parents[..<record].reversed().prefix { $0 == index.parents[record] }.count
        return before == record ? before + (firstPosition ?? 0) : before
    }
}

extension Exports {
    /// The bytes of the file that the fields of a record are, as far as they lie there by themselves: a text that was unescaped, or
    /// that was decoded from an encoding other than UTF-8 and GB18030, does not.
    /// - Parameter position: of an item its place among those of its row, from 0.
    func rawCells(
        of batch: RecordBatch, at position: Int, _ mapping: Plan.Mapping, showsValues: Bool
    ) throws -> [RecordExplained.Raw?] {
        func cell(_ batch: RecordBatch, _ slot: Slot) -> RecordExplained.Raw? {
            guard !slot.isInArena, slot.flags.isDisjoint(with: [.absent, .null]) else { return nil }
            let bytes = batch.chunk[slot.range]
            return .init(
                offset: batch.baseByteOffset + Int64(slot.start), bytes: slot.count,
                hexadecimal: showsValues ? hex(Array(bytes.prefix(64))) + (bytes.count > 64 ? "…" : "") : nil)
        }
        func cells(_ batch: RecordBatch) -> [RecordExplained.Raw?] {
            (0..<batch.index.fieldCount(of: 0)).map { cell(batch, batch.index.slot($0, of: 0)) }
        }
        guard let source = lock.sources.first(where: { $0.id == mapping.from }), case .csv(let csv) = source.content else {
            return cells(batch)
        }
        let dialect = files.dialect(source, csv)
        guard dialect.encoding == .gb18030, [",", ";", "\t"].contains(dialect.delimiter), dialect.rules.escape == nil else {
            return cells(batch)
        }
        let place = batch.location(ofRecord: 0)
        func row(as encoding: CSVDialect.Encoding) throws -> RecordBatch? {
            var other = dialect
            other.encoding = encoding
            var reader = try CSVReader.open(
                files.file(of: source.id), name: source.path, dialect: other,
                resumingAt: Checkpoint(byteOffset: place.byteOffset ?? 0, line: place.line ?? 1, record: batch.firstRecord),
                chunkBytes: 1 << 16)
            return try reader.next()?.single(0)
        }
        // The same record with bytes for characters: delimiters and quotes are looked for in the raw bytes (Format.md section 4.1).
        guard let raw = try row(as: .utf8) else { return [] }
        let text = mapping.list == nil ? batch : try row(as: .gb18030)
        guard let text, raw.index.fieldCount(of: 0) == text.index.fieldCount(of: 0) else { return [] }
        return mapping.list == nil ? cells(raw) : rawItem(at: position, mapping, csv, text, raw, cell)
    }
}
