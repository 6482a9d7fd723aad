/// Numbers in ascending order, in memory or in a file: whoever reads them need not know.
struct SortedNumbers<Element: FixedWidthInteger & BitwiseCopyable> {
    enum Store {
        case memory([Element])
        case file(NumberFile<Element>)
    }

    private let store: Store

    init(_ store: Store) { self.store = store }

    /// None.
    init() { store = .memory([]) }

    var count: Int {
        switch store {
        case .memory(let numbers): numbers.count
        case .file(let file): file.count
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
        case .file(let file): try file.read(index..<index + 1)[0]
        }
    }

    /// Reads numbers one after the other, a page of the file at a time.
    struct Cursor {
        private static var pageElements: Int { 1 << 13 }

        private let file: NumberFile<Element>?
        private var page: [Element]
        private var index: Int
        /// Where the next page begins.
        private var nextPage: Int

        fileprivate init(_ store: Store, _ start: Int) {
            switch store {
            case .memory(let numbers): (file, page, index, nextPage) = (nil, numbers, start, 0)
            case .file(let file): (self.file, page, index, nextPage) = (file, [], 0, start)
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
            guard let file, nextPage < file.count else { return false }
            let end = min(nextPage + Self.pageElements, file.count)
            page = try file.read(nextPage..<end)
            (index, nextPage) = (0, end)
            return true
        }
    }
}
