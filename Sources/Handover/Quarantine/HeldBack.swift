import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import HandoverVerify
import SystemPackage

/// The records that a plan holds back, or that an archive says it held back, with what is needed to read them again.
struct HeldBack {
    /// One mapping's.
    struct Mapping {
        enum Records {
            case decided(Decided.Mapping)
            case listed([Reject])
        }

        let plan: Plan.Mapping
        /// Of the list, whatever became of them.
        let records: Int64
        let checkpoints: [Checkpoint]
        let held: Records

        /// Calls the body with every record held back, in order.
        func forEach(_ body: (Reject) throws -> Void) throws {
            switch held {
            case .decided(let decided): try decided.forEachReject(body)
            case .listed(let rejects): try rejects.forEach(body)
            }
        }
    }

    let exports: Exports
    let decisions: Decisions?
    let interrupt: Interrupt
    /// In the plan's order.
    var mappings: [Mapping]

    var plan: Plan { exports.plan }

    /// Reads, maps and decides as a run would, and writes nothing: so it does not matter whether a run stopped, or was ever begun.
    /// - Parameters:
    ///   - isFirst: as the first reading does it, which knows nothing of decisions (Plan.md section 8).
    ///   - files: the exports where an earlier look has them, unpacked and listed; `nil` for the first look.
    static func look(
        _ path: FilePath, in work: WorkPlace, _ interrupt: Interrupt, isFirst: Bool = false, files known: Delivered? = nil
    ) async throws -> HeldBack {
        let looked = try await DecidedPlan(path, in: work, interrupt, isFirst: isFirst, files: known)
        return HeldBack(
            exports: looked.exports, decisions: looked.decisions, interrupt: interrupt,
            mappings: looked.decided.mappings.map {
                Mapping(
                    plan: $0.staged.mapping, records: $0.staged.records, checkpoints: $0.staged.checkpoints, held: .decided($0))
            })
    }
}

extension HeldBack {
    /// What an archive that was verified says; its exports are put into the folder, to be read.
    init(_ archive: VerifiedArchive, in work: WorkPlace, _ interrupt: Interrupt) throws {
        self.interrupt = interrupt
        let name = archive.id
        let plan = try Plan(canonical: try archive.bytes(of: "metadata/plan.json") ?? [], file: name)
        var lock = try LockReader.read(try archive.bytes(of: "metadata/lock.json") ?? [], file: name)
        var originals: [String: WorkFile] = [:]
        for index in lock.sources.indices {
            guard let original = lock.sources[index].originalPath else { continue }
            let id = lock.sources[index].id
            lock.sources[index].place = .file(id)
            originals[id] = try Self.copy(archive, interrupt, original, to: work.file(id))
        }
        for index in lock.containers.indices {
            guard let original = lock.containers[index].originalPath else { continue }
            let id = lock.containers[index].id
            lock.containers[index].place = .file(id)
            originals[id] = try Self.copy(archive, interrupt, original, to: work.file(id))
        }
        let files = try Delivered(lock, base: work.path, exports: originals, work: work, interrupt: interrupt)
        exports = Exports(plan: plan, lock: lock, files: files)
        decisions = try archive.bytes(of: "metadata/decisions.json").map {
            try DecisionsReader(file: name, plan: plan, lock: lock).read($0)
        }
        mappings = []
        for mapping in plan.mappings {
            var exceptions: [UInt8] = []
            let member = "data/exceptions/\(mapping.id).csv"
            try Self.read(archive, interrupt, member) { piece in
                exceptions += piece
                guard exceptions.count <= Limits.refusedBytes else {
                    throw Failure(Diagnostic(.fileTooLarge, .path(member), .count(Limits.refusedBytes)), exit: .badData)
                }
            }
            let rejects = try Self.rejects(exceptions)
            let records = lock.sources.first { $0.id == mapping.from }?.records(of: mapping.list) ?? 0
            mappings.append(Mapping(plan: mapping, records: records, checkpoints: [], held: .listed(rejects)))
        }
    }

    private static func copy(
        _ archive: VerifiedArchive, _ interrupt: Interrupt, _ member: String, to file: WorkFile
    ) throws -> WorkFile {
        try file.write { write in try read(archive, interrupt, member) { try write($0.span) } }
        return file
    }

    /// Lends a member from front to back, in pieces.
    private static func read(
        _ archive: VerifiedArchive, _ interrupt: Interrupt, _ member: String, _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset: Int64 = 0
        while true {
            try interrupt.check()
            let count = try archive.read(member, at: offset, into: &buffer)
            if count == 0 { return }
            try body(buffer[..<count])
            offset += Int64(count)
        }
    }

    /// The lines of an exceptions file (Format.md section 5.2), without their raw bytes.
    private static func rejects(_ bytes: [UInt8]) throws -> [Reject] {
        try bytes.split(separator: UInt8(ascii: "\n")).dropFirst().map { line in
            let fields = line.split(separator: UInt8(ascii: ","), maxSplits: 5).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count >= 5, let record = Int64(fields[0]), let number = Int(fields[1]), let offset = Int64(fields[2]),
                let count = Int(fields[3])
            else { throw Errno.ioError }
            return Reject(
                record: record, line: number, byteOffset: offset, byteCount: count,
                findings: fields[4].split(separator: ";").map { Finding(String($0)) })
        }
    }
}

extension Finding {
    /// Reads `CODE@FIELD<MAPPING:RECORD`.
    fileprivate init(_ text: String) {
        let (front, cause) = Self.cut(text, "<")
        let (code, field) = Self.cut(front, "@")
        self.init(code: code, field: field, cause: cause)
    }

    private static func cut(_ text: String, _ mark: Character) -> (String, String?) {
        let parts = text.split(separator: mark, maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.count > 1 ? parts[1] : nil)
    }
}

extension HeldBack {
    /// A record that is held back, as it stands now.
    struct Record {
        var reject: Reject
        /// SHA-256 of its raw bytes.
        var digest: String
        /// Of each of the mapping's own columns the text in the export; `nil` for none. Empty for a record that cannot be read.
        var texts: [[UInt8]?]
        /// The same as a decision has corrected it.
        var shown: [[UInt8]?]
        var decision: Decisions.Decision?
    }

    /// Lends every record of a mapping that is held back and wanted, in order.
    func forEachRecord(of mapping: Mapping, where isWanted: (Int64) -> Bool = { _ in true }, _ body: (Record) throws -> Void)
        throws
    {
        var rejects: [Reject] = []
        try mapping.forEach { if isWanted($0.record) { rejects.append($0) } }
        let all = exports.columns(of: mapping.plan)
        let own = try mapping.plan.ownColumns.map { name in
            guard let place = all.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw Failure(Diagnostic(.planUnreadable, .name(name), at: .init(file: plan.file)), exit: .badData)
            }
            return place
        }
        let decided = Dictionary(
            (decisions?.decisions ?? []).filter { $0.mapping == mapping.plan.id }.map { ($0.record, $0) }
        ) { first, _ in first }
        let rows = try exports.sheetRows(of: rejects, of: mapping.plan)
        var rest = rejects[...]
        try exports.visit(rejects.map(\.record), of: mapping.plan, from: mapping.checkpoints) { batch, records in
            try interrupt.check()
            for record in records {
                guard var reject = rest.popFirst() else { return }
                reject.line = rows[reject.byteOffset] ?? reject.line
                let texts = reject.isReadable ? own.map { batch.text($0, of: record) } : []
                let decision = decided[reject.record]
                var shown = texts
                for correction in decision?.corrections ?? [] where !texts.isEmpty {
                    guard let place = mapping.plan.ownColumns.firstIndex(where: { $0.utf8.elementsEqual(correction.column.utf8) })
                    else { continue }
                    shown[place] = correction.new.map { Array($0.utf8) }
                }
                try body(
                    Record(
                        reject: reject, digest: hex(SHA256.digest(batch.rawRecord(record))), texts: texts, shown: shown,
                        decision: decision))
            }
        }
    }
}
