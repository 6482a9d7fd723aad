import HandoverCrypto
import HandoverData
import HandoverIngest
import SystemPackage

/// A folder that a run has for files of its own, with what they are encrypted under.
struct WorkPlace: Sendable {
    let path: FilePath
    let key: WorkKey

    /// - Parameter key: by default none: files lie in the clear.
    init(_ path: FilePath, under key: WorkKey = WorkKey()) { (self.path, self.key) = (path, key) }

    /// A folder in this one, which is made when it is needed.
    func folder(_ name: String) -> WorkPlace { WorkPlace(path.appending(name), under: key) }

    /// A file in this folder that is not there yet. Two that are given one name are two files.
    func file(_ name: String) -> WorkFile {
        let (number, cipher) = key.nextFile()
        return WorkFile(path.appending("\(name).\(number)"), under: cipher)
    }
}

/// A file that a run reads: one of its own, which it has written once, or an export where it lies.
struct WorkFile: Sendable {
    let path: FilePath
    let cipher: FileCipher?

    init(_ path: FilePath, under cipher: FileCipher? = nil) { (self.path, self.cipher) = (path, cipher) }

    /// Makes the file, which must not be there, mode 0600, and writes it from front to back.
    func write<Result>(
        _ body: (_ write: @escaping (Span<UInt8>) throws -> Void) throws -> Result
    ) throws -> Result {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        return try file.closeAfter {
            let open = OpenFile(file, under: cipher)
            var end: Int64 = 0
            return try body { bytes in
                try unsafe bytes.withUnsafeBytes { try unsafe open.write($0, at: end) }
                end += Int64(bytes.count)
            }
        }
    }

    /// Opens the file while the body reads it.
    func reading<Result>(_ body: (OpenFile) throws -> Result) throws -> Result {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter { try body(OpenFile(file, under: cipher)) }
    }

    /// Lends the file from front to back, in pieces of a MiB that are the body's to keep, until that has enough.
    /// - Parameter body: returns whether it wants more.
    func forEachPiece(_ body: ([UInt8]) throws -> Bool) throws {
        try reading { file in
            var offset: Int64 = 0
            while true {
                let piece = try file.bytes(at: offset, atMost: 1 << 20)
                if piece.isEmpty { return }
                offset += Int64(piece.count)
                guard try body(piece) else { return }
            }
        }
    }

    /// All that is in it, for what is small.
    func contents() throws -> [UInt8] {
        var contents: [UInt8] = []
        try forEachPiece {
            contents += $0
            return true
        }
        return contents
    }
}

extension OpenFile {
    /// What one read brings from this place; nothing at the file's end.
    func bytes(at offset: Int64, atMost most: Int) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            count = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
    }
}
