import HandoverCore
import HandoverData
import HandoverXML

/// The parts of a workbook: the entries of its zip, by name, each read from front to back.
package protocol WorkbookParts {
    /// The names of all entries, as they stand in the zip.
    var names: [String] { get }
    /// Reads one entry, in pieces. Throws what `take` throws, and a ``Failure`` where the zip cannot be read.
    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws
}

/// Finds the entry that holds a part: ASCII letters in either case are the same (ISO/IEC 29500-2).
struct PartEntries {
    /// By bytes, because Swift takes composed and decomposed texts for one.
    private let names: [[UInt8]: String]

    init(_ parts: any WorkbookParts) {
        names = Dictionary(parts.names.map { (Self.key($0), $0) }) { first, _ in first }
    }

    subscript(part: String) -> String? { names[Self.key(part)] }

    private static func key(_ name: String) -> [UInt8] { name.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 } }
}

/// Something in a part that no workbook has, or that this reading does not take: what, and where as a spreadsheet counts.
struct WorkbookStop: Error {
    var code: Diagnostic.Code
    var arguments: [Diagnostic.Argument]
    /// Where the element begins, as the parser counts.
    var byteOffset: Int64?

    init(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument..., at byteOffset: Int64? = nil) {
        self.code = code
        self.arguments = arguments
        self.byteOffset = byteOffset
    }
}

/// Reads the elements of one kind of part.
protocol PartHandler: XMLHandler {
    /// What the root is called.
    static var root: String { get }
    var hasRoot: Bool { get }
}

/// Parses one part with one handler.
struct PartParser {
    let parts: any WorkbookParts
    /// What diagnostics call the workbook.
    let file: String

    /// - Parameters:
    ///   - entry: the name under which the zip has the part.
    ///   - make: the handler, whose names are registered with the parser first.
    func parse<Handler: PartHandler>(
        _ entry: String, _ make: (XMLPushParser) -> Handler
    ) throws(Failure) -> Handler {
        switch try attempt(entry, make) {
        case .success(let handler): return handler
        case .failure(let failure): throw failure
        }
    }

    /// The same; what is wrong with the part is given back, what is wrong with the zip or the disk is thrown.
    func attempt<Handler: PartHandler>(
        _ entry: String, _ make: (XMLPushParser) -> Handler
    ) throws(Failure) -> Result<Handler, Failure> {
        // A byte order mark is no part of the document, and the parser does not count it.
        var mark = 0
        let place = Diagnostic.Location(file: "\(file)/\(entry)")
        do {
            let parser = try XMLPushParser(allowsDTD: false)
            var handler = make(parser)
            // The mark may come in pieces.
            var head: [UInt8]? = []
            try parts.read(entry) { piece in
                guard var start = head else { return try parser.feed(piece, to: &handler) }
                start.append(piece)
                head = start
                guard start.count >= 3 else { return }
                head = nil
                mark = start.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
                try parser.feed(start.span.extracting(mark..<start.count), to: &handler)
            }
            if let head { try parser.feed(head.span, to: &handler) }
            try parser.finish(to: &handler)
            guard handler.hasRoot else { throw WorkbookStop(.workbookMalformed, .name(Handler.root)) }
            return .success(handler)
        } catch let failure as Failure {
            throw failure
        } catch let stop as WorkbookStop {
            var diagnostic = Diagnostic(stop.code, at: place)
            diagnostic.arguments = stop.arguments
            diagnostic.location?.byteOffset = stop.byteOffset.map { $0 + Int64(mark) }
            return .failure(Failure(diagnostic, exit: .badData))
        } catch let error as XMLPushError {
            var diagnostic = Diagnostic(.workbookPartUnreadable, .name("\(error.reason)"), at: place)
            diagnostic.location?.line = error.line
            diagnostic.location?.column = error.column
            diagnostic.location?.byteOffset = error.byteOffset + Int64(mark)
            return .failure(Failure(diagnostic, exit: .badData))
        } catch {
            throw Failure(Diagnostic(.csvCannotRead, .path(file), .name("\(error)"), at: place), exit: .ioError)
        }
    }
}

/// The namespaces of workbooks, transitional first, then strict (ISO/IEC 29500-1 and -4).
enum WorkbookNames {
    static let spreadsheet = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ]
    static let relationship = [
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ]
    static let package = "http://schemas.openxmlformats.org/package/2006/relationships"
}

/// An `xsd:boolean`; `nil` where it is none.
func truth(_ text: Span<UInt8>) -> Bool? {
    switch String(copying: text) {
    case "1", "true": true
    case "0", "false": false
    default: nil
    }
}

extension String {
    /// The text of bytes that a parser has checked.
    init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
