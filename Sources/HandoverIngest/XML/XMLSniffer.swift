import CHandoverBytes
package import HandoverCore
import HandoverData
import HandoverGB18030
import HandoverXML

/// Finds out how an XML file is encoded, which lists of records it holds and what their columns hold, by reading it three times.
///
/// For `handover init` alone: what it finds is pinned in the lock and looked at by people; a run never sniffs.
package struct XMLSniffer {
    private let path: String
    private let name: String
    private let chunkBytes: Int

    /// A sniffer of the file at `path`, which diagnostics call `name`.
    package init(path: String, name: String, chunkBytes: Int = 1 << 20) {
        self.path = path
        self.name = name
        self.chunkBytes = chunkBytes
    }

    /// Reads the file. `planned` are the lists that a plan has; `nil` proposes them, and prefixes with them.
    package func profile(
        planned: [DocumentProfile.Planned]?, namespaces: [(prefix: String, uri: String)], allowsDTD: Bool, id: String
    ) throws(Failure) -> (DocumentProfile, namespaces: [(prefix: String, uri: String)]) {
        let text = try EncodingSniffer.sniff(path, name: name, chunkBytes: chunkBytes)
        guard text.encoding != .utf32le, text.encoding != .utf32be else {
            throw Failure(Diagnostic(.xmlNotRead, .name(text.encoding.rawValue), at: .init(file: name)), exit: .badData)
        }
        let tree = try structure(text, allowsDTD: allowsDTD)
        let prefixes = planned == nil ? XMLProposal.prefixes(tree) : namespaces
        let known = Dictionary(prefixes.map { ($0.prefix, $0.uri) }) { first, _ in first }
        let proposal = XMLProposal(tree, planned: planned, namespaces: known, id: id)
        if let uri = proposal.unknownNamespace {
            throw Failure(Diagnostic(.xmlNoPrefix, .name(uri), at: .init(file: name)), exit: .badData)
        }
        guard !proposal.lists.isEmpty else { throw Failure(Diagnostic(.documentNoList, at: .init(file: name)), exit: .badData) }
        try DocumentProfiler.checkWidth(proposal.lists, name)
        let layout = DocumentLayout(
            format: .xml, encoding: text.encoding, hasBOM: text.hasBOM, lists: proposal.lists, outside: Set(proposal.outside),
            namespaces: known, allowsDTD: allowsDTD)
        var reader = try XMLReader.open(path, name: name, layout: layout)
        return (try DocumentProfiler.profile(layout, &reader), prefixes)
    }

    /// The names of everything in the file.
    private func structure(_ text: EncodingSniffer.Text, allowsDTD: Bool) throws(Failure) -> XMLTree {
        let start = text.start
        let transcoder = Transcoder(text.encoding)
        var source = try ByteSource.open(path, name: name, from: start, chunkBytes: chunkBytes)
        let parser: XMLPushParser
        do throws(XMLPushError) { parser = try XMLPushParser(allowsDTD: allowsDTD, baseByteOffset: start) } catch {
            throw Failure(Diagnostic(.xmlMalformed, .name(error.message), at: .init(file: name)), exit: .badData)
        }
        var tree = XMLTree(parser)
        do {
            repeat {
                try source.read { _ in }
                var end = source.buffer.count
                if text.encoding == .gb18030, !source.isAtEnd {
                    while end > 0, source.buffer[end - 1] >= 0x30 { end -= 1 }
                }
                guard source.buffer.count <= Limits.recordBytes else {
                    throw Failure(
                        Diagnostic(
                            .documentTooLarge, .count(Limits.elementText), .count(Limits.recordBytes), at: .init(file: name)),
                        exit: .badData)
                }
                if let transcoder {
                    try feed(transcoder, text, &source, parser, &tree)
                    continue
                }
                let piece = source.take(end)
                guard text.encoding == .gb18030 else {
                    try parser.feed(piece.span, to: &tree)
                    continue
                }
                var utf8: [UInt8] = []
                if let bad = decodeGB18030(piece.span, into: &utf8) {
                    let offset = source.byteOffset - Int64(piece.count - bad)
                    throw Failure(
                        Diagnostic(.xmlEncoding, .name("gb18030"), at: .init(file: name, byteOffset: offset)), exit: .badData)
                }
                try parser.feed(utf8.span, to: &tree)
            } while !source.isAtEnd
            try parser.finish(to: &tree)
        } catch {
            let place = Diagnostic.Location(file: name)
            switch error {
            case let failure as Failure: throw failure
            case let error as XMLPushError: throw Failure(error.diagnostic(text.encoding, place), exit: .badData)
            default: throw Failure(Diagnostic(.documentTooManyNames, .count(XMLTree.maximumNodes), at: place), exit: .badData)
            }
        }
        return tree
    }

    /// Feeds what has been read, as UTF-8.
    private func feed(
        _ transcoder: Transcoder, _ text: EncodingSniffer.Text, _ source: inout ByteSource, _ parser: XMLPushParser,
        _ tree: inout XMLTree
    ) throws {
        var utf8: [UInt8] = []
        let taken = transcoder.append(source.buffer.span, atEnd: source.isAtEnd, to: &utf8)
        if let bad = utf8.firstIndex(of: UInt8(HANDOVER_NO_CHARACTER)) {
            let place = Int64(transcoder.byte(of: bad, in: source.buffer.span))
            throw Failure(
                Diagnostic(
                    .xmlEncoding, .name(text.encoding.rawValue), at: .init(file: name, byteOffset: source.byteOffset + place)),
                exit: .badData)
        }
        _ = source.take(source.isAtEnd ? source.buffer.count : taken)
        try parser.feed(utf8.span, to: &tree)
    }
}
