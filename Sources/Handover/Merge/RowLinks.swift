import HandoverTransform

/// Rows of a table of which some hang together, by whatever joins them. Rows are numbered over the whole table.
struct RowLinks {
    /// In order.
    let rows: [Int]
    /// For each of them the place of an earlier one that it hangs together with, or its own.
    private var links: [Int32]

    /// - Parameter rows: those that may be joined, in order, each once.
    init(_ rows: [Int]) {
        self.rows = rows
        links = (0..<Int32(rows.count)).map { $0 }
    }

    /// Where a row stands among these; `nil` for any other row.
    func place(of row: Int) -> Int? {
        let place = rows.place(of: row)
        return place < rows.count && rows[place] == row ? place : nil
    }

    /// Joins rows, which are among these.
    mutating func join(_ joined: [Int]) {
        guard let one = joined.first else { return }
        for other in joined.dropFirst() { join(one, other) }
    }

    private mutating func join(_ one: Int, _ other: Int) {
        guard let one = place(of: one), let other = place(of: other) else {
            preconditionFailure("every row that is joined was given")
        }
        let (left, right) = (first(of: one), first(of: other))
        // The earlier row stands for all: so paths lead to the front, and groups come in the order of their first rows.
        if left < right { links[right] = Int32(left) } else { links[left] = Int32(right) }
    }

    /// The place that stands for all that hang together; paths to it become shorter on the way.
    private mutating func first(of place: Int) -> Int {
        var place = place
        while links[place] != place {
            links[place] = links[Int(links[place])]
            place = Int(links[place])
        }
        return place
    }

    /// Two rows or more that hang together, in order, in the order of the first of them; and for each row its group, or -1.
    mutating func groups() -> (groups: [[Int]], numbers: [Int32]) {
        let roots = rows.indices.map { first(of: $0) }
        var counts = rows.map { _ in Int32(0) }
        for root in roots { counts[root] += 1 }
        var groups: [[Int]] = []
        var numbers: [Int32] = []
        for (place, root) in roots.enumerated() {
            // The first row of a group comes before its others.
            let isFirst = root == place && counts[place] > 1
            numbers.append(isFirst ? Int32(groups.count) : root == place ? -1 : numbers[root])
            if isFirst { groups.append([]) }
            if numbers[place] >= 0 { groups[Int(numbers[place])].append(rows[place]) }
        }
        return (groups, numbers)
    }
}
