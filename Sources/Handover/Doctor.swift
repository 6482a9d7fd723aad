import Foundation
import Glibc
import HandoverArchive
public import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverPostgres
import HandoverSQLite
import HandoverTarget
import HandoverXML
import HandoverZlib
import SystemPackage

/// Looks at what a run will need before it is needed: libraries, clock, room, permissions, exports, key, target.
public enum Doctor {
    /// One thing that was looked at.
    public struct Finding: Sendable {
        /// A stable name such as `disk`.
        public var name: String
        /// What there is: versions, free bytes, days left.
        public var detail: String
        /// Why that will not do; `nil` if it will.
        public var problem: Failure?
    }

    /// Looks at everything that is given; what is not given is not looked at.
    /// - Parameters:
    ///   - planPath: the plan whose exports and target are looked at.
    ///   - keyName: `NAME` for `NAME.key` and `NAME.crt`.
    public static func examine(
        planPath: String?, keyName: String?, passphrase: [UInt8]?, outputFolder: String
    ) -> [Finding] {
        var findings = [libraries]
        let output = FilePath(outputFolder)
        let plan = look("plan", planPath) { path in
            let (plan, lock) = try PlanFiles.read(FilePath(path))
            return ("\(plan.id) \(plan.digest)", (plan, lock))
        }
        if let finding = plan.finding { findings.append(finding) }
        findings.append(clock(planPath))
        findings.append(folder(output))
        if let path = planPath, let (plan, lock) = plan.value {
            let base = FilePath(path).removingLastComponent()
            var fileBytes: Int64 = 0
            findings.append(exports(lock, base, &fileBytes))
            findings.append(disk("disk", existing(output), lock.totalBytes * 3 + fileBytes))
            findings += target(plan, base, lock)
            if let keyName { findings.append(key(keyName, passphrase, plan)) }
        } else if let keyName {
            findings.append(key(keyName, passphrase, nil))
        }
        return findings
    }

    private static var libraries: Finding {
        let versions = [
            cryptoLibraryVersion, archiveLibraryVersion, xmlLibraryVersion, zlibLibraryVersion,
            "SQLite \(SQLiteDatabase.version)",
        ]
        return Finding(name: "libraries", detail: versions.joined(separator: ", "), problem: nil)
    }

    /// A clock that is behind the plan's own lock is wrong, and so would be the time on every seal.
    private static func clock(_ planPath: String?) -> Finding {
        look("clock") {
            let now = Date()
            guard let planPath else { return Instant.text(now) }
            var status = stat()
            let lock = PlanFiles.lockPath(of: FilePath(planPath))
            guard unsafe stat(lock.string, &status) == 0 else { throw Files.inputFailure(lock, Errno(rawValue: errno)) }
            if Double(status.st_mtim.tv_sec) > now.timeIntervalSince1970 + 300 {
                throw Failure(Diagnostic(.clockBehind, .name(Instant.text(now)), .path(lock.string)), exit: .notNow)
            }
            return Instant.text(now)
        }
    }

    /// The nearest folder that exists: the output itself may be made by the run.
    private static func existing(_ path: FilePath) -> FilePath {
        var path = path
        while !path.isEmpty, !Files.exists(path) { path = path.removingLastComponent() }
        return path.isEmpty ? "." : path
    }

    private static func folder(_ output: FilePath) -> Finding {
        look("permissions") {
            let folder = existing(output)
            guard unsafe access(folder.string, W_OK | X_OK) == 0 else {
                throw Failure(
                    Diagnostic(.cannotCreate, .path(output.string), .name("\(Errno(rawValue: errno))")), exit: .cannotCreate)
            }
            return folder.string
        }
    }

    private static func disk(_ name: String, _ folder: FilePath, _ needed: Int64) -> Finding {
        look(name) {
            try Space.check(folder, neededBytes: needed)
            return "\(folder.string): \(Space.free(at: folder).map(String.init) ?? "?") bytes free, about \(needed) needed"
        }
    }

    /// - Parameter fileBytes: gets the bytes of the files in folders, where these could be looked at.
    private static func exports(_ lock: Lock, _ base: FilePath, _ fileBytes: inout Int64) -> Finding {
        look("exports") {
            let files = lock.files
            for source in files {
                let path = base.pushing(FilePath(source.path))
                let size: Int64
                do { size = try Files.size(of: path) } catch { throw Files.inputFailure(path, error) }
                guard size == source.bytes else {
                    throw Failure(
                        Diagnostic(.sourceDiffersFromLock, .path(source.path), at: .init(file: source.path)), exit: .badData)
                }
            }
            let inFolders = try FolderSizes.sum(of: lock, base: base)
            fileBytes = inFolders.bytes
            let bytes = files.reduce(inFolders.bytes) { $0 + $1.bytes }
            return "\(Int64(files.count) + inFolders.files) files, \(bytes) bytes"
        }
    }

    private static func key(_ name: String, _ passphrase: [UInt8]?, _ plan: Plan?) -> Finding {
        look("key") {
            let (key, certificate) = (FilePath(name + ".key"), FilePath(name + ".crt"))
            let signer: Certificate
            if let plan {
                signer = try Identity.read(key: key, certificate: certificate, passphrase: passphrase, sealing: plan).certificate
            } else {
                let signing = try KeyFiles.readKey(key, passphrase: passphrase)
                signer = try KeyFiles.readCertificate(certificate)
                guard try signer.matches(signing) else {
                    throw Failure(Diagnostic(.keyDoesNotMatch, .path(key.string), .path(certificate.string)), exit: .badData)
                }
            }
            let days = (signer.notAfter - Int64(Date().timeIntervalSince1970)) / 86_400
            return "\(signer.subjectName), \(days) days left, SHA-256 \(hex(signer.fingerprint))"
        }
    }

    private static func target(_ plan: Plan, _ base: FilePath, _ lock: Lock) -> [Finding] {
        do {
            switch try TargetPlace(plan, base: base) {
            case .sqlite(let file): return target(file, plan, lock)
            case .postgres(let server): return [look("target") { try target(server, plan) }]
            case nil: return []
            }
        } catch { return [Finding(name: "target", detail: "", problem: error)] }
    }

    private static func target(_ server: PostgresTarget, _ plan: Plan) throws -> String {
        let connection = try server.open()
        let (name, schema) = (server.name, server.schema)
        let (holder, version) = try asking(name) { () throws(PostgresError) in
            (try PostgresHold.holder(schema, connection), try connection.rows("SHOW server_version").first?[0] ?? "")
        }
        if let holder { throw Failure(Diagnostic(.targetHeld, .path(name), .name(holder)), exit: .notNow) }
        let loader = PostgresLoader(plan, into: connection, schema: schema, name: name) { _ in nil }
        if let mark = try loader.mark() {
            throw Failure(Diagnostic(.targetLoadUnfinished, .path(name), .name(printable(mark.id))), exit: .notNow)
        }
        let problems = try asking(name) { () throws(PostgresError) in
            try PostgresLoader.problems(plan, in: connection, schema: schema, name: name)
        }
        guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
        return "\(name): PostgreSQL \(version)"
    }

    private static func target(_ file: TargetFile, _ plan: Plan, _ lock: Lock) -> [Finding] {
        let folder = existing(file.path.removingLastComponent())
        return [
            look("target") {
                if let holder = try TargetLock.holder(file.path) {
                    throw Failure(Diagnostic(.targetHeld, .path(file.path.string), .name(holder)), exit: .notNow)
                }
                if plan.target?.mode == .create, !Files.exists(file.path) { return "\(file.path.string): made by the run" }
                let database = try file.open(.read)
                let (mark, problems) = try asking(file.path.string) { () throws(SQLiteError) in
                    let mark = try LoadMarker.read(database)
                    return (mark, mark == nil ? try Loader.problems(plan, in: database) : [])
                }
                if let mark {
                    throw Failure(
                        Diagnostic(.targetLoadUnfinished, .path(file.path.string), .name(printable(mark.id))), exit: .notNow)
                }
                guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
                return "\(file.path.string): \(try Files.size(of: file.path)) bytes"
            },
            disk("target-disk", folder, lock.totalBytes * 5 / 2),
        ]
    }

    // MARK: Looking

    private static func look(_ name: String, _ body: () throws -> String) -> Finding {
        do { return Finding(name: name, detail: try body(), problem: nil) } catch {
            return Finding(name: name, detail: "", problem: failure(error))
        }
    }

    /// The same where what was found is needed further on; nothing where there is nothing to look at.
    private static func look<Value>(
        _ name: String, _ path: String?, _ body: (String) throws -> (String, Value)
    ) -> (finding: Finding?, value: Value?) {
        guard let path else { return (nil, nil) }
        do {
            let (detail, value) = try body(path)
            return (Finding(name: name, detail: detail, problem: nil), value)
        } catch { return (Finding(name: name, detail: "", problem: failure(error)), nil) }
    }

    private static func failure(_ error: any Error) -> Failure {
        error as? Failure ?? Failure(Diagnostic(.unexpected, .name("\(error)")), exit: .bug)
    }
}
