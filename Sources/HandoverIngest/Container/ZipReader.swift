import HandoverCore
import HandoverZlib

/// Reads the entries of a zip in any order.
package struct ZipReader {
    private let file: ContainerFile
    /// In the order in which they lie in the file.
    package let entries: [ZipEntry]

    /// Opens the file and reads its directory; `name` is what diagnostics call it.
    /// - Throws: ``Failure`` with exit 65 where it is not as Format.md section 4.6 says.
    package init(_ path: String, name: String) throws {
        try self.init(ContainerFile(path, name: name))
    }

    init(_ file: ContainerFile) throws {
        self.file = file
        entries = try ZipDirectory.read(file)
    }

    /// Unpacks what folders have for data: there may be nothing in it.
    package func checkFolders() throws {
        for entry in entries where entry.name == nil { try read(entry) { _ in } }
    }

    /// Lends the bytes of an entry as they are unpacked, at most a megabyte at once, and looks at size and checksum.
    package func read(_ entry: ZipEntry, _ take: (Span<UInt8>) throws -> Void) throws {
        var (crc, made) = (UInt32(0), Int64(0))
        func pass(_ bytes: Span<UInt8>) throws {
            made += Int64(bytes.count)
            guard made <= entry.byteCount else { throw damaged(entry) }
            crc = crc32(bytes, after: crc)
            try take(bytes)
        }
        if entry.method == 0 { try copy(entry, pass) } else { try inflate(entry, pass) }
        guard made == entry.byteCount, Int64(crc) == entry.crc else { throw damaged(entry) }
    }

    private func damaged(_ entry: ZipEntry) -> Failure {
        file.failure(.containerChecksum, [.count(entry.number)], at: entry.headerAt)
    }

    private func copy(_ entry: ZipEntry, _ take: (Span<UInt8>) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: Int(min(entry.packed, 1 << 20)))
        var at = entry.dataAt
        let end = at + entry.packed
        while at < end {
            let count = try file.read(into: &buffer, at: at, count: Int(min(Int64(buffer.count), end - at)))
            guard count > 0 else { throw damaged(entry) }
            try take(buffer.span.extracting(0..<count))
            at += Int64(count)
        }
    }

    private func inflate(_ entry: ZipEntry, _ take: (Span<UInt8>) throws -> Void) throws {
        do {
            var inflater = try Inflater.create(.raw)
            var input = [UInt8](repeating: 0, count: Int(min(entry.packed, 1 << 18)))
            var output = [UInt8](repeating: 0, count: 1 << 18)
            var at = entry.dataAt
            let end = at + entry.packed
            while true {
                let count = try file.read(into: &input, at: at, count: Int(min(Int64(input.count), end - at)))
                let step = try inflater.inflate(input.span.extracting(0..<count), into: &output)
                at += Int64(step.taken)
                if step.made > 0 { try take(output.span.extracting(0..<step.made)) }
                if step.isAtEnd { break }
                guard step.taken > 0 || step.made > 0 else { throw damaged(entry) }
            }
            guard at == end else { throw damaged(entry) }
        } catch let error as ZlibError { throw error.isMemory ? file.withoutMemory : damaged(entry) }
    }
}
