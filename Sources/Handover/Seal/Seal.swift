import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import HandoverSnapshot
import SystemPackage

/// Writes what was decided into one sealed archive, in one pass and in the order of the format.
struct Seal {
    let plan: Plan
    let lock: Lock
    let stage: Stage
    let decided: Decided
    let work: WorkPlace
    let seed: [UInt8]
    let budget: Budget
    let identity: Identity
    let intent: String
    let succession: Succession
    /// What was decided about records, and those that were corrected as they were found, by mapping.
    let decisions: Decisions?
    let corrected: [[Reject]]
    /// Asked while files are copied.
    let interrupt: Interrupt
    var facts: SnapshotFacts
    /// For whom it is encrypted; `nil` for nobody.
    let encryption: ArchiveEncryption?
    let parts: PartSize

    /// What the outer files and the summary need.
    struct Result {
        var bytes: Int64
        var tarDigest: String
        var dataDigest: String
        var planDigest: String
        var tables: [RunSummary.Table]
        var encrypted: EncryptedFile?
    }

    /// One member of the payload, known by path and size before it is written.
    private enum Content {
        case bytes([UInt8])
        case file(WorkFile, sha256: String?)
        case part(table: Int)
        /// An export in several members, which follow one another.
        case cut(WorkFile, sha256: String)
        /// All files of a folder, which follow one another.
        case files(source: Int)
    }

    private struct Member {
        var path: String
        var size: Int64
        var content: Content
    }

    /// Writes the tar to a temporary path. The finish time of the steps comes from `now`.
    mutating func write(
        to path: FilePath, epoch: Int64, now: () -> String, isWritten: () -> Void
    ) async throws -> Result {
        let planBytes = plan.canonicalJSON
        let lockBytes = lock.canonicalJSON
        let layouts = try plan.tables.map { try TableLayout($0, decided) }
        let members = try payload(layouts)
        var writer = try SnapshotWriter.create(at: path, id: plan.id, epoch: epoch, encryption: encryption)
        try writer.add("bagit.txt", Documents.bagit)
        try writer.add("metadata/check-proof.sh", Documents.checkProofScript)
        if let decisions { try writer.add("metadata/decisions.json", decisions.canonicalJSON) }
        try writer.add("metadata/lock.json", lockBytes)
        try writer.add("metadata/plan.json", planBytes)
        try writer.add("metadata/verify.txt", Documents.verifyText)
        var roots: [Int: String] = [:]
        for member in members {
            switch member.content {
            case .bytes(let bytes): try writer.add(member.path, bytes)
            case .file(let file, let sha256): try copy(file, as: member, sha256: sha256, into: &writer)
            case .cut(let file, let sha256): try copyParts(file, as: member, sha256: sha256, into: &writer)
            case .files(let source): try copyFiles(of: lock.sources[source], into: &writer)
            case .part(let table):
                // All parts of a table follow one another; they are written together, since a chunk may span two.
                if roots[table] == nil { roots[table] = try await writeParts(layouts[table], into: &writer) }
            }
        }
        let tables = layouts.enumerated().map { index, layout in
            RunSummary.Table(
                name: layout.table.id, rows: Int64(layout.rows), bytes: layout.bytes, parts: layout.parts.count,
                root: roots[index] ?? "")
        }
        let oxum = writer.payloadOxum
        try writer.add(
            "bag-info.txt",
            Documents.bagInfo(id: plan.id, closing: plan.transfer.closing, payloadBytes: oxum.bytes, payloadFiles: oxum.files))
        let dataDigest = hex(try writer.addManifest())
        let root = try addMetadata(tables, into: &writer, now: now)
        let tagManifestDigest = hex(try writer.addTagManifest())
        let planDigest = hex(SHA256.digest(planBytes))
        let balances = decided.mappings.map(\.summary.balance)
        let statement = Statement.inner(
            archive: plan.id, intent: intent, sealer: identity.sealer,
            .init(
                records: balances.reduce(0) { $0 + $1.records }, migrated: balances.reduce(0) { $0 + $1.migrated },
                quarantined: balances.reduce(0) { $0 + $1.quarantined },
                excluded: balances.contains { $0.excluded != nil } ? balances.reduce(0) { $0 + ($1.excluded ?? 0) } : nil,
                merged: plan.merges.isEmpty ? nil : balances.reduce(0) { $0 + ($1.merged ?? 0) },
                planDigest: planDigest,
                lockDigest: hex(SHA256.digest(lockBytes)), dataDigest: dataDigest, merkleRoot: root,
                tagManifestDigest: tagManifestDigest, sequence: succession.sequence, previous: succession.previous))
        let name = "seals/01-\(identity.sealer.role).json"
        try writer.add(name, statement)
        try writer.add(name + ".p7s", try identity.sign(statement))
        let whole = try writer.finish(isComplete: isWritten)
        return Result(
            bytes: whole.bytes, tarDigest: hex(whole.sha256), dataDigest: dataDigest, planDigest: planDigest, tables: tables,
            encrypted: whole.encrypted)
    }

    private func payload(_ layouts: [TableLayout]) throws -> [Member] {
        var members = [Member(path: "data/private/merkle-seed.bin", size: Int64(seed.count), content: .bytes(seed))]
        for source in stage.sources {
            let coverage = EvidenceFiles.coverage(source.coverage)
            members.append(Member(path: "data/coverage/\(source.id).csv", size: Int64(coverage.count), content: .bytes(coverage)))
            if let original = source.original {
                members.append(
                    Member(
                        path: original, size: source.bytes,
                        content: source.bytes > parts.whole
                            ? .cut(source.file, sha256: source.sha256) : .file(source.file, sha256: source.sha256)))
            }
        }
        for (index, source) in lock.sources.enumerated() where stage.files.listings[source.id]?.records ?? 0 > 0 {
            guard stage.files.folders[source.id] != nil else { continue }
            members.append(Member(path: Self.filePath(source.id, 1), size: 0, content: .files(source: index)))
        }
        for container in lock.containers {
            guard let original = container.originalPath else { continue }
            members.append(
                Member(
                    path: original, size: container.bytes,
                    content: .file(stage.files.file(of: container.id), sha256: container.sha256)))
        }
        for (index, mapping) in decided.mappings.enumerated() {
            let id = mapping.staged.mapping.id
            let ledger = work.file("\(id).ledger")
            let ledgerSize = try EvidenceFiles.writeLedger(mapping, to: ledger)
            members.append(Member(path: "data/ledger/\(id).csv", size: ledgerSize, content: .file(ledger, sha256: nil)))
            guard let source = stage.sources.first(where: { $0.id == mapping.staged.mapping.from }) else {
                preconditionFailure("every mapping reads a source that was staged")
            }
            let raw = plan.isOfItems(mapping.staged.mapping) ? nil : source.file
            let file = work.file("\(id).exceptions")
            let size = try EvidenceFiles.writeExceptions(mapping, source: raw, to: file)
            members.append(Member(path: "data/exceptions/\(id).csv", size: size, content: .file(file, sha256: nil)))
            if !mapping.staged.mapping.exclude.isEmpty {
                let file = work.file("\(id).excluded")
                let size = try EvidenceFiles.writeExcluded(mapping, source: raw, to: file)
                members.append(Member(path: "data/excluded/\(id).csv", size: size, content: .file(file, sha256: nil)))
            }
            guard index < corrected.count, !corrected[index].isEmpty else { continue }
            let before = work.file("\(id).corrections")
            let count = try EvidenceFiles.writeCorrections(corrected[index], source: raw, to: before)
            members.append(Member(path: "data/corrections/\(id).csv", size: count, content: .file(before, sha256: nil)))
        }
        for (table, merged) in stage.merges?.tables ?? [:] {
            members.append(
                Member(path: "data/merges/\(table).csv", size: merged.bytes, content: .file(merged.file, sha256: nil)))
        }
        for (index, layout) in layouts.enumerated() {
            members += layout.parts.map { Member(path: $0.path, size: $0.bytes, content: .part(table: index)) }
        }
        try holdCount(of: members)
        return members.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// More members than a verifier reads are found now, before a byte is written. Known are all but the few outside the payload.
    private func holdCount(of members: [Member]) throws(Failure) {
        let files = stage.files.folders.keys.reduce(0) { $0 + Int(stage.files.listings[$1]?.records ?? 0) }
        guard members.count + files > Limits.members - 100, let folder = stage.files.folders.keys.sorted().first else { return }
        throw Failure(
            Diagnostic(.folderTooManyFiles, .path(folder), .count(Limits.members - 100), at: .init(file: folder)), exit: .badData)
    }

    /// Where a file of a folder lies in the archive; numbers start at 1.
    private static func filePath(_ source: String, _ number: Int64) -> String {
        let digits = String(number)
        return "data/files/\(source)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)"
    }

    /// Copies the files of a folder. They are listed once more on their way: what is archived is what the listing says.
    private func copyFiles(of source: Lock.Source, into writer: inout SnapshotWriter) throws {
        guard let folder = stage.files.folders[source.id] else { return }
        let patterns = source.ignored.map(\.pattern)
        let again = try FolderReading(
            of: folder, name: source.path, ignoring: patterns, to: { _ in }, comparesNames: false
        ) { file, number in
            var head = FileHead()
            try writer.begin(Self.filePath(source.id, number), size: file.byteCount)
            try file.forEachChunk { bytes in
                try interrupt.check()
                head.update(bytes.span)
                try writer.write(bytes)
            }
            return (hex(writer.end()), head.type)
        }
        guard again.listing.sha256 == source.sha256, again.ignored == source.ignored.map(\.files) else {
            throw Failure(Diagnostic(.sourceChanged, .path(source.path)), exit: .badData)
        }
    }

    private func copy(_ file: WorkFile, as member: Member, sha256: String?, into writer: inout SnapshotWriter) throws {
        var rest = member.size
        try writer.begin(member.path, size: member.size)
        try forEachChunk(of: file) { bytes in
            guard Int64(bytes.count) <= rest else { throw Self.changed(file) }
            try writer.write(bytes)
            rest -= Int64(bytes.count)
        }
        let digest = writer.end()
        guard rest == 0, sha256 == nil || sha256 == hex(digest) else { throw Self.changed(file) }
    }

    /// Copies an export that is larger than a member may be, cut into parts (Format.md section 3).
    private func copyParts(_ file: WorkFile, as whole: Member, sha256: String, into writer: inout SnapshotWriter) throws {
        var digest = SHA256Stream()
        var (done, room) = (Int64(0), Int64(0))
        var number = 0
        try forEachChunk(of: file) { bytes in
            digest.update(bytes)
            var bytes = bytes[...]
            while !bytes.isEmpty {
                if room == 0 {
                    if number > 0 { writer.end() }
                    number += 1
                    room = min(parts.part, whole.size - done)
                    guard room > 0 else { throw Self.changed(file) }
                    let digits = String(number)
                    let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                    try writer.begin("\(whole.path).part-\(name)", size: room)
                }
                let piece = bytes.prefix(Int(min(room, Int64(bytes.count))))
                try writer.write(Array(piece))
                bytes = bytes.dropFirst(piece.count)
                (done, room) = (done + Int64(piece.count), room - Int64(piece.count))
            }
        }
        writer.end()
        guard done == whole.size, sha256 == hex(digest.finish()) else { throw Self.changed(file) }
    }

    /// Lends a file's bytes in new buffers: the digest of one may still be under way when the next is read.
    private func forEachChunk(of file: WorkFile, _ body: ([UInt8]) throws -> Void) throws {
        try file.forEachPiece {
            try interrupt.check()
            try body($0)
            return true
        }
    }

    private static func changed(_ file: WorkFile) -> Failure {
        Failure(Diagnostic(.sourceChanged, .path(file.path.lastComponent?.string ?? file.path.string)), exit: .badData)
    }

    /// Writes all parts of a table. Leaves are hashed in parallel; bytes go out in order. Returns the Merkle root.
    private func writeParts(_ layout: TableLayout, into writer: inout SnapshotWriter) async throws -> String {
        let table = Array(layout.table.id.utf8)
        let salts = try SaltStream(seed: seed, table: table)
        var rows = StayingRows(layout, decided)
        var fold = MerkleFold()
        var ordinal: UInt64 = 1
        var parts = PartCursor(layout)
        try parts.begin(&writer)
        try await pump(
            width: budget.threads,
            read: { () -> (lines: MappedLines, first: UInt64)? in
                guard let lines = try rows.next() else { return nil }
                defer { ordinal += UInt64(lines.lengths.count) }
                return (lines, ordinal)
            },
            transform: { input -> (lines: MappedLines, leaves: MerkleFold.Leaves) in
                let salt = try salts.salts(first: input.first - 1, count: input.lines.lengths.count)
                var hashes: [UInt8] = []
                merkleLeaves(
                    lines: input.lines.lines.span, lengths: input.lines.lengths.span, table: table, firstOrdinal: input.first,
                    salts: salt.span, into: &hashes)
                return (input.lines, MerkleFold.Leaves(hashes, first: input.first - 1))
            },
            write: { output in
                fold.append(output.leaves)
                try parts.append(output.lines, &writer)
            })
        try parts.finish(&writer)
        return hex(fold.root)
    }

    /// Adds the metadata that is counted after the payload. Returns the root over all tables.
    private mutating func addMetadata(
        _ tables: [RunSummary.Table], into writer: inout SnapshotWriter, now: () -> String
    ) throws -> String {
        facts.sources = zip(stage.sources, lock.sources).map { source, locked in
            var facts = SnapshotFacts.Source(id: source.id, bytes: source.bytes, lists: source.lists, sha256: source.sha256)
            if locked.place.isFolder { facts.ignoredFiles = locked.ignored.reduce(0) { $0 + $1.files } }
            return facts
        }
        facts.mappings = decided.mappings.map { .init(from: $0.staged.mapping.fromText, summary: $0.summary) }
        (facts.totals, facts.rules) = (decided.totals, decided.warnings)
        facts.tables = zip(plan.tables, tables).map { table, figures in .init(figures: figures, schema: schema(table)) }
        facts.finish(at: now())
        var fold = MerkleFold()
        for table in Documents.sorted(tables) {
            fold.append(leaf: merkleTableLeaf(table.name, rows: table.rows, root: bytes(hex: table.root) ?? []))
        }
        let root = hex(fold.root)
        try writer.add("metadata/counts.json", Documents.counts(facts))
        try writer.add("metadata/datapackage.json", Documents.dataPackage(id: plan.id, tables: facts.tables))
        try writer.add("metadata/merkle.json", Documents.merkle(tables, root: root))
        try writer.add("metadata/run.json", Documents.run(facts))
        return root
    }

    private func schema(_ table: Plan.Table) -> SnapshotFacts.Schema {
        func type(_ type: Plan.FieldType) -> String {
            switch type {
            // A Frictionless `datetime` is in UTC; ours keeps its offset.
            case .text, .identifier, .phone, .datetime: "string"
            case .integer: "integer"
            case .decimal, .money: "number"
            case .date: "date"
            case .boolean: "boolean"
            case .month: "yearmonth"
            case .list: "array"
            }
        }
        return SnapshotFacts.Schema(
            fields: table.fields.map { ($0.name, type($0.type)) }, key: table.key,
            references: table.references.map { ($0.field, $0.to, plan.table($0.to)?.key.first ?? "") })
    }
}
