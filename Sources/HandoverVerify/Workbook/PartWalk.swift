import HandoverCore
import HandoverXML

/// The unpacked bytes of one entry of a container.
struct PartBytes {
    var size: Int64
    /// Bytes by offset and count.
    var read: (Int64, Int) throws -> [UInt8]
}

/// The entries of a workbook's container.
protocol PartStore {
    /// As they stand in the container.
    var partNames: [String] { get }
    func part(_ name: String) throws -> PartBytes
}

/// Which entry holds a part; letters of ASCII in either case are the same.
struct PartHolders {
    private var holders: [[UInt8]: String] = [:]

    init(_ store: some PartStore) {
        for name in store.partNames.reversed() { holders[Self.lowered(name)] = name }
    }

    func holder(of part: String) -> String? { holders[Self.lowered(part)] }

    private static func lowered(_ name: String) -> [UInt8] {
        Array(name.utf8).map { byte in byte > 0x40 && byte < 0x5b ? byte + 0x20 : byte }
    }
}

/// Why a workbook cannot be read, and where.
struct BookStop: Error {
    var code: Diagnostic.Code
    /// The entry of its zip; `nil` for the package.
    var part: String?
    var byteOffset: Int64?
    /// Of a sheet, as far as it had been read.
    var row: Int?
    var column: String?

    init(_ stuck: RecordWalker.Stuck, in part: String?) {
        (code, self.part) = (stuck.code, part)
        byteOffset = stuck.byteOffset > 0 ? stuck.byteOffset : nil
    }

    /// Says of whatever goes wrong that it is in this part.
    static func within<Result>(_ part: String?, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let stuck as RecordWalker.Stuck { throw BookStop(stuck, in: part) }
    }

    func diagnostic(_ path: String) -> Diagnostic {
        let file = part.map { "\(path)/\($0)" } ?? path
        return Diagnostic(
            code, .path(path), at: .init(file: file, byteOffset: byteOffset, record: row.map { Int64($0) }, field: column))
    }
}

/// Walks a part of a workbook from tag to tag.
///
/// The bounds are those of section 4.5 of Format.md: they hold for what is passed over, too.
final class PartWalk {
    /// What a workbook is not, or not as its lock says it is.
    static let stuck = RecordWalker.Stuck(byteOffset: 0, code: .sourceUnlikeLock)

    enum Event {
        case start(Int, isEmpty: Bool)
        case end
        case text
    }

    private let feed: XMLFeed
    private let reader: XMLPullReader
    private var depth = 0
    private var run = 0
    private lazy var extensions = names("extLst", in: PackageBook.sheetSpaces)

    /// - Parameter holder: the entry.
    init(_ store: some PartStore, _ holder: String) throws {
        let bytes = try store.part(holder)
        let head = try bytes.read(0, Int(min(3, bytes.size)))
        let layout = DocumentLayout(format: .xml, hasBOM: head == [0xef, 0xbb, 0xbf], lists: [])
        let feed = try XMLFeed(layout, size: bytes.size, window: 1 << 16, read: bytes.read)
        self.feed = feed
        do {
            reader = try XMLPullReader(allowsDTD: false) {
                // Nobody asks for the tags here.
                while feed.tags.take() != nil {}
                return try feed.next()
            }
        } catch is XMLReadError { throw Self.stuck }
    }

    /// The next tag or text; `nil` at the end of the part.
    func next() throws -> Event? {
        do {
            while let event = try reader.next() {
                switch event {
                case .start(let name, let isEmpty):
                    run = 0
                    guard depth < Limits.elementDepth, reader.attributes.allSatisfy({ $0.value.count <= XMLWalker.textBytes })
                    else {
                        throw Self.stuck
                    }
                    if !isEmpty { depth += 1 }
                    return .start(name, isEmpty: isEmpty)
                case .end:
                    run = 0
                    depth -= 1
                    return .end
                case .text:
                    run += reader.text.count
                    guard run <= XMLWalker.textBytes else { throw Self.stuck }
                    return .text
                case .instruction: break
                case .doctype: throw Self.stuck
                }
            }
        } catch is XMLReadError { throw Self.stuck }
        guard feed.isAtEnd, feed.tags.isBetweenMarkup else { throw Self.stuck }
        return nil
    }

    /// Of the last `text`.
    var text: [UInt8] { reader.text }

    /// The value of an attribute of the last `start`.
    func attribute(_ names: [Int]) -> [UInt8]? { reader.attributes.last { names.contains($0.name) }?.value }

    /// The numbers of a name, one for each namespace that it may have.
    func names(_ local: String, in namespaces: [String] = [""]) -> [Int] {
        namespaces.map { reader.number(of: XMLQualifiedName(namespace: Array($0.utf8), local: Array(local.utf8))) }
    }

    /// Goes to the end of an element that was just entered.
    func skip(_ isEmpty: Bool) throws {
        guard !isEmpty else { return }
        let outside = depth - 1
        while depth > outside { guard try next() != nil else { throw Self.stuck } }
    }

    /// Goes over the elements inside one in which nothing may be unknown but an `extLst`; `visit` says whether it knew one.
    func eachKnownChild(_ isEmpty: Bool, _ visit: (Int, Bool) throws -> Bool) throws {
        try eachChild(isEmpty) { name, isEmpty in
            if try visit(name, isEmpty) { return }
            guard extensions.contains(name) else { throw Self.stuck }
            try skip(isEmpty)
        }
    }

    /// Goes over the elements inside one that was just entered, to its end; `visit` leaves each where it is after its end-tag.
    func eachChild(_ isEmpty: Bool, _ visit: (Int, Bool) throws -> Void) throws {
        guard !isEmpty else { return }
        while let event = try next() {
            switch event {
            case .start(let name, let isEmpty): try visit(name, isEmpty)
            case .end: return
            case .text: break
            }
        }
        throw Self.stuck
    }

    /// All text of an element that was just entered, without that of elements in it.
    func content(_ isEmpty: Bool, onto out: inout [UInt8]) throws {
        guard !isEmpty else { return }
        let most = out.count + Limits.elementText
        while let event = try next() {
            switch event {
            case .start(_, let isEmpty): try skip(isEmpty)
            case .end: return
            case .text:
                out += text
                guard out.count <= most else { throw Self.stuck }
            }
        }
        throw Self.stuck
    }

    /// Enters the root, which must have one of these names; gives whether it is empty.
    func enterRoot(_ names: [Int]) throws -> Bool {
        while let event = try next() {
            guard case .start(let name, let isEmpty) = event else { continue }
            guard names.contains(name) else { throw Self.stuck }
            return isEmpty
        }
        throw Self.stuck
    }

    /// Reads what follows the root.
    func finish() throws { while try next() != nil {} }
}
