import HandoverCore

/// Holds a folder's listing against the files of the archive (Format.md section 4.8).
///
/// Of a line only the path is believed: the rest is made again from it and from the file, and the two lines are compared.
struct ListingCheck {
    static let columns = ["path", "folder", "name", "extension", "bytes", "sha256", "type"]
    private let archive: OpenArchive
    private let digests: Digests
    private let source: String
    private let listing: Member
    /// A listing that is not written as it must be, and files that are not those it names.
    private(set) var complete = Findings()
    /// What it says otherwise of a file than the file does.
    private(set) var accurate = Findings()
    private(set) var records: Int64 = 0
    /// How many bytes the files have.
    private(set) var bytes: Int64 = 0
    private var order = PathOrder()
    private var likeness: NameLikeness

    /// - Parameter memory: bytes that hashes of names may take before they go to a file.
    init(_ archive: OpenArchive, _ digests: Digests, source: String, listing: Member, memory: Int) {
        (self.archive, self.digests, self.source, self.listing) = (archive, digests, source, listing)
        likeness = NameLikeness(memory: memory)
    }

    /// Where the file of a record lies in the archive, whatever the number.
    static func member(_ source: String, _ record: Int64) -> String { "data/files/\(source)/\(digits(record))" }

    static func digits(_ record: Int64) -> String {
        let digits = String(record)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    /// Reads the listing to its end, or to a line that nobody could read.
    mutating func run() throws {
        var isHeader = true
        let isWhole = try ListingLines.forEach(of: listing, in: archive) { line, fields in
            if !isHeader {
                records += 1
                try check(line, fields)
            } else if line != ListingLines.header {
                malformed()
            }
            isHeader = false
        }
        if isHeader || !isWhole { malformed() }
    }

    /// The numbers of records whose names a file system might not tell apart; they ascend.
    func colliding() throws -> [Int64] { try likeness.repeated() }

    private mutating func check(_ line: [UInt8], _ fields: [Range<Int>]) throws {
        guard fields.count == Self.columns.count, let path = ListingLines.text(line[fields[0]]), order.takes(path) else {
            malformed()
            return
        }
        try likeness.add(path, record: records)
        let name = Self.member(source, records)
        guard let index = archive.members.index(of: name) else {
            complete.add(Diagnostic(.listedFileMissing, .path(name), at: .init(file: listing.path, record: records)))
            return
        }
        let file = archive.members.stretch(at: index)
        bytes += Int64(file.count)
        let expected = ListingLines.fields(
            path, bytes: Int64(file.count), sha256: digests[index] ?? "", type: try Self.type(file, archive))
        if line == Array(expected.joined(separator: [0x2c])) + [0x0a] { return }
        for (index, column) in Self.columns.enumerated() where line[fields[index]] != expected[index][...] {
            let place = Diagnostic.Location(file: listing.path, record: records, field: column)
            switch column {
            case "path": malformed()
            case "bytes", "sha256": complete.add(Diagnostic(.listedFileDiffers, .path(name), .name(column), at: place))
            default: accurate.add(Diagnostic(.listedFileToldWrong, .path(name), .name(column), at: place))
            }
        }
    }

    /// What a file is by its first bytes.
    private static func type(_ file: Range<Int64>, _ archive: OpenArchive) throws -> String {
        var head = [UInt8](repeating: 0, count: min(file.count, MediaType.headBytes))
        try archive.read(into: &head, at: file.lowerBound)
        return MediaType(head: head, goesOn: file.count > head.count).name
    }

    private mutating func malformed() {
        let place = Diagnostic.Location(file: listing.path, record: records == 0 ? nil : records)
        complete.add(Diagnostic(.listingMalformed, .path(listing.path), at: place))
    }
}

/// Paths of a listing: each is one, comes after the one before, and lies in none of them.
struct PathOrder {
    private var previous: [UInt8] = []
    /// Paths seen that the last one begins with.
    private var open: [[UInt8]] = []

    /// Whether the path may stand here.
    mutating func takes(_ path: [UInt8]) -> Bool {
        let names = path.split(separator: 0x2f, omittingEmptySubsequences: false)
        guard path.count <= Limits.pathBytes, names.count <= Limits.folderDepth, Bytes.isUTF8(path.span), !path.contains(0),
            names.allSatisfy({ !$0.isEmpty && !$0.elementsEqual([0x2e]) && !$0.elementsEqual([0x2e, 0x2e]) }),
            previous.lexicographicallyPrecedes(path)
        else { return false }
        while let last = open.last, !path.starts(with: last) { open.removeLast() }
        previous = path
        // Between a file and what would lie in it others can stand: `a`, `a!`, `a/b`.
        guard open.allSatisfy({ path[$0.count] != 0x2f }) else { return false }
        open.append(path)
        return true
    }
}

/// Finds paths that are equal in NFC, or are so with A–Z as a–z. Swift's own strings are equal and hash alike if they are
/// canonically equivalent, so nobody has to compose anything.
struct NameLikeness {
    private var store: BlockStore
    /// As they are, and in lower case.
    private var kinds = [HashParts(bits: 6), HashParts(bits: 6)]

    init(memory: Int) { store = BlockStore(budget: memory) }

    mutating func add(_ path: [UInt8], record: Int64) throws {
        let small = path.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 }
        for (kind, text) in [path, small].enumerated() {
            try kinds[kind].append(Self.hash(String(decoding: text, as: UTF8.self)), UInt64(record), &store)
        }
    }

    /// Two hashes under the process's own key, as one.
    static func hash(_ text: String) -> KeyHash {
        func word(_ salt: UInt8) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(text)
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        return KeyHash(first: word(1), second: word(2))
    }

    func repeated() throws -> [Int64] {
        var found: Set<Int64> = []
        var part = HashPart(width: 3)
        for kind in kinds {
            for index in 0..<kind.partCount {
                try part.load(kind, index, store)
                for entry in 0..<part.count where part.isRepeated[entry] { found.insert(Int64(part.id(entry))) }
            }
        }
        return found.sorted()
    }
}
