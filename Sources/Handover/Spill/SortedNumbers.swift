/// Numbers in ascending order, in memory or in a file: whoever reads them need not know.
struct SortedNumbers<Element: FixedWidthInteger & BitwiseCopyable> {
    enum Store {
        case memory([Element])
        /// A stretch of a file.
        case file(NumberFile<Element>, Range<Int>)
    }

    private let store: Store

    init(_ store: Store) { self.store = store }

    /// None.
    init() { store = .memory([]) }

    var count: Int {
        switch store {
        case .memory(let numbers): numbers.count
        case .file(_, let range): range.count
        }
    }

    /// Reads from the first number on, or from this place on.
    func cursor(at start: Int = 0) -> Cursor { Cursor(store, start) }

    /// The place of the first number that is not below this one.
    func lowerBound(_ wanted: Element) throws -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if try number(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func number(_ index: Int) throws -> Element {
        switch store {
        case .memory(let numbers): numbers[index]
        case .file(let file, let range): try file.read(range.lowerBound + index..<range.lowerBound + index + 1)[0]
        }
    }

    /// Reads numbers one after the other, a page of the file at a time.
    struct Cursor {
        private static var pageElements: Int { 1 << 13 }

        private let file: NumberFile<Element>?
        private var page: [Element]
        private var index: Int
        /// What has not been read yet of the file.
        private var rest: Range<Int>

        fileprivate init(_ store: Store, _ start: Int) {
            switch store {
            case .memory(let numbers): (file, page, index, rest) = (nil, numbers, start, 0..<0)
            case .file(let file, let range):
                (self.file, page, index, rest) = (file, [], 0, range.lowerBound + start..<range.upperBound)
            }
        }

        @inline(__always)
        mutating func next() throws -> Element? {
            if index == page.count {
                guard try readPage() else { return nil }
            }
            defer { index += 1 }
            return page[index]
        }

        @inline(never)
        private mutating func readPage() throws -> Bool {
            guard let file, !rest.isEmpty else { return false }
            let end = min(rest.lowerBound + Self.pageElements, rest.upperBound)
            page = try file.read(rest.lowerBound..<end)
            (index, rest) = (0, end..<rest.upperBound)
            return true
        }
    }
}
