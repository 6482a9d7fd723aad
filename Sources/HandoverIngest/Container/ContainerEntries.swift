import HandoverCore
import HandoverGB18030

/// What holds for the entries of every container: their names, how many there are, how much they hold (Format.md section 4.6).
struct ContainerEntries {
    private let file: ContainerFile
    /// The number of the entry that was met last, from 1: what messages call it, for names of files can be personal data.
    private(set) var count = 0
    private var byteCount: Int64 = 0
    /// To Swift composed and decomposed texts are one.
    private var taken: Set<String> = []

    init(_ file: ContainerFile) { self.file = file }

    /// How a name's bytes are to be taken.
    enum Encoding {
        case utf8
        /// UTF-8 if it is valid, else GB18030.
        case either
        case gb18030
    }

    /// Counts an entry and makes its name.
    /// - Returns: the member's name; `nil` for a folder, whose name ends with `/`.
    mutating func name(_ bytes: [UInt8], _ encoding: Encoding, turnsBackslashes: Bool = false) throws(Failure) -> String? {
        count += 1
        guard count <= Limits.containerEntries else { throw tooLarge("entries", Int64(Limits.containerEntries)) }
        guard var text = Self.decoded(bytes, encoding) else { throw bad("encoding") }
        if turnsBackslashes { text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\\" ? "/" : $0 })) }
        var rest = text.utf8[...]
        while rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        let isFolder = text.utf8.last == UInt8(ascii: "/")
        if rest.isEmpty, isFolder { return nil }
        if isFolder { rest = rest.dropLast() }
        if let problem = Self.problem(rest) { throw bad(problem) }
        if isFolder { return nil }
        let name = String(decoding: rest, as: UTF8.self)
        let key = String(decoding: rest.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        guard taken.insert(key).inserted else { throw file.failure(.containerNameTwice, [.count(count)]) }
        return name
    }

    /// Counts what an entry holds. The sum is never beyond the limit by more than one member.
    mutating func add(_ bytes: Int64) throws(Failure) {
        guard bytes <= Limits.memberBytes else { throw tooLarge("bytes of a member", Limits.memberBytes) }
        byteCount += bytes
        try file.holdUnpacked(byteCount)
    }

    private static func decoded(_ bytes: [UInt8], _ encoding: Encoding) -> String? {
        if encoding != .gb18030, let text = String(validating: bytes, as: UTF8.self) { return text }
        if encoding == .utf8 { return nil }
        var text: [UInt8] = []
        return decodeGB18030(bytes.span, into: &text) == nil ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func problem(_ name: Substring.UTF8View) -> String? {
        if name.count > Limits.memberNameBytes { return "length" }
        if name.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "control character" }
        if name.contains(UInt8(ascii: "\\")) { return "\\" }
        let start = Array(name.prefix(2))
        if start.count == 2, start[1] == UInt8(ascii: ":"), (0x61...0x7a).contains(start[0] | 0x20) { return "drive" }
        for component in name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if component.isEmpty { return name.first == UInt8(ascii: "/") ? "absolute" : "empty component" }
            if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                return String(decoding: component, as: UTF8.self)
            }
        }
        return nil
    }

    private func bad(_ reason: String) -> Failure { file.failure(.containerBadName, [.count(Int64(count)), .name(reason)]) }

    private func tooLarge(_ what: String, _ most: Int64) -> Failure {
        file.failure(.containerTooLarge, [.name(what), .count(most)])
    }
}
