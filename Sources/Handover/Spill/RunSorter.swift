import SystemPackage

/// Sorts numbers, however many: as many as the memory allows are sorted in it; more go to the work folder as sorted runs, which are
/// merged in the end.
struct RunSorter<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    /// Runs that are merged at once. Each needs a page of memory.
    private static var fanIn: Int { 64 }

    private let path: FilePath
    private let capacity: Int
    private var buffer: [Element] = []
    private var runs: [NumberFile<Element>] = []
    private var files = 0

    /// - Parameters:
    ///   - path: what the names of its files begin with.
    ///   - memoryBytes: how many bytes of numbers stay in memory. While they are sorted, it is twice as many.
    init(_ path: FilePath, memoryBytes: Int) {
        self.path = path
        capacity = max(1 << 8, memoryBytes / MemoryLayout<Element>.stride)
    }

    /// Takes numbers, each with `base` added.
    mutating func append(_ numbers: [Element], adding base: Element = 0) throws {
        if buffer.count + numbers.count > capacity { try spill() }
        buffer.reserveCapacity(min(capacity, max(2 * buffer.count, buffer.count + numbers.count)))
        for number in numbers { buffer.append(number + base) }
    }

    /// Takes one number.
    mutating func append(_ number: Element) throws {
        if buffer.count == capacity { try spill() }
        buffer.append(number)
    }

    /// All numbers in order. The sorter is empty then.
    mutating func finish() throws -> SortedNumbers<Element> {
        guard !runs.isEmpty else {
            var numbers: [Element] = []
            swap(&numbers, &buffer)
            radixSort(&numbers)
            return SortedNumbers(.memory(numbers))
        }
        try spill()
        buffer = []
        while runs.count > 1 {
            let merged = try merge(Array(runs.prefix(Self.fanIn)))
            runs.removeFirst(min(Self.fanIn, runs.count))
            runs.append(merged)
        }
        return SortedNumbers(.file(runs.removeLast()))
    }

    private mutating func makeFile() throws -> NumberFile<Element> {
        files += 1
        return try NumberFile(FilePath("\(path.string).\(files)"))
    }

    private mutating func spill() throws {
        guard !buffer.isEmpty else { return }
        radixSort(&buffer)
        let run = try makeFile()
        try run.append(buffer)
        runs.append(run)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func merge(_ runs: [NumberFile<Element>]) throws -> NumberFile<Element> {
        let merged = try makeFile()
        var out: [Element] = []
        var cursors = runs.map { SortedNumbers(.file($0)).cursor() }
        // A heap of what each run has next, the least in front.
        var heap: [(number: Element, run: Int)] = []
        for run in cursors.indices {
            if let first = try cursors[run].next() { heap.append((first, run)) }
        }
        heap.sort { $0.number < $1.number }
        while let least = heap.first {
            out.append(least.number)
            if out.count == 1 << 15 {
                try merged.append(out)
                out.removeAll(keepingCapacity: true)
            }
            if let next = try cursors[least.run].next() {
                heap[0].number = next
            } else {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            }
            Self.sink(&heap)
        }
        try merged.append(out)
        return merged
    }

    /// Lets the first element of the heap sink to its place.
    private static func sink(_ heap: inout [(number: Element, run: Int)]) {
        var at = 0
        while true {
            var child = 2 * at + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1].number < heap[child].number { child += 1 }
            guard heap[child].number < heap[at].number else { return }
            heap.swapAt(at, child)
            at = child
        }
    }
}
