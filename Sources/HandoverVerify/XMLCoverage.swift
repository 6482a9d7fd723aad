/// What every byte of an XML original is, put together as its elements go by (Format.md section 4.3).
struct XMLCoverage {
    private(set) var stretches: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []
    private var covered: Int64 = 0
    /// Set while nothing but whitespace, comments and processing instructions has come since an outermost record.
    private var solidAtEnd: Int64?

    /// - Parameter mark: bytes of the byte order mark.
    init(mark: Int) { cover("bom", to: Int64(mark), items: 1) }

    /// The start-tag of an outermost record.
    mutating func begin(_ tag: XMLTags.Tag) {
        // What lies between two records is theirs if it is nothing.
        if let solid = solidAtEnd, solid == tag.solid {
            cover("records", to: tag.offset, items: 0)
        } else {
            cover("structure", to: tag.offset, items: 0)
        }
        solidAtEnd = nil
    }

    /// The tag that ends it.
    mutating func end(_ tag: XMLTags.Tag) {
        cover("records", to: tag.end, items: 1)
        solidAtEnd = tag.solid
    }

    /// An element that no list reads.
    mutating func ignore(from offset: Int64, to end: Int64) {
        cover("structure", to: offset, items: 0)
        cover("ignored", to: end, items: 1)
        solidAtEnd = nil
    }

    /// Any tag of an element that only leads to lists.
    mutating func part() { solidAtEnd = nil }

    mutating func finish(at size: Int64) { cover("structure", to: size, items: 0) }

    private mutating func cover(_ name: String, to end: Int64, items: Int64) {
        let bytes = end - covered
        guard bytes > 0 else { return }
        if let last = stretches.indices.last, stretches[last].name == name {
            stretches[last].bytes += bytes
            stretches[last].items += items
        } else {
            stretches.append((covered, bytes, name, items))
        }
        covered = end
    }
}
