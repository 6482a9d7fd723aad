import HandoverTestSupport
import Testing

@testable import HandoverAge

@Suite struct `age: beside stock age` {
    private func keyFile(_ identity: AgeIdentity, in folder: TemporaryFolder, _ name: String) throws {
        try folder.write(AgeIdentityFile.text(of: identity, created: "2026-11-28T18:00:00Z"), to: name)
    }

    @Test(arguments: AgeFiles.sizes + [300 * AgeFiles.chunk + 5]) func `stock age reads what we write, each recipient for itself`(
        size: Int
    ) throws {
        let folder = try TemporaryFolder()
        let identities = try (0..<3).map { _ in try AgeIdentity.make() }
        let plain = AgeFiles.plain(size, seed: 9)
        try folder.write(AgeFiles.sealed(plain, for: identities.map(\.recipient), pieces: 100_000).bytes, to: "file.age")
        for identity in identities {
            try keyFile(identity, in: folder, "key")
            let result = try run("age", ["-d", "-i", "key", "-o", "plain", "file.age"], in: folder.url)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(try AgeFiles.written(folder, "plain") == plain)
        }
        try keyFile(AgeIdentity.make(), in: folder, "key")
        #expect(try run("age", ["-d", "-i", "key", "-o", "none", "file.age"], in: folder.url).status != 0)
    }

    @Test(arguments: AgeFiles.sizes + [300 * AgeFiles.chunk + 5]) func `we read what stock age writes, each recipient for itself`(
        size: Int
    ) throws {
        let folder = try TemporaryFolder()
        let plain = AgeFiles.plain(size, seed: 10)
        try folder.write(plain, to: "plain")
        var arguments = ["-o", "file.age"]
        var keys: [AgeKey] = []
        for name in ["one", "two"] {
            #expect(try run("age-keygen", ["-o", name], in: folder.url).status == 0)
            let identities = try AgeIdentityFile.read(folder.read(name))
            keys.append(.identities(identities))
            arguments += ["-r", identities[0].recipient.text]
        }
        let result = try run("age", arguments + ["plain"], in: folder.url)
        #expect(result.status == 0, "\(result.stderr)")
        let bytes = try folder.read("file.age")
        for key in keys {
            let (read, error) = AgeFiles.read(bytes, with: key)
            #expect(error == nil && read == plain)
        }
    }

    @Test func `stock age refuses what we refuse: a file cut after a chunk`() throws {
        let folder = try TemporaryFolder()
        let identity = try AgeIdentity.make()
        let (bytes, _) = try AgeFiles.sealed(AgeFiles.plain(3 * AgeFiles.chunk), for: [identity.recipient])
        try folder.write(Array(bytes.dropLast(ChunkCipher.sealedBytes)), to: "file.age")
        try keyFile(identity, in: folder, "key")
        #expect(try run("age", ["-d", "-i", "key", "-o", "plain", "file.age"], in: folder.url).status != 0)
        #expect(AgeFiles.read(try folder.read("file.age"), with: .identities([identity])).error == .truncated(afterChunk: 2))
    }

    /// Runs age on a terminal of its own and types the passphrase whenever it asks: it takes one from nowhere else.
    private func onTerminal(_ arguments: [String], typing passphrase: String, in folder: TemporaryFolder) throws -> Int32 {
        let script = """
            import os, pty, sys
            child, terminal = pty.fork()
            if child == 0:
                os.execvp(sys.argv[2], sys.argv[2:])
            seen = b""
            while True:
                try:
                    piece = os.read(terminal, 4096)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
                if b"passphrase" in seen and seen.rstrip().endswith(b":"):
                    os.write(terminal, sys.argv[1].encode() + b"\\n")
                    seen = b""
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """
        let result = try run("python3", ["-c", script, passphrase, "age"] + arguments, in: folder.url)
        return result.status
    }

    @Test func `stock age reads what we write under a passphrase`() throws {
        let folder = try TemporaryFolder()
        let plain = AgeFiles.plain(100_000, seed: 11)
        let out = Collected()
        var writer = try AgeWriter.begin(under: AgePassphrase(Array("交接 2026".utf8))) { out.append($0) }
        try AgeFiles.write(plain, to: &writer, pieces: 777)
        try writer.finish()
        #expect(String(decoding: out.bytes.prefix(60), as: UTF8.self).split(separator: "\n")[1].hasSuffix(" 18"))
        try folder.write(out.bytes, to: "file.age")
        #expect(try onTerminal(["-d", "-o", "plain", "file.age"], typing: "交接 2026", in: folder) == 0)
        #expect(try folder.read("plain") == plain)
        #expect(try onTerminal(["-d", "-o", "none", "file.age"], typing: "交接 2027", in: folder) != 0)
    }

    @Test func `we read what stock age writes under a passphrase`() throws {
        let folder = try TemporaryFolder()
        let plain = AgeFiles.plain(70_000, seed: 12)
        try folder.write(plain, to: "plain")
        #expect(try onTerminal(["-p", "-o", "file.age", "plain"], typing: "correct horse", in: folder) == 0)
        let bytes = try folder.read("file.age")
        #expect(try AgeHeader.read(from: AgeBytes(bytes)).needsPassphrase)
        let (read, error) = AgeFiles.read(bytes, with: .passphrase(try AgePassphrase(Array("correct horse".utf8))))
        #expect(error == nil && read == plain)
        #expect(
            AgeFiles.read(bytes, with: .passphrase(try AgePassphrase(Array("correct horst".utf8)))).error == .wrongPassphrase)
    }
}
