import HandoverData

/// What one run of bytes of a file is.
package enum CoverageClass: String, CaseIterable, Hashable, Sendable {
    /// The byte order mark.
    case bom
    /// What stands before the header.
    case preamble
    /// The header's records with their terminators.
    case header
    /// The same among the records.
    case repeatedHeader = "repeated-header"
    /// Records that are comments.
    case comment
    /// Records with their terminators.
    case records
    /// Lines without a byte before their terminator.
    case blank
    /// What stands after the body.
    case footer
    /// The bytes 1A with which some systems end a file.
    case endMarker = "eof-marker"
    /// Values and elements of a document that no list reads and the plan ignores.
    case ignored
    /// What holds a document together: brackets, names, tags, whitespace, declarations.
    case structure
}

/// What every byte of a file is: runs in file order without a gap, whose lengths sum to the file's size.
package struct Coverage: Hashable, Sendable {
    /// One run of bytes of one class. Neighbours differ in class.
    package struct Run: Hashable, Sendable {
        /// The offset of the first byte.
        package var byteOffset: Int64
        /// How many bytes.
        package var byteCount: Int64
        /// What they are.
        package var kind: CoverageClass
        /// How many: records, blank lines, ignored values, or physical lines of preamble and footer; 1 for BOM and header, 0 for
        /// structure.
        package var items: Int64
    }

    /// The runs.
    package private(set) var runs: [Run] = []
    /// Where the next run begins.
    private var end: Int64

    /// Creates a coverage that begins at an offset: 0, but for a reader that resumes.
    package init(from byteOffset: Int64 = 0) { end = byteOffset }

    /// How many bytes are covered.
    package var byteCount: Int64 { runs.reduce(0) { $0 + $1.byteCount } }

    /// How many items of a class there are.
    package func items(of kind: CoverageClass) -> Int64 { runs.reduce(0) { $1.kind == kind ? $0 + $1.items : $0 } }

    /// Appends a run, or lengthens the last one when it is of the same class. Nothing for no bytes.
    package mutating func append(_ kind: CoverageClass, byteCount: Int, items: Int) {
        guard byteCount > 0 else { return }
        if let last = runs.indices.last, runs[last].kind == kind {
            runs[last].byteCount += Int64(byteCount)
            runs[last].items += Int64(items)
        } else {
            runs.append(Run(byteOffset: end, byteCount: Int64(byteCount), kind: kind, items: Int64(items)))
        }
        end += Int64(byteCount)
    }

    /// Appends what one call of the tokenizer consumed: records, parted by gaps.
    mutating func append(_ tokens: CSVTokens) {
        var covered = 0
        var records = 0
        for gap in tokens.gaps {
            append(.records, byteCount: gap.start - covered, items: gap.recordsBefore - records)
            append(gap.kind, byteCount: gap.count, items: 1)
            covered = gap.start + gap.count
            records = gap.recordsBefore
        }
        append(.records, byteCount: tokens.consumed - covered, items: tokens.index.count - records)
    }
}

/// Counts the physical lines of bytes that arrive in pieces: terminators, and a last line without one.
struct LineCounter {
    private(set) var terminators = 0
    private let unit: CodeUnit
    private var previousWasCR = false
    private var isInLine = false
    /// The value of a unit so far, and how many of its bytes that is.
    private var value: UInt32 = 0
    private var count = 0

    init(_ unit: CodeUnit) { self.unit = unit }

    /// The terminators, and one more when bytes follow the last.
    var lines: Int { terminators + (isInLine || count > 0 ? 1 : 0) }

    mutating func add(_ bytes: Span<UInt8>) {
        for i in bytes.indices {
            value |= UInt32(bytes[i]) << UInt32(8 * (unit.isBigEndian ? unit.bytes - 1 - count : count))
            count += 1
            guard count == unit.bytes else { continue }
            switch value {
            case 0x0a:
                if !previousWasCR { terminators += 1 }
                previousWasCR = false
                isInLine = false
            case 0x0d:
                terminators += 1
                previousWasCR = true
                isInLine = false
            default:
                previousWasCR = false
                isInLine = true
            }
            (value, count) = (0, 0)
        }
    }
}
