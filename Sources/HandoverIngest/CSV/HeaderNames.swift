import HandoverData

/// What a header's records make of the names of columns (Format.md section 4.1).
enum HeaderNames {
    /// The names: of one record its fields; of several the texts of each column from top to bottom. In all but the last an empty
    /// field has the text of the field left of it, for that is how spreadsheets save merged cells.
    static func joined(_ records: [[String]]) -> [String] {
        guard records.count > 1, let last = records.last else { return records.first ?? [] }
        let spread = records.dropLast().map { record in
            var left = ""
            return record.map { text in
                if !text.isEmpty { left = text }
                return left
            }
        }
        return last.indices.map { column in
            var parts: [String] = []
            for record in spread + [last] where column < record.count {
                let text = record[column]
                if !text.isEmpty, parts.last.map({ !$0.utf8.elementsEqual(text.utf8) }) ?? true { parts.append(text) }
            }
            return parts.joined(separator: " ")
        }
    }
}

extension RecordBatch {
    /// The texts of a record's fields; bytes that are not valid become U+FFFD.
    func texts(ofRecord record: Int) -> [String] {
        (0..<index.fieldCount(of: record)).map { field in
            withField(field, of: record) { span in
                unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}
