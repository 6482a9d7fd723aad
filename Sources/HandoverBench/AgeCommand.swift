import ArgumentParser
import Foundation
import HandoverAge
import SystemPackage

/// Encrypts a file into memory's void and decrypts it again, in process, and says how fast that went.
struct AgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "age", abstract: "Measure how fast a file is encrypted, and decrypted again, on one core.",
        discussion: """
            Example:
              HandoverBench age print-shop.tar --times 5
            """)

    @Argument(help: "The file; what it is encrypted to lies beside it while this runs, as FILE.bench.age.")
    var file: String

    @Option(help: "How often.")
    var times = 3

    func run() throws {
        let identity = try AgeIdentity.make()
        let place = FilePath(file + ".bench.age")
        defer { do { try FileManager.default.removeItem(atPath: place.string) } catch { print("\(place) is left: \(error)") } }
        for _ in 0..<times {
            let (bytes, encrypting) = try encrypt(to: identity.recipient, place)
            let decrypting = try decrypt(place, identity, bytes)
            print(
                "\(bytes) bytes, encrypted in \(encrypting) s, \(Double(bytes) / encrypting / 1e6) MB/s, decrypted in \(decrypting) s, \(Double(bytes) / decrypting / 1e6) MB/s"
            )
        }
    }

    private func encrypt(to recipient: AgeRecipient, _ place: FilePath) throws -> (bytes: Int64, seconds: Double) {
        let source = try FileDescriptor.open(FilePath(file), .readOnly)
        let target = try FileDescriptor.open(
            place, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        return try source.closeAfter {
            try target.closeAfter {
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                var bytes: Int64 = 0
                let started = ContinuousClock.now
                var writer = try AgeWriter.begin(for: [recipient]) { piece in
                    _ = try unsafe piece.withUnsafeBytes { try unsafe target.writeAll($0) }
                }
                while true {
                    let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe source.read(into: $0) }
                    if count == 0 { break }
                    try writer.write(buffer.span.extracting(..<count))
                    bytes += Int64(count)
                }
                try writer.finish()
                return (bytes, (ContinuousClock.now - started) / .seconds(1))
            }
        }
    }

    private func decrypt(_ place: FilePath, _ identity: AgeIdentity, _ bytes: Int64) throws -> Double {
        let file = try FileDescriptor.open(place, .readOnly)
        return try file.closeAfter {
            let size = try file.seek(offset: 0, from: .end)
            let started = ContinuousClock.now
            var count: Int64 = 0
            try AgeReader.open(BenchFile(descriptor: file, byteCount: size), with: .identities([identity])).forEachChunk {
                count += Int64($0.count)
            }
            guard count == bytes else { throw ValidationError("\(bytes) bytes became \(count)") }
            return (ContinuousClock.now - started) / .seconds(1)
        }
    }
}

private struct BenchFile: AgeSource {
    let descriptor: FileDescriptor
    let byteCount: Int64

    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        try unsafe buffer.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
                let count = try unsafe descriptor.read(fromAbsoluteOffset: offset + Int64(done), into: rest)
                if count == 0 { break }
                done += count
            }
            return done
        }
    }
}
