import HandoverArchive
import HandoverCore
package import HandoverCrypto

/// Walks the members of a container, whatever its kind.
///
/// Only a 7z is read by libarchive. Of a zip and a tar it composes names that came decomposed, so that they are no longer the ones in
/// the container, and it passes over gaps, overlaps, headers that contradict the directory, and what gzip says of its content.
package enum ContainerWalk {
    /// Reads a member to its end; what is not asked for is passed over.
    package typealias Reading = ((Span<UInt8>) throws -> Void) throws -> Void

    /// Calls the body with every member in the order of the container: its name, and how to read it, once.
    /// - Parameters:
    ///   - cipher: what it is encrypted under, if it is.
    ///   - name: what diagnostics call the container.
    ///   - room: for all that is unpacked of the container that this one lies in; `nil` for one that lies in none.
    /// - Throws: ``Failure`` with exit 65 where it is not as Format.md section 4.6 says; what the body throws.
    package static func run(
        _ path: String, under cipher: FileCipher? = nil, name: String, kind: ContainerKind, in room: UnpackedRoom? = nil,
        _ body: (_ member: String, _ read: Reading) throws -> Void
    ) throws {
        let file = try ContainerFile(path, under: cipher, name: name, in: room)
        defer { file.settle() }
        switch kind {
        case .zip:
            let zip = try ZipReader(file)
            try zip.checkFolders()
            for entry in zip.entries { if let name = entry.name { try body(name) { try zip.read(entry, $0) } } }
        case .tar, .tarGzip:
            var tar = TarEntries(file, isGzip: kind == .tarGzip)
            while let member = try tar.next() { try body(member) { try tar.read($0) } }
        case .sevenZip: try walk7z(file, body)
        case .xlsx: preconditionFailure("a workbook is read sheet by sheet, by WorkbookFile")
        }
    }

    private static func walk7z(_ file: ContainerFile, _ body: (String, Reading) throws -> Void) throws {
        var entries = ContainerEntries(file)
        do {
            var archive = try unsafe ForeignArchive.open7z(count: file.byteCount) { try unsafe file.read(into: $0, at: $1) }
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while let entry = try archive.next() {
                var name = entry.name
                if entry.kind == .folder, name.last != UInt8(ascii: "/") { name.append(UInt8(ascii: "/")) }
                let member = try entries.name(name, .utf8)
                let shown = Diagnostic.Argument.count(entries.count)
                guard !entry.isEncrypted else { throw file.failure(.containerEncrypted, [shown]) }
                guard entry.kind == (member == nil ? .folder : .file) else { throw file.failure(.containerSpecial, [shown]) }
                guard let member else { continue }
                var isRead = false
                func read(_ take: (Span<UInt8>) throws -> Void) throws {
                    isRead = true
                    var byteCount: Int64 = 0
                    while true {
                        let count = try archive.read(into: &buffer)
                        if count == 0 { return }
                        byteCount += Int64(count)
                        guard byteCount <= Limits.memberBytes else {
                            throw file.failure(
                                .containerTooLarge, [.name("bytes of a member"), .count(Limits.memberBytes)])
                        }
                        try entries.add(Int64(count))
                        try take(buffer.span.extracting(0..<count))
                    }
                }
                try body(member, read)
                // A member that nobody wants counts, too, and must be whole.
                if !isRead { try read { _ in } }
            }
        } catch let error as ArchiveError {
            if error.isInputOutput {
                throw Failure(Diagnostic(.ioFailed, .path(file.name), .name(error.reason ?? "?")), exit: .ioError)
            }
            if error.reason?.contains("ncrypt") == true { throw file.failure(.containerEncrypted, [.count(entries.count + 1)]) }
            throw file.malformed(error.reason ?? error.operation, at: 0)
        }
    }
}
