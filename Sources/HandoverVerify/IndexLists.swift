/// Lists of numbers, one behind the other: 4 bytes a number, and 4 a list. Numbers are indexes of rows or of lists that are in memory
/// with more than 4 bytes each, so there are fewer than 2^32.
struct IndexLists: Sendable {
    private var numbers: [UInt32] = []
    private var ends: [UInt32] = []

    /// No lists.
    init() {}

    /// - Parameter ends: where each list ends among the numbers.
    init(_ numbers: [UInt32], ends: [UInt32]) { (self.numbers, self.ends) = (numbers, ends) }

    var count: Int { ends.count }

    subscript(_ list: Int) -> ArraySlice<UInt32> { numbers[(list == 0 ? 0 : Int(ends[list - 1]))..<Int(ends[list])] }

    mutating func append(_ list: [UInt32]) {
        numbers += list
        ends.append(UInt32(numbers.count))
    }

    /// The other way round: for each number below `bound`, the lists that it is in.
    func inverted(_ bound: Int) -> IndexLists {
        // Of each number where its lists begin; every one that is put there moves that on, at last to where they end.
        var places = [UInt32](repeating: 0, count: bound + 1)
        for number in numbers { places[Int(number) + 1] += 1 }
        for number in 0..<bound { places[number + 1] += places[number] }
        var lists = [UInt32](repeating: 0, count: numbers.count)
        for list in 0..<count {
            for number in self[list] {
                lists[Int(places[Int(number)])] = UInt32(list)
                places[Int(number)] += 1
            }
        }
        places.removeLast()
        return IndexLists(lists, ends: places)
    }
}
