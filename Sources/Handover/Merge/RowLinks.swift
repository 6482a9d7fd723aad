import HandoverTransform

/// Rows of a table of which some hang together, by whatever joins them. Rows are numbered over the whole table, which has fewer than
/// 2^32. One costs 8 bytes here.
struct RowLinks {
    /// In order.
    private let rows: [UInt32]
    /// For each of them the place of an earlier one that it hangs together with, or its own.
    private var links: [UInt32]

    /// - Parameter rows: those that may be joined, in order, each once.
    init(_ rows: [UInt32]) {
        self.rows = rows
        links = Array(0..<UInt32(rows.count))
    }

    /// Joins rows, which are among these.
    mutating func join(_ joined: [Int]) {
        guard let one = joined.first else { return }
        for other in joined.dropFirst() { join(one, other) }
    }

    private mutating func join(_ one: Int, _ other: Int) {
        guard let one = rows.place(ofRow: one), let other = rows.place(ofRow: other) else {
            preconditionFailure("every row that is joined was given")
        }
        let (left, right) = (first(of: one), first(of: other))
        // The earlier row stands for all: so paths lead to the front, and groups come in the order of their first rows.
        if left < right { links[right] = UInt32(left) } else { links[left] = UInt32(right) }
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

    /// What hangs together. Nothing can be joined any more then.
    mutating func groups() -> RowGroups {
        var counts = [UInt32](repeating: 0, count: rows.count)
        for place in rows.indices {
            let first = first(of: place)
            links[place] = UInt32(first)
            counts[first] += 1
        }
        defer { links = [] }
        return RowGroups(rows, firsts: links, counts)
    }
}

/// Two rows or more that hang together are a group. Its rows stand in order, groups in the order of their first rows. A row costs 12
/// bytes, a group 4.
struct RowGroups {
    /// All rows that could be joined, in order, be they in a group or in none.
    let rows: [UInt32]
    /// For each of them its group, or ``none``.
    private var numbers: [UInt32]
    /// The rows of the groups, one group after the other, and where each begins; at last where all end.
    private var members: [UInt32] = []
    private var starts: [UInt32] = [0]

    private static let none = UInt32.max

    /// - Parameters:
    ///   - firsts: for each row the place of the first that it hangs together with.
    ///   - counts: for each of these first rows how many they are.
    fileprivate init(_ rows: [UInt32], firsts: [UInt32], _ counts: [UInt32]) {
        self.rows = rows
        numbers = firsts
        var counts = counts
        for place in rows.indices {
            let first = Int(numbers[place])
            // The first row comes before the others: its group is known where they are looked at.
            guard first == place else {
                numbers[place] = numbers[first]
                continue
            }
            numbers[place] = Self.none
            guard counts[place] > 1 else { continue }
            numbers[place] = UInt32(starts.count - 1)
            starts.append(starts[starts.count - 1] + counts[place])
        }
        members = [UInt32](repeating: 0, count: Int(starts[starts.count - 1]))
        // Where the next row of each group goes: no longer counts of rows, of which there are more than of groups.
        for number in 0..<count { counts[number] = starts[number] }
        for (row, number) in zip(rows, numbers) where number != Self.none {
            members[Int(counts[Int(number)])] = row
            counts[Int(number)] += 1
        }
    }

    /// How many groups there are.
    var count: Int { starts.count - 1 }

    /// The rows of a group.
    func rows(of group: Int) -> [Int] { members[Int(starts[group])..<Int(starts[group + 1])].map { Int($0) } }

    /// The group of a row; `nil` for a row in none.
    func group(of row: Int) -> Int? {
        guard let place = rows.place(ofRow: row), numbers[place] != Self.none else { return nil }
        return Int(numbers[place])
    }
}

extension [UInt32] {
    /// Where a row stands among rows in order; `nil` for any other row.
    func place(ofRow row: Int) -> Int? {
        let place = place(of: UInt32(row))
        return place < count && self[place] == UInt32(row) ? place : nil
    }
}
