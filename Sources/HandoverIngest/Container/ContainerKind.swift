package import HandoverCore
import HandoverCrypto
import SystemPackage

/// What kind of container a file is (Format.md section 4.6).
package enum ContainerKind: String, CaseIterable, Sendable {
    case zip, tar
    case tarGzip = "tar-gz"
    case sevenZip = "7z"
    case xlsx

    /// Tells by how the file begins, and a workbook from another zip by what is in it; `nil` for what is no container.
    package static func sniff(_ path: String, name: String) throws(Failure) -> ContainerKind? {
        let file = try ContainerFile(path, name: name)
        let head = try file.bytes(at: 0, count: Int(min(512, file.byteCount)))
        if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x50, 0x4b, 0x05, 0x06]) {
            let zip: ZipReader
            // What is wrong with a zip is said by who reads it.
            do { zip = try ZipReader(file) } catch { return .zip }
            if zip.isWorkbook { return .xlsx }
            guard !zip.isDocument else {
                throw Failure(Diagnostic(.containerDocument, .path(name), at: .init(file: name)), exit: .badData)
            }
            return .zip
        }
        if head.starts(with: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            throw Failure(Diagnostic(.workbookOld, at: .init(file: name)), exit: .badData)
        }
        if head.starts(with: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]) { return .sevenZip }
        if head.starts(with: [0x1f, 0x8b]) { return .tarGzip }
        return head.count == 512 && head[257...].starts(with: "ustar".utf8) ? .tar : nil
    }
}

/// How much may be unpacked of a container and of those in it, together: bombs in a bomb have no more room than one.
package final class UnpackedRoom {
    let most: Int64
    private var taken: Int64 = 0

    /// - Parameter byteCount: of the outer container.
    package init(of byteCount: Int64) {
        let times = byteCount.multipliedReportingOverflow(by: Limits.unpackedTimes)
        most = max(Limits.unsuspectedBytes, min(Limits.unpackedBytes, times.overflow ? .max : times.partialValue))
    }

    var left: Int64 { most - taken }

    func take(_ bytes: Int64) { taken += bytes }
}

/// A container's file, read at any place. Closed with its last owner.
final class ContainerFile {
    /// What people see in a diagnostic.
    let name: String
    let byteCount: Int64
    private let file: OpenFile
    private let room: UnpackedRoom
    private var unpacked: Int64 = 0

    /// - Parameters:
    ///   - cipher: what it is encrypted under, if it is.
    ///   - room: what the container has left that this one lies in; `nil` for one that lies in none.
    init(_ path: String, under cipher: FileCipher? = nil, name: String, in room: UnpackedRoom? = nil) throws(Failure) {
        self.name = name
        do {
            file = OpenFile(try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec), under: cipher)
            byteCount = try file.descriptor.seek(offset: 0, from: .end)
        } catch {
            let isMissing = error as? Errno == .noSuchFileOrDirectory
            throw Failure(
                isMissing ? Diagnostic(.noSuchFile, .path(name)) : Diagnostic(.ioFailed, .path(name), .name("\(error)")),
                exit: isMissing ? .noInput : .ioError)
        }
        self.room = room ?? UnpackedRoom(of: byteCount)
    }

    deinit {
        // Nothing was written, so a failing close loses nothing that anyone could be told about.
        do { try file.descriptor.close() } catch {}
    }

    /// Fills the buffer from this place, as far as the file goes; how many bytes that are.
    func read(into buffer: inout [UInt8], at offset: Int64, count: Int) throws(Failure) -> Int {
        do {
            return try unsafe buffer.withUnsafeMutableBytes { buffer in
                var done = 0
                while done < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count])
                    let got = try unsafe file.read(into: rest, at: offset + Int64(done))
                    if got == 0 { break }
                    done += got
                }
                return done
            }
        } catch {
            throw Failure(
                Diagnostic(.ioFailed, .path(name), .name("\(error)"), at: .init(file: name, byteOffset: offset)), exit: .ioError)
        }
    }

    /// Fills the buffer from this place with as much as one read brings; 0 at the file's end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        try unsafe file.read(into: buffer, at: offset)
    }

    /// Exactly these bytes.
    func bytes(at offset: Int64, count: Int) throws(Failure) -> [UInt8] {
        guard offset >= 0, count >= 0, Int64(count) <= byteCount, offset <= byteCount - Int64(count) else {
            throw malformed("end of the file", at: min(max(0, offset), byteCount))
        }
        var bytes = [UInt8](repeating: 0, count: count)
        guard try read(into: &bytes, at: offset, count: count) == count else { throw malformed("end of the file", at: offset) }
        return bytes
    }

    func failure(_ code: Diagnostic.Code, _ arguments: [Diagnostic.Argument], at offset: Int64? = nil) -> Failure {
        var diagnostic = Diagnostic(code, at: .init(file: name, byteOffset: offset))
        diagnostic.arguments = [.path(name)] + arguments
        return Failure(diagnostic, exit: .badData)
    }

    /// Stops where more is unpacked than the room has; `bytes` are all of this file so far.
    func holdUnpacked(_ bytes: Int64) throws(Failure) {
        unpacked = max(unpacked, bytes)
        guard unpacked <= room.left else { throw failure(.containerTooLarge, [.name("bytes"), .count(room.most)]) }
    }

    /// What was unpacked of it takes its part of the room for good, and so do bytes that were made of it.
    func settle(_ more: Int64 = 0) {
        room.take(unpacked + more)
        unpacked = 0
    }

    func hasRoom(for bytes: Int64) -> Bool { bytes <= room.left }

    /// Bytes that may be unpacked of it and what it lies in.
    var mostUnpacked: Int64 { room.most }

    /// There was no memory, which says nothing of the file.
    var withoutMemory: Failure {
        Failure(Diagnostic(.ioFailed, .path(name), .name("\(Errno.noMemory)")), exit: .ioError)
    }

    /// - Parameter what: the part that is not as it must be.
    func malformed(_ what: String, at offset: Int64) -> Failure { failure(.containerMalformed, [.name(what)], at: offset) }
}
