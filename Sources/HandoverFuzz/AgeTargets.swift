import HandoverAge

/// age files: their headers and keys as they come, and payloads that somebody rearranged.
enum AgeTargets {
    /// The identity that the seeds were encrypted to, so that more than the grammar is reached.
    private static let identity = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

    /// What is tried on the same bytes, each for itself.
    static let readings: [@Sendable ([UInt8]) throws -> Void] = [open, header, recipient, identities]

    private static func open(_ bytes: [UInt8]) throws {
        let identity = try AgeIdentity(Array(identity.utf8))
        try AgeReader.open(AgeBytes(bytes), with: .identities([identity])).forEachChunk { _ in }
    }

    private static func header(_ bytes: [UInt8]) throws {
        let header = try AgeHeader.read(from: AgeBytes(bytes))
        precondition(header.byteCount <= bytes.count && header.stanzaCount > 0)
    }

    private static func recipient(_ bytes: [UInt8]) throws {
        let recipient = try AgeRecipient(String(decoding: bytes, as: UTF8.self))
        precondition(Array(recipient.text.utf8) == bytes, "a recipient has one spelling")
    }

    private static func identities(_ bytes: [UInt8]) throws {
        let texts = try AgeIdentityFile.read(bytes).map { $0.text() }
        let lines = bytes.split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }
        precondition(texts.allSatisfy { lines.contains($0[...]) }, "an identity has one spelling")
    }

    /// A file of a size that the first three bytes say, changed as the others say: it is refused or it is as it was.
    static func payload(_ bytes: [UInt8]) throws {
        guard bytes.count > 3 else { return }
        let size = (Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])) % 300_000
        let plain = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }
        var file: [UInt8] = []
        let identity = try AgeIdentity(Array(identity.utf8))
        var writer = try AgeWriter.begin(for: [identity.recipient]) { piece in
            for index in piece.indices { file.append(piece[index]) }
        }
        let fileKey = writer.fileKey
        try writer.write(plain.span)
        try writer.finish()
        let changed = change(file, bytes.dropFirst(3))
        var read: [UInt8] = []
        do {
            try AgeReader.open(AgeBytes(changed), with: .fileKey(fileKey)).forEachChunk { chunk in
                for index in chunk.indices { read.append(chunk[index]) }
            }
            precondition(changed == file && read == plain, "a file that is read is the one that was written")
        } catch {
            precondition(changed != file, "what was written is read: \(error)")
            precondition(plain.starts(with: read), "what is given out was written")
        }
    }

    /// Bytes of the header and the nonce before the first chunk.
    private static let head = 184

    /// Steps of four bytes each: what is done, and where, to a byte, a chunk or the end.
    private static func change(_ file: [UInt8], _ steps: ArraySlice<UInt8>) -> [UInt8] {
        var file = file
        var steps = steps
        while steps.count >= 4, !file.isEmpty {
            let step = Array(steps.prefix(4))
            steps = steps.dropFirst(4)
            let place = (Int(step[1]) << 16 | Int(step[2]) << 8 | Int(step[3])) % file.count
            let chunk = head + Int(step[2]) % 5 * 65_552
            switch step[0] % 6 {
            case 0: file[place] ^= 1 << (step[3] & 7)
            case 1: file.removeLast(place)
            case 2: file += file.suffix(place % 70_000)
            case 3: file.removeSubrange(min(chunk, file.count)..<min(chunk + 65_552, file.count))
            case 4:
                file.insert(contentsOf: file[min(chunk, file.count)..<min(chunk + 65_552, file.count)], at: min(head, file.count))
            default: file.insert(step[3], at: place)
            }
        }
        return file
    }
}
