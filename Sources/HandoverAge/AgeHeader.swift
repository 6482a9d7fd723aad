// The header is text: a line with the version, stanzas that each wrap the file key for somebody, and a line with a code that
// authenticates all of it. It is read strictly, so that no two headers mean the same: what this reads is spelled in the one way
// that age spells it. Nothing in it is believed before `unlock` has checked the code; nothing of the payload is looked at before.

/// The header of an age file, read and found well formed, but not yet authenticated.
package struct AgeHeader: Sendable {
    /// One way to the file key.
    enum Stanza: Sendable {
        case x25519(share: [UInt8], body: [UInt8], line: Int)
        case scrypt(salt: [UInt8], workFactor: Int?, body: [UInt8])
        /// A kind that we do not know, and that the format has us pass by.
        case other
    }

    static let versionPrefix = "age-encryption.org/"
    static let end = "---"

    /// Bytes of the header; the payload begins after them.
    package let byteCount: Int
    let stanzas: [Stanza]
    /// What the authentication code is over.
    let authenticated: [UInt8]
    let authenticationCode: [UInt8]

    /// How many ways to the file key the header has: one for each recipient. Whose they are it does not say.
    package var stanzaCount: Int { stanzas.count }
    /// Whether it takes a passphrase to open the file.
    package var needsPassphrase: Bool {
        if case .scrypt = stanzas.first { return true }
        return false
    }

    /// Reads the header of a file. Throws ``AgeError``, or what the source throws.
    package static func read(from source: any AgeSource) throws -> AgeHeader {
        var bytes = [UInt8](repeating: 0, count: Int(min(source.byteCount, Int64(AgeLimits.headerBytes))))
        try source.read(0..<Int64(bytes.count), into: &bytes)
        return try AgeHeader(bytes, isWholeFile: Int64(bytes.count) == source.byteCount)
    }

    /// Reads the header at the beginning of these bytes.
    /// - Parameter isWholeFile: whether the file has no byte more; else it has been read as far as a header may go.
    init(_ bytes: [UInt8], isWholeFile: Bool) throws(AgeError) {
        guard bytes.starts(with: AgeHeader.versionPrefix.utf8) else {
            throw bytes.starts(with: "-----BEGIN AGE ENCRYPTED FILE-----".utf8) ? .armored : .notAge
        }
        var lines = HeaderLines(bytes, isWholeFile: isWholeFile)
        let version = try lines.next().dropFirst(AgeHeader.versionPrefix.utf8.count)
        guard version.elementsEqual("v1".utf8) else {
            let isVersion = !version.isEmpty && version.allSatisfy(isVisible)
            throw isVersion ? .unsupportedVersion : .header(line: 1, .version)
        }
        var stanzas: [Stanza] = []
        while true {
            let start = lines.offset
            let line = try lines.next()
            if line.starts(with: AgeHeader.end.utf8) {
                guard !stanzas.isEmpty else { throw lines.fault(.noStanza) }
                let code = line.dropFirst(AgeHeader.end.utf8.count)
                guard code.first == UInt8(ascii: " "), let code = Base64.decode(code.dropFirst()), code.count == 32 else {
                    throw lines.fault(.authenticationCode)
                }
                authenticationCode = code
                authenticated = Array(bytes[..<(start + AgeHeader.end.utf8.count)])
                break
            }
            guard stanzas.count < AgeLimits.stanzas else { throw .tooManyStanzas }
            stanzas.append(try Stanza(first: line, from: &lines))
        }
        byteCount = lines.offset
        self.stanzas = stanzas
        let passphrases = stanzas.count { if case .scrypt = $0 { true } else { false } }
        guard passphrases == 0 || stanzas.count == 1 else { throw lines.fault(.passphraseNotAlone) }
    }
}

extension AgeHeader.Stanza {
    /// Reads a stanza whose first line has been read.
    fileprivate init(first: ArraySlice<UInt8>, from lines: inout HeaderLines) throws(AgeError) {
        guard first.starts(with: "->".utf8) else { throw lines.fault(.unknownLine) }
        let line = lines.number
        let words = first.dropFirst(2).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.first?.isEmpty == true, words.count > 1,
            words.dropFirst().allSatisfy({ !$0.isEmpty && $0.allSatisfy(isVisible) })
        else { throw lines.fault(.arguments) }
        let arguments = words.dropFirst(2)
        let body = try AgeHeader.Stanza.body(from: &lines)
        switch String(decoding: words[1], as: UTF8.self) {
        case "X25519":
            guard arguments.count == 1, let share = arguments.first.flatMap(Base64.decode), share.count == X25519.byteCount,
                body.count == AgeFileKey.wrappedBytes
            else { throw .header(line: line, .x25519) }
            self = .x25519(share: share, body: body, line: line)
        case "scrypt":
            guard arguments.count == 2, let salt = arguments.first.flatMap(Base64.decode), salt.count == ScryptStanza.saltBytes,
                let digits = arguments.last, digits.first != UInt8(ascii: "0"),
                digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), body.count == AgeFileKey.wrappedBytes
            else { throw .header(line: line, .scrypt) }
            let factor = digits.count > 9 ? nil : digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            self = .scrypt(salt: salt, workFactor: factor, body: body)
        default: self = .other
        }
    }

    /// Reads a body: lines of 64 columns, each of which is 48 bytes, and one that is shorter and may be empty.
    private static func body(from lines: inout HeaderLines) throws(AgeError) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try lines.next()
            guard line.count <= 64, let bytes = Base64.decode(line) else { throw lines.fault(.body) }
            body += bytes
            if line.count < 64 { return body }
        }
    }
}

/// The lines of a header, each of which ends with LF.
private struct HeaderLines {
    private let bytes: [UInt8]
    private let isWholeFile: Bool
    /// Where the next line begins.
    private(set) var offset = 0
    /// The number of the line that was read last.
    private(set) var number = 0

    init(_ bytes: [UInt8], isWholeFile: Bool) {
        self.bytes = bytes
        self.isWholeFile = isWholeFile
    }

    mutating func next() throws(AgeError) -> ArraySlice<UInt8> {
        number += 1
        guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw isWholeFile ? fault(.ends) : .headerTooLarge
        }
        defer { offset = end + 1 }
        return bytes[offset..<end]
    }

    func fault(_ fault: AgeHeaderFault) -> AgeError { .header(line: number, fault) }
}

/// A character that arguments and versions may have.
private func isVisible(_ character: UInt8) -> Bool { 0x21...0x7e ~= character }
