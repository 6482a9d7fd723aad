import SystemPackage

/// Sorts numbers, however many: as many as the memory allows are sorted in it; more go to the work folder as sorted runs, which are
/// merged in the end.
struct RunSorter<Element: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    /// Runs that are merged at once. Each needs a page of memory.
    private static var fanIn: Int { 64 }

    private let folder: WorkPlace
    private let capacity: Int
    private var buffer: [Element] = []
    /// All runs, one after the other, and where each lies: however many there are, one file is open.
    private var file: NumberFile<Element>?
    private var runs: [Range<Int>] = []

    /// - Parameters:
    ///   - folder: where the runs go.
    ///   - memoryBytes: how many bytes of numbers stay in memory. While they are sorted, it is twice as many.
    init(in folder: WorkPlace, memoryBytes: Int) {
        self.folder = folder
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
        defer { (buffer, file, runs) = ([], nil, []) }
        guard file != nil else {
            radixSort(&buffer)
            return SortedNumbers(.memory(buffer))
        }
        try spill()
        buffer = []
        while let unmerged = file, runs.count > 1 {
            let merged = try NumberFile<Element>(in: folder)
            var longer: [Range<Int>] = []
            for first in stride(from: 0, to: runs.count, by: Self.fanIn) {
                let start = merged.count
                try Self.merge(runs[first..<min(first + Self.fanIn, runs.count)], of: unmerged, into: merged)
                longer.append(start..<merged.count)
            }
            (file, runs) = (merged, longer)
        }
        return SortedNumbers(file.map { .file($0, 0..<$0.count) } ?? .memory([]))
    }

    private mutating func spill() throws {
        guard !buffer.isEmpty else { return }
        radixSort(&buffer)
        let file = try self.file ?? NumberFile(in: folder)
        self.file = file
        try file.append(buffer)
        runs.append(file.count - buffer.count..<file.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private static func merge(
        _ runs: ArraySlice<Range<Int>>, of file: NumberFile<Element>, into merged: NumberFile<Element>
    ) throws {
        var out: [Element] = []
        var cursors = runs.map { SortedNumbers(.file(file, $0)).cursor() }
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
            sink(&heap)
        }
        try merged.append(out)
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
