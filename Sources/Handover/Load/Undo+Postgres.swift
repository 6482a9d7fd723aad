import Foundation
import HandoverCore
import HandoverPlan
import HandoverPostgres
import HandoverTarget
import HandoverVerify

// One transaction, in which every touched table is held. The rows of now are put aside; the tables become what the snapshot says; the
// archive is loaded again, in the same place and by the same triggers; what was put aside and is not there then was written since. That
// is sealed, the tables become what the snapshot says once more, and only if every byte is that of the snapshot does the transaction
// end. Whatever ends it earlier, the target is as it was.

extension Undo {
    /// Undoes the load into a server.
    func run(in server: PostgresTarget) async throws -> Rollback.Outcome {
        let connection = try server.open()
        try PostgresHold.take(server.schema, connection, name: server.name)
        if !options.isDryRun { try Receipts(beside: tar).makeFolder() }
        do {
            var outcome = try await undo(server, connection)
            if outcome.isDryRun || outcome.wasEqual {
                try asking(server.name) { () throws(PostgresError) in try connection.rollBack() }
                try makeUp(&outcome)
            } else {
                try asking(server.name) { () throws(PostgresError) in try connection.commit() }
                try tell(outcome, server.name)
            }
            return outcome
        } catch {
            try asking(server.name) { () throws(PostgresError) in try connection.rollBack() }
            if let error = error as? PostgresError { throw targetFailure(error, server.name) }
            throw error
        }
    }

    private func undo(_ server: PostgresTarget, _ connection: PostgresConnection) async throws -> Rollback.Outcome {
        let (schema, content) = (server.schema, try Restore.Content(snapshot))
        let names = content.tables + content.absent
        try connection.execute("BEGIN")
        try PostgresSnapshot(named: names, in: connection, schema: schema).hold(.everybody, in: connection)
        let now = try PostgresSnapshot(named: names, in: connection, schema: schema)
        let state = try PostgresSnapshot(of: content, in: connection, schema: schema)
        if let change = PostgresRestore.change(since: content, in: state) {
            throw Failure(
                Diagnostic(
                    .rollbackDefinitions, .name(printable(change.table)), .name(printable(change.entry)),
                    at: .init(file: server.name)), exit: .badData)
        }
        let expected = try exportDigests()
        let mark = try loader(server, connection).mark()
        let wasEqual = try mark == nil && SnapshotText.digests(state.export(from: connection)) == expected
        var outcome = Rollback.Outcome(
            tables: [], sincePath: nil, importPath: nil, wasEqual: wasEqual, isDryRun: options.isDryRun,
            root: Self.root(expected))
        let aside = try now.tables.enumerated().map { try PostgresSince($1, number: $0 + 1, in: connection) }
        let restore = PostgresRestore(content, into: connection, schema: schema)
        var changes: [ExactName: (written: Int64, gone: Int64)] = [:]
        if !wasEqual {
            progress("rollback")
            try restore.switchBack()
            let before = try counts(of: content, connection, schema)
            try await loadAgain(server, connection)
            let then = try PostgresSnapshot(named: names, in: connection, schema: schema)
            for one in aside {
                changes[one.table.name.exact] = try one.compare(
                    with: then.tables.first { $0.name.exact == one.table.name.exact })
            }
            outcome.tables = try describe(names, aside, before, changes, isUnfinished: mark != nil)
        } else {
            outcome.tables = try describe(names, aside, try counts(of: content, connection, schema), [:], isUnfinished: false)
        }
        guard !outcome.isDryRun, !outcome.wasEqual else { return outcome }
        let written = aside.filter { changes[$0.table.name.exact].map { $0.written > 0 } ?? false }
        if !written.isEmpty { try await save(written, now, connection, &outcome) }
        try restore.switchBack()
        let after = try PostgresSnapshot(of: content, in: connection, schema: schema)
        guard try SnapshotText.digests(after.export(from: connection)) == expected else {
            throw Failure(Diagnostic(.rollbackDiffers, .path(server.name)), exit: .bug)
        }
        return outcome
    }

    private func loader(_ server: PostgresTarget, _ connection: PostgresConnection) -> PostgresLoader {
        PostgresLoader(
            plan, into: connection, schema: server.schema, name: server.name, isWithinTransaction: true
        ) { _ in nil }
    }

    /// The load, once more: from the same state it ends in the same state.
    private func loadAgain(_ server: PostgresTarget, _ connection: PostgresConnection) async throws {
        var loader = loader(server, connection)
        try loader.begin(.init(id: plan.id, tarDigest: archive.tarDigest))
        for table in loader.tables { try await loader.load(table, of: archive) }
        try loader.checkReferences()
        try loader.removeMark()
    }

    /// How many rows each table of the snapshot has, which is what it had before.
    private func counts(
        of content: Restore.Content, _ connection: PostgresConnection, _ schema: String
    ) throws -> [ExactName: Int64] {
        let tables = try PostgresSnapshot(of: content, in: connection, schema: schema).tables
        return try Dictionary(uniqueKeysWithValues: tables.map { ($0.name.exact, try $0.count(in: connection)) })
    }

    private func describe(
        _ names: [String], _ aside: [PostgresSince], _ before: [ExactName: Int64],
        _ changes: [ExactName: (written: Int64, gone: Int64)], isUnfinished: Bool
    ) throws -> [Rollback.Outcome.Table] {
        try names.map { name in
            let change = changes[name.exact] ?? (0, 0)
            return .init(
                name: name, rowsNow: try aside.first { $0.table.name.exact == name.exact }?.rowsNow() ?? 0,
                rowsBefore: before[name.exact],
                // Of a load that has not ended, what is not there yet is not gone.
                written: change.written, gone: isUnfinished ? 0 : change.gone)
        }
    }

    /// Seals the rows that were written since, which lie in temporary tables.
    private func save(
        _ written: [PostgresSince], _ now: PostgresSnapshot, _ connection: PostgresConnection,
        _ outcome: inout Rollback.Outcome
    ) async throws {
        let own = now.only(written.map(\.table.name))
        var export = own.export(from: connection)
        export.tables = own.tables.map { table in
            table.export(from: connection, relation: written.first { $0.table.name.exact == table.name.exact }?.relation)
        }
        try await save(export, &outcome) { write in
            for one in written { try one.table.writeStatements(from: connection, relation: one.relation, to: write) }
        }
    }

    /// SHA-256 of every export that the snapshot was made from, as its lock has it: the verifier has held the exports against that.
    private func exportDigests() throws -> [String: String] {
        struct Lock: Decodable {
            struct Source: Decodable { var id: String, sha256: String }
            var sources: [Source]
        }
        let bytes = try snapshot.bytes(of: "metadata/lock.json") ?? []
        let lock = try JSONDecoder().decode(Lock.self, from: Data(bytes))
        return Dictionary(lock.sources.map { ($0.id, $0.sha256) }) { first, _ in first }
    }
}
