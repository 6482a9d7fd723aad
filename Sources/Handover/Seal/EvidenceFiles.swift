import Foundation
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan
import SystemPackage

/// The small CSV files of the payload: coverage, ledger, exceptions, excluded records (Format.md sections 4.3, 5.1, 5.2 and 5.4).
enum EvidenceFiles {
    static func coverage(_ stretches: [Coverage.Run]) -> [UInt8] {
        var out = Array("offset,bytes,class,items\n".utf8)
        for stretch in stretches {
            out += "\(stretch.byteOffset),\(stretch.byteCount),\(stretch.kind.rawValue),\(stretch.items)\n".utf8
        }
        return out
    }

    /// Writes the ledger to a file of the work folder: runs of neighbouring records with one fate. Returns its size.
    static func writeLedger(_ mapping: Decided.Mapping, to file: WorkFile) throws -> Int64 {
        try write(to: file, header: "record,count,disposition") { line in
            // The run of records with one fate that is not written yet.
            var (first, count, fate): (Int64, Int64, String) = (1, 0, "")
            func add(_ more: Int64, _ other: String) throws {
                if more == 0 { return }
                if count > 0, other != fate {
                    try line("\(first),\(count),\(fate)")
                    (first, count) = (first + count, 0)
                }
                (count, fate) = (count + more, other)
            }
            var survivors = try mapping.merged?.cursor()
            var next = try survivors?.nextSurvivor()
            /// Adds what was migrated in front of a record.
            func addMigrated(before end: Int64) throws {
                while let survivor = next, survivor < end {
                    try add(survivor - first - count, "migrated")
                    try add(1, "merged-survivor")
                    next = try survivors?.nextSurvivor()
                }
                try add(end - first - count, "migrated")
            }
            try mapping.forEachLeft { reject in
                try addMigrated(before: reject.record)
                // A survivor that is held back after all.
                if next == reject.record { next = try survivors?.nextSurvivor() }
                try add(1, reject.isMerged ? "merged-into" : reject.exclusion == nil ? "quarantined" : "excluded")
            }
            try addMigrated(before: mapping.summary.balance.records + 1)
            if count > 0 { try line("\(first),\(count),\(fate)") }
        }
    }

    /// Writes the exceptions to a file of the work folder; the raw bytes are cut from the source again. Returns its size.
    /// - Parameter source: `nil` for items of a list in a column, which have no raw bytes of their own.
    static func writeExceptions(_ mapping: Decided.Mapping, source: WorkFile?, to file: WorkFile) throws -> Int64 {
        try reading(source) { original in
            try write(to: file, header: exceptionsHeader) { line in
                try mapping.forEachReject { try line(text($0, $0.words, original)) }
            }
        }
    }

    /// Writes records as they were before their correction to a file of the work folder. Returns its size.
    static func writeCorrections(_ records: [Reject], source: WorkFile?, to file: WorkFile) throws -> Int64 {
        try reading(source) { original in
            try write(to: file, header: exceptionsHeader) { line in
                for record in records { try line(text(record, record.words, original)) }
            }
        }
    }

    /// Writes the excluded records to a file of the work folder, each with why and by whose word. Returns its size.
    static func writeExcluded(_ mapping: Decided.Mapping, source: WorkFile?, to file: WorkFile) throws -> Int64 {
        let words = mapping.staged.mapping.exclude.enumerated().map { index, exclusion in
            var text = Array("\(index + 1),".utf8)
            CanonicalCSV.append(exclusion.reason, to: &text)
            return String(decoding: text, as: UTF8.self) + ",\(exclusion.authority)"
        }
        return try reading(source) { original in
            try write(to: file, header: "record,line,offset,bytes,exclusion,reason,authority,raw") { line in
                try mapping.forEachLeft { reject in
                    if let exclusion = reject.exclusion { try line(text(reject, words[exclusion], original)) }
                }
            }
        }
    }

    private static func reading<Result>(_ source: WorkFile?, _ body: (OpenFile?) throws -> Result) throws -> Result {
        guard let source else { return try body(nil) }
        return try source.reading(body)
    }

    private static let exceptionsHeader = "record,line,offset,bytes,findings,raw"

    /// What is written of a record that was held back or excluded, and why it was.
    private static func text(_ reject: Reject, _ why: String, _ original: OpenFile?) throws -> String {
        let place = "\(reject.record),\(reject.line),\(reject.byteOffset),\(reject.byteCount),\(why),"
        guard let original else { return place }
        let raw = try original.bytes(at: reject.byteOffset, atMost: reject.byteCount)
        // A shorter file is not the one that was read; its digest would say so when it is copied.
        guard raw.count == reject.byteCount else { throw Errno.ioError }
        return place + Data(raw).base64EncodedString()
    }

    /// Writes a file line by line, with a buffer between. Returns its size.
    static func write(
        to file: WorkFile, header: String, _ body: (_ line: (String) throws -> Void) throws -> Void
    ) throws -> Int64 {
        try file.write { write in
            var out = Array("\(header)\n".utf8)
            var size: Int64 = 0
            try body { line in
                out += line.utf8
                out.append(UInt8(ascii: "\n"))
                guard out.count > 1 << 20 else { return }
                try write(out.span)
                size += Int64(out.count)
                out.removeAll(keepingCapacity: true)
            }
            try write(out.span)
            return size + Int64(out.count)
        }
    }
}

extension Reject {
    /// Its findings as they stand in the exceptions.
    fileprivate var words: String { findings.map(\.text).joined(separator: ";") }
}
