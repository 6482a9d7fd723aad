/// At most `width` transforms at once; output keeps the order of input; nothing is read while `width` batches are unwritten.
///
/// Memory is bounded by construction: `width` inputs and outputs. An error in any of the three ends the others.
func pump<Input: Sendable, Output: Sendable>(
    width: Int, read: () throws -> Input?, transform: @escaping @Sendable (Input) throws -> Output,
    write: (Output) throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var started = 0
        var written = 0
        var atEnd = false
        var waiting: [Int: Output] = [:]
        while true {
            while !atEnd, started - written < width {
                guard let input = try read() else {
                    atEnd = true
                    break
                }
                group.addTask { [started] in (started, try transform(input)) }
                started += 1
            }
            guard let (index, output) = try await group.next() else { return }
            waiting[index] = output
            while let next = waiting.removeValue(forKey: written) {
                try write(next)
                written += 1
            }
        }
    }
}
