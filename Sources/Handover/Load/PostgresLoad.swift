import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverPostgres
import HandoverTarget
import HandoverVerify
import SystemPackage

// One transaction goes from before the first look at the target to the mark: what is sealed is what the load begins with, since nobody
// else writes while it is open. Sealing and its proof lie in between, and may take minutes.

extension Load {
    /// Loads into a PostgreSQL server. In a rehearsal that transaction never ends.
    mutating func run(
        into server: PostgresTarget, isRehearsal: Bool, _ archive: VerifiedArchive, _ verdict: Verdict
    ) async throws -> RunSummary.Load? {
        let connection = try server.open()
        try PostgresHold.take(server.schema, connection, name: server.name)
        let loader = PostgresLoader(
            plan, into: connection, schema: server.schema, name: server.name, isWithinTransaction: isRehearsal,
            allows: refusals(verdict))
        do {
            let loaded = try await run(loader, archive) { load, receipts, mine in
                try await load.prepare(archive, server, connection, receipts)
                try loader.begin(mine)
            }
            // Of a rehearsal nothing stays.
            try asking(server.name) { () throws(PostgresError) in try connection.rollBack() }
            return loaded
        } catch {
            try asking(server.name) { () throws(PostgresError) in try connection.rollBack() }
            if let error = error as? PostgresError { throw targetFailure(error, server.name) }
            throw error
        }
    }

    /// Takes what the plan touches, seals it, and proves that it can be put back.
    private mutating func prepare(
        _ archive: VerifiedArchive, _ server: PostgresTarget, _ connection: PostgresConnection, _ receipts: Receipts
    ) async throws {
        let (schema, name) = (server.schema, server.name)
        _ = try asking(name) { () throws(PostgresError) in try connection.execute("BEGIN") }
        try check(server, connection)
        let seen = try PostgresSnapshot(of: plan, in: connection, schema: schema, name: name)
        let foreign = try asking(name) { () throws(PostgresError) in try seen.owned(byOthersIn: connection) }
        guard foreign.isEmpty else {
            throw Failure(
                foreign.map { table, role in
                    Diagnostic(.targetNotOwner, .name(printable(table)), .name(printable(role)), at: .init(file: name))
                }, exit: .badData)
        }
        try asking(name) { () throws(PostgresError) in try seen.hold(.writers, in: connection) }
        // What was seen before nobody could write any more may be out of date.
        let touched = try PostgresSnapshot(of: plan, in: connection, schema: schema, name: name)
        guard touched.schema == seen.schema else { throw Failure(Diagnostic(.targetChanged, .path(name)), exit: .notNow) }
        try check(server, connection)
        let bytes = try asking(name) { () throws(PostgresError) in try touched.tableBytes(in: connection) }
        try Space.check(output, neededBytes: bytes * 6)
        try removeStale(receipts)
        progress("snapshot")
        let seal = snapshotSeal
        let exports = try telling(name) { try seal.write(touched.export(from: connection)) }
        let sealed = try await seal.seal(plan.id + "-before", exports, previous: archive.tarDigest)
        keys = sealed.keys
        try prove(sealed, touched, connection, server)
    }

    /// Looks whether the target can be loaded.
    private func check(_ server: PostgresTarget, _ connection: PostgresConnection) throws {
        let problems = try asking(server.name) { () throws(PostgresError) in
            try PostgresLoader.problems(plan, in: connection, schema: server.schema, name: server.name)
        }
        guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
    }

    /// Puts every table of the snapshot into a temporary one, and holds that against what was exported.
    private func prove(
        _ sealed: SnapshotSeal.Sealed, _ touched: PostgresSnapshot, _ connection: PostgresConnection, _ server: PostgresTarget
    ) throws {
        let restore = PostgresRestore(try Restore.Content(sealed.archive), into: connection, schema: server.schema)
        for (place, table) in touched.tables.enumerated() {
            let digest = try telling(server.name) {
                try restore.trying(table, at: place) { relation in
                    try SnapshotText.digest(table.export(from: connection, relation: relation))
                }
            }
            guard digest == sealed.digests["rows-\(place + 1)"] else {
                throw Failure(
                    Diagnostic(.targetSnapshotDiffers, .name("rows-\(place + 1)"), at: .init(file: sealed.tar.string)),
                    exit: .bug)
            }
        }
    }
}

/// Asks a server something that reads or writes beside it, too.
func telling<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as PostgresError { throw targetFailure(error, name) }
}
