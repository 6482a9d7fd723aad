import HandoverCore
import HandoverSQLite
import HandoverTarget
import SystemPackage

/// Rows as SQL statements that any SQLite takes, with every value exact: what was written since a migration, for whoever has to enter
/// it again elsewhere. It holds personal data, so nobody but its owner may read it.
enum ImportText {
    static func write(
        _ tables: [TargetSnapshot.Table], _ conditions: [String: String], _ database: SQLiteDatabase, to path: FilePath
    ) throws {
        // Replaces one of a rollback that was killed before its archive had a name: without that it is nothing.
        let partial = path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "rows").partial")
        do {
            let file = try FileDescriptor.open(partial, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter {
                try file.writeAll(Array("BEGIN;\n".utf8))
                for table in tables {
                    try table.writeStatements(from: database, where: conditions[table.name] ?? "0") { try file.writeAll($0) }
                }
                try file.writeAll(Array("COMMIT;\n".utf8))
                try Files.sync(file)
            }
            try Files.publish(partial, as: path, replaces: true)
        } catch {
            // Its name, too, where it has that already: the archive beside it, without which it is nothing, will not be made.
            Files.abandon(partial, path)
            throw error
        }
    }
}
