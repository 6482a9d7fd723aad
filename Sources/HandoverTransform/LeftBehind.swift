import HandoverData

extension MappingProgram {
    /// How many texts stay behind in each column that the plan drops: of all records that can be read, whatever becomes of them.
    func leftBehind(by batch: RecordBatch) -> [Int] {
        dropped.map { columns in columns.reduce(0) { $0 + texts(in: Int32($1), of: batch) } }
    }

    private func texts(in column: Int32, of batch: RecordBatch) -> Int {
        var count = 0
        var unread = batch.index.findings[...]
        for record in 0..<batch.count {
            if let finding = unread.first, finding.record == record {
                unread = unread.drop { $0.record == record }
            } else if hasText(column, isPlace: false, record, batch) {
                count += 1
            }
        }
        return count
    }
}
