import HandoverCore
import HandoverSnapshot
import SystemPackage

/// Rows as SQL statements that the database takes, with every value exact: what was written since a migration, for whoever has to enter
/// it again elsewhere. It holds personal data, so nobody but its owner may read it, and it is encrypted where the archives are.
enum ImportText {
    /// - Parameter body: writes the statements.
    static func write(
        to path: FilePath, _ encryption: ArchiveEncryption?, _ body: ((([UInt8]) throws -> Void)) throws -> Void
    ) throws {
        // Replaces one of a rollback that was killed before its archive had a name: without that it is nothing.
        let partial = path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "rows").partial")
        do {
            let file = try SealedFile(
                FileDescriptor.open(partial, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite), encryption)
            func write(_ bytes: [UInt8]) throws { try file.write(bytes.span) }
            try write(Array("BEGIN;\n".utf8))
            try body(write)
            try write(Array("COMMIT;\n".utf8))
            _ = try file.finish()
            try Files.publish(partial, as: path, replaces: true)
        } catch {
            // Its name, too, where it has that already: the archive beside it, without which it is nothing, will not be made.
            Files.abandon(partial, path)
            throw error
        }
    }
}
