import HandoverTestSupport

@testable import HandoverVerify

/// Reads a tar out of a file, as the verifier does.
func readTar(_ bytes: [UInt8]) throws -> TarStructure {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "shop.tar")
    let file = try ArchiveFile(folder.path("shop.tar"))
    defer { file.close() }
    return try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
}
