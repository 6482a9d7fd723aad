import HandoverCrypto

/// Encrypts one file as the bytes come. Holds two chunks, whatever the size.
///
/// Where it is not finished, the file has no last chunk, and every reader refuses it.
package struct AgeWriter: ~Copyable {
    static let nonceBytes = 16

    /// The file's key, with which the program that wrote the file can read it back. Whoever has it can read the file, and write another.
    package let fileKey: AgeFileKey
    private let cipher: ChunkCipher
    private let sink: (Span<UInt8>) throws -> Void
    /// Plaintext that waits: a full chunk, too, because only what follows tells that it is not the last.
    private var waiting: [UInt8] = []
    private var sealed = [UInt8](repeating: 0, count: ChunkCipher.sealedBytes)
    private var index: Int64 = 0

    /// Begins a file for these recipients: gives its header to the sink. Throws ``AgeError``, or what the sink throws.
    /// - Parameter sink: takes ciphertext in order; the span is lent for the call.
    package static func begin(
        for recipients: [AgeRecipient], sink: @escaping (Span<UInt8>) throws -> Void
    ) throws -> AgeWriter {
        guard !recipients.isEmpty else { throw AgeError.noRecipients }
        guard recipients.count <= AgeLimits.stanzas else { throw AgeError.tooManyRecipients(recipients.count) }
        return try begin(sink) { fileKey throws(AgeError) in
            var stanzas = ""
            for (index, recipient) in recipients.enumerated() {
                let stanza = try crypto { () throws(CryptoError) in try X25519Stanza.text(wrapping: fileKey, for: recipient) }
                guard let stanza else { throw .worthlessRecipient(index: index) }
                stanzas += stanza
            }
            return stanzas
        }
    }

    /// Begins a file under a passphrase: gives its header to the sink. Takes 256 MiB and 0.6 s with the work factor that we write.
    package static func begin(
        under passphrase: AgePassphrase, workFactor: Int = AgeLimits.workFactorWritten,
        sink: @escaping (Span<UInt8>) throws -> Void
    ) throws -> AgeWriter {
        precondition(1...AgeLimits.workFactorAccepted ~= workFactor, "what we write we can read")
        return try begin(sink) { fileKey throws(AgeError) in
            try crypto { () throws(CryptoError) in
                try ScryptStanza.text(wrapping: fileKey, under: passphrase, workFactor: workFactor)
            }
        }
    }

    private static func begin(
        _ sink: @escaping (Span<UInt8>) throws -> Void, stanzas: (AgeFileKey) throws(AgeError) -> String
    ) throws -> AgeWriter {
        let (fileKey, nonce) = try crypto { () throws(CryptoError) in try (AgeFileKey.make(), randomBytes(nonceBytes)) }
        let stanzas = try stanzas(fileKey)
        let head = try crypto { () throws(CryptoError) in try AgeHeader.text(stanzas, fileKey) + nonce }
        let cipher = try crypto { () throws(CryptoError) in try ChunkCipher.sealing(fileKey.payloadKey(nonce: nonce)) }
        try sink(head.span)
        return AgeWriter(fileKey: fileKey, cipher: cipher, sink: sink)
    }

    private init(fileKey: AgeFileKey, cipher: consuming ChunkCipher, sink: @escaping (Span<UInt8>) throws -> Void) {
        self.fileKey = fileKey
        self.cipher = cipher
        self.sink = sink
        waiting.reserveCapacity(AgeLimits.chunkBytes)
    }

    /// Encrypts more bytes, in pieces of any size. After an error the file is of no use.
    package mutating func write(_ bytes: Span<UInt8>) throws {
        var start = 0
        while start < bytes.count {
            if waiting.count == AgeLimits.chunkBytes { try sealWaiting(isLast: false) }
            if waiting.isEmpty && bytes.count - start > AgeLimits.chunkBytes {
                // A whole chunk with something behind it need not wait.
                try seal(bytes.extracting(start..<(start + AgeLimits.chunkBytes)), isLast: false)
                start += AgeLimits.chunkBytes
                continue
            }
            let count = min(AgeLimits.chunkBytes - waiting.count, bytes.count - start)
            unsafe bytes.extracting(start..<(start + count)).withUnsafeBufferPointer { unsafe waiting.append(contentsOf: $0) }
            start += count
        }
    }

    /// Encrypts the last chunk.
    package consuming func finish() throws { try sealWaiting(isLast: true) }

    private mutating func sealWaiting(isLast: Bool) throws {
        var chunk: [UInt8] = []
        swap(&chunk, &waiting)
        try seal(chunk.span, isLast: isLast)
        chunk.removeAll(keepingCapacity: true)
        swap(&chunk, &waiting)
    }

    /// The index counts before the sink is called: if that throws, no nonce can be used a second time.
    private mutating func seal(_ chunk: Span<UInt8>, isLast: Bool) throws {
        do throws(CryptoError) {
            try cipher.seal(chunk, index: index, isLast: isLast, into: &sealed)
        } catch { throw AgeError.library(error) }
        index += 1
        try sink(sealed.span.extracting(..<(chunk.count + ChunkCipher.tagBytes)))
    }
}
