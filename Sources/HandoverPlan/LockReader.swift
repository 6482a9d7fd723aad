package import HandoverCore
import HandoverData

/// Reads a lock (Plan.md section 7) and says everything that is wrong with it.
package enum LockReader {
    /// Reads a lock from its bytes; `file` is what diagnostics call it.
    /// - Throws: ``Failure`` with exit 65 and every problem.
    package static func read(_ bytes: [UInt8], file: String) throws(Failure) -> Lock {
        guard bytes.count <= Limits.jsonBytes else {
            throw Failure(
                Diagnostic(.lockTooLarge, .count(bytes.count), .count(Limits.jsonBytes), at: .init(file: file)), exit: .badData)
        }
        let value: JSONValue
        do throws(JSONText.Problem) { value = try JSONText.read(bytes, depthLimit: Limits.depth) } catch {
            let place = Diagnostic.Location(
                file: file, line: error.line, column: error.column, byteOffset: Int64(error.byteOffset))
            throw Failure(Diagnostic(.lockNotJSON, at: place), exit: .badData)
        }
        let problems = Problems(file: file)
        let top = LockSection(value, "", ["handover", "sources"], problems)
        top.choice("handover", ["1"])
        var sources: [Lock.Source] = []
        for (index, element) in (top.array("sources") ?? []).enumerated() {
            if let source = source(element, "sources[\(index)]", problems) { sources.append(source) }
        }
        try problems.check()
        return Lock(sources: sources)
    }

    private static let keys = [
        "id", "path", "bytes", "sha256", "format", "encoding", "bom", "delimiter", "quote", "headerAt", "footerAt", "columns",
        "records",
    ]

    private static func source(_ value: JSONValue, _ path: String, _ problems: Problems) -> Lock.Source? {
        let section = LockSection(value, path, keys, problems)
        let id = section.text("id") { Names.isID($0) }
        let file = section.text("path") { !$0.isEmpty }
        let bytes = section.count("bytes")
        let digest = section.text("sha256") { Names.isDigest($0) }
        section.choice("format", ["csv"])
        let encoding = section.choice("encoding", ["utf-8", "gb18030"])
        let bom = section.flag("bom")
        // In GB18030 a byte 0x7C may be the second half of a character.
        let delimiter = section.choice("delimiter", encoding == "gb18030" ? [",", ";", "\t"] : [",", ";", "\t", "|"])
        let quote = section.choice("quote", ["\"", ""])
        let headerAt = section.count("headerAt")
        let footerAt = section.has("footerAt") ? section.count("footerAt") : nil
        let columns = section.texts("columns")
        let records = section.count("records")
        guard let id, let file, let bytes, let digest, let encoding, let bom, let delimiter = delimiter?.utf8.first, let quote,
            let headerAt, let columns, let records
        else { return nil }
        return Lock.Source(
            id: id, path: file, bytes: bytes, sha256: digest, encoding: encoding, hasBOM: bom, delimiter: delimiter,
            quote: quote.utf8.first, headerAt: headerAt, footerAt: footerAt, columns: columns, records: records)
    }
}

/// An object of a lock with known members.
private struct LockSection {
    private let members: [JSONValue.Member]
    private let path: String
    private let problems: Problems

    init(_ value: JSONValue, _ path: String, _ known: [String], _ problems: Problems) {
        self.path = path
        self.problems = problems
        guard case .object(let members) = value else {
            problems.add(.lockBadMember, .name(path.isEmpty ? "lock" : path), at: nil, key: path)
            self.members = []
            return
        }
        self.members = members
        for member in members where !known.contains(member.name) {
            problems.add(
                .planUnknownKey, .name(member.name), .name(nearest(member.name, among: known)), at: nil, key: key(member.name))
        }
    }

    private func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    private func value<Value>(_ name: String, _ body: (JSONValue) -> Value?) -> Value? {
        if let member = members.first(where: { $0.name == name }), let value = body(member.value) { return value }
        problems.add(.lockBadMember, .name(key(name)), at: nil, key: key(name))
        return nil
    }

    func text(_ name: String, _ accepts: (String) -> Bool) -> String? {
        value(name) { if case .string(let text) = $0, accepts(text) { text } else { nil } }
    }

    @discardableResult func choice(_ name: String, _ allowed: [String]) -> String? { text(name) { allowed.contains($0) } }

    /// Canonical digits that fit into 64 bits.
    func count(_ name: String) -> Int64? {
        text(name) { $0.utf8.count <= 18 && !$0.hasPrefix("-") && Names.isInteger($0) }.flatMap { Int64($0) }
    }

    func flag(_ name: String) -> Bool? { value(name) { if case .bool(let flag) = $0 { flag } else { nil } } }

    func array(_ name: String) -> [JSONValue]? { value(name) { if case .array(let values) = $0 { values } else { nil } } }

    func texts(_ name: String) -> [String]? {
        value(name) { value in
            guard case .array(let values) = value else { return nil }
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == values.count ? texts : nil
        }
    }
}
