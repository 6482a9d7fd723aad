package import HandoverCore
package import HandoverCrypto
package import HandoverData

extension CSVReader {
    /// The first record of a file's footer as the first of a batch, read as those of the body are; `nil` where there is none that can be
    /// read. Neither its width nor how many lines it has is asked.
    package static func footer(
        of path: String, under cipher: FileCipher? = nil, name: String, dialect: CSVDialect
    ) throws(Failure) -> RecordBatch? {
        guard let footerAt = dialect.footerAt else { return nil }
        var dialect = dialect
        dialect.footerAt = nil
        (dialect.rules.ragged, dialect.rules.maximumLines, dialect.rules.acceptsHiddenRows) = (.pad, .max, true)
        dialect.rules.hasRepeatedHeaders = false
        let found: RecordBatch?
        do throws(Failure) {
            var reader = try open(
                path, under: cipher, name: name, dialect: dialect,
                resumingAt: Checkpoint(byteOffset: footerAt, line: 1, record: 1))
            found = try reader.next()
        } catch {
            // What cannot be read as records is no amount; what the system refuses is told.
            guard error.exit == .badData else { throw error }
            return nil
        }
        guard let batch = found, batch.index.findings(of: 0).allSatisfy({ $0.kind == .raggedLong }) else { return nil }
        var index = batch.index
        index.findings = []
        return RecordBatch(
            chunk: batch.chunk, arena: batch.arena, index: index, start: batch.start, fileIndex: batch.fileIndex, unit: batch.unit
        )
    }
}

extension CSVSniffer {
    /// The columns whose amounts add up to what the footer states, by their place.
    func footerColumns(_ profile: CSVProfile) throws(Failure) -> Set<Int> {
        guard let batch = try CSVReader.footer(of: path, name: name, dialect: profile.dialect) else { return [] }
        var shape = ValueShape()
        return Set(
            profile.columns.indices.filter { place in
                let column = profile.columns[place]
                guard column.nonNull > 0, column.typeCounts[.money] == column.nonNull,
                    !batch.index.slot(place, of: 0).flags.contains(.absent)
                else { return false }
                return batch.withField(place, of: 0) { text in
                    shape.take(text) && shape.mayHaveShape && shape.isMoney && shape.millionths == column.sum
                        && (!shape.wasFolded || column.fullWidth > 0)
                }
            })
    }
}
