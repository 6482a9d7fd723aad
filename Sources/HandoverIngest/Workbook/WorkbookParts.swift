import HandoverCore
import HandoverXML

/// The parts of a workbook: the entries of its zip, by name, each read from front to back.
package protocol WorkbookParts {
    /// The names of all entries, as they stand in the zip.
    var names: [String] { get }
    /// Reads one entry, in pieces. Throws what `take` throws, and a ``Failure`` where the zip cannot be read.
    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws
}

/// Something in a part that no workbook has, or that this reading does not take: what, and where as a spreadsheet counts.
struct WorkbookStop: Error {
    var code: Diagnostic.Code
    var arguments: [Diagnostic.Argument]

    init(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument...) {
        self.code = code
        self.arguments = arguments
    }
}

/// Parses one part with one handler.
struct PartParser {
    let parts: any WorkbookParts
    /// What diagnostics call the workbook.
    let file: String

    /// The name under which the zip has a part: ASCII letters in either case are the same (ISO/IEC 29500-2).
    func entry(_ part: String) -> String? {
        if parts.names.contains(part) { return part }
        let wanted = part.utf8.map(Self.lowercase)
        return parts.names.first { $0.utf8.map(Self.lowercase) == wanted }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte | 0x20 : byte }

    /// - Parameter make: the handler, whose names are registered with the parser first.
    func parse<Handler: XMLHandler>(_ part: String, _ make: (XMLPushParser) -> Handler) throws(Failure) -> Handler {
        guard let entry = entry(part) else { throw failure(WorkbookStop(.workbookPartMissing, .path(part)), part) }
        do {
            let parser = try XMLPushParser(allowsDTD: false)
            var handler = make(parser)
            // A byte order mark is no part of the document. It may come in pieces.
            var head: [UInt8]? = []
            try parts.read(entry) { piece in
                guard var start = head else { return try parser.feed(piece, to: &handler) }
                for index in piece.indices { start.append(piece[index]) }
                head = start
                guard start.count >= 3 else { return }
                head = nil
                try parser.feed(start.span.extracting(Self.markCount(start)..<start.count), to: &handler)
            }
            if let head { try parser.feed(head.span, to: &handler) }
            try parser.finish(to: &handler)
            return handler
        } catch { throw failure(error, part) }
    }

    private static func markCount(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0 }

    private func failure(_ error: any Error, _ part: String) -> Failure {
        if let failure = error as? Failure { return failure }
        let place = Diagnostic.Location(file: "\(file)/\(part)")
        if let stop = error as? WorkbookStop {
            var diagnostic = Diagnostic(stop.code, at: place)
            diagnostic.arguments = stop.arguments
            return Failure(diagnostic, exit: .badData)
        }
        guard let error = error as? XMLPushError else {
            return Failure(Diagnostic(.csvCannotRead, .path(file), .name("\(error)"), at: place), exit: .ioError)
        }
        return Failure(error.diagnostic(.utf8, .init(file: place.file, byteOffset: error.byteOffset)), exit: .badData)
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
