/// The rows of a table in a copy.
struct CopiedTable: Sendable {
    let schema: PlanFacts.Table
    /// Where each row lies: the member, and the bytes of its line.
    private let rows: [(member: Int, line: Range<Int>)]

    init(_ schema: PlanFacts.Table, in copy: SealedCopy) {
        self.schema = schema
        rows = copy.places { $0.hasPrefix("data/tables/\(schema.id)/") }.flatMap { member in
            CSVText.lines(copy.members[member].bytes).dropFirst().map { (member, $0) }
        }
    }

    var count: Int { rows.count }

    func position(_ field: String) -> Int? { schema.fields.firstIndex { $0.name == field } }

    func fields(_ row: Int, in copy: SealedCopy) -> [String?] {
        CSVText.fields(copy.members[rows[row].member].bytes[rows[row].line])
    }

    /// The first row from a place on, and around, for which the body has an answer.
    func first<Answer>(from start: Int, in copy: SealedCopy, _ body: ([String?]) -> Answer?) -> (row: Int, answer: Answer)? {
        for offset in 0..<count {
            let row = (start + offset) % count
            if let answer = body(fields(row, in: copy)) { return (row, answer) }
        }
        return nil
    }

    /// Writes other lines in place of a row; none leaves it out. Once in a copy, for the places behind it move.
    func replace(_ row: Int, with lines: [[String?]], in copy: inout SealedCopy) {
        let (member, line) = rows[row]
        copy.members[member].bytes.replaceSubrange(line.lowerBound..<line.upperBound + 1, with: CSVText.text(lines))
    }

    /// Gives rows other values.
    func set(_ changes: [Int: [String?]], in copy: inout SealedCopy) {
        for row in changes.keys.sorted(by: >) { replace(row, with: [changes[row] ?? []], in: &copy) }
    }
}
