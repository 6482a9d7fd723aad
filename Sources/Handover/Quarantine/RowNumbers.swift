import SystemPackage

/// Finds the rows of a sheet that records of its text are (Format.md section 4.7): one more than the LF outside quotes before each.
enum RowNumbers {
    /// - Parameters:
    ///   - offsets: where the records begin, in any order.
    ///   - path: the text.
    /// - Returns: the row of each offset, from 1.
    static func find(of offsets: [Int64], in path: FilePath) throws -> [Int64: Int] {
        var wanted = offsets.sorted()[...]
        var rows: [Int64: Int] = [:]
        var (at, row, isQuoted): (Int64, Int, Bool) = (0, 1, false)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let file = try FileDescriptor.open(path, .readOnly)
        try file.closeAfter {
            while !wanted.isEmpty {
                let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                if count == 0 { return }
                for index in 0..<count {
                    while wanted.first == at + Int64(index) { rows[wanted.removeFirst()] = row }
                    if buffer[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
                    if buffer[index] == UInt8(ascii: "\n"), !isQuoted { row += 1 }
                }
                at += Int64(count)
            }
        }
        return rows
    }
}
