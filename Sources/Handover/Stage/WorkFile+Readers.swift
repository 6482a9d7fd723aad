import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import SystemPackage

extension WorkFile {
    /// SHA-256 of what is in it, lower-case hexadecimal.
    func digest() throws -> String {
        var stream = SHA256Stream()
        try forEachPiece {
            stream.update($0)
            return true
        }
        return hex(stream.finish())
    }
}

extension CSVReader {
    static func open(
        _ file: WorkFile, name: String, dialect: CSVDialect, resumingAt checkpoint: Checkpoint? = nil, chunkBytes: Int = 1 << 20
    ) throws(Failure) -> CSVReader {
        try open(
            file.path.string, under: file.cipher, name: name, dialect: dialect, resumingAt: checkpoint, chunkBytes: chunkBytes)
    }
}

extension XMLReader {
    static func open(_ file: WorkFile, name: String, layout: DocumentLayout) throws(Failure) -> XMLReader {
        try open(file.path.string, under: file.cipher, name: name, layout: layout)
    }
}

extension JSONReader {
    static func open(_ file: WorkFile, name: String, layout: DocumentLayout) throws(Failure) -> JSONReader {
        try open(file.path.string, under: file.cipher, name: name, layout: layout)
    }
}
