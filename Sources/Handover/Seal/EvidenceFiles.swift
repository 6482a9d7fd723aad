import Foundation
import HandoverCore
import HandoverData
import HandoverIngest
import SystemPackage

/// The small CSV files of the payload: coverage, ledger, exceptions (Format.md sections 4.3, 5.1 and 5.2).
enum EvidenceFiles {
    static func coverage(_ stretches: [Coverage.Run]) -> [UInt8] {
        var out = Array("offset,bytes,class,items\n".utf8)
        for stretch in stretches {
            out += "\(stretch.byteOffset),\(stretch.byteCount),\(stretch.kind.rawValue),\(stretch.items)\n".utf8
        }
        return out
    }

    /// Runs of neighbouring records with one fate.
    static func ledger(_ mapping: Decided.Mapping) -> [UInt8] {
        var out = Array("record,count,disposition\n".utf8)
        var next: Int64 = 1
        var index = 0
        while index < mapping.rejects.count {
            let first = mapping.rejects[index].record
            if first > next { out += "\(next),\(first - next),migrated\n".utf8 }
            var count: Int64 = 1
            while index + 1 < mapping.rejects.count, mapping.rejects[index + 1].record == first + count {
                count += 1
                index += 1
            }
            out += "\(first),\(count),quarantined\n".utf8
            next = first + count
            index += 1
        }
        let records = mapping.summary.balance.records
        if next <= records { out += "\(next),\(records - next + 1),migrated\n".utf8 }
        return out
    }

    /// Writes the exceptions to a file of the work folder; the raw bytes are cut from the source again. Returns its size.
    static func writeExceptions(_ mapping: Decided.Mapping, source: FilePath, to path: FilePath) throws -> Int64 {
        let original = try FileDescriptor.open(source, .readOnly)
        return try original.closeAfter {
            let file = try FileDescriptor.open(path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            return try file.closeAfter {
                var out = Array("record,line,offset,bytes,findings,raw\n".utf8)
                var size: Int64 = 0
                for reject in mapping.rejects {
                    var raw = [UInt8](repeating: 0, count: reject.byteCount)
                    try unsafe raw.withUnsafeMutableBytes { buffer in
                        let count = try unsafe original.read(fromAbsoluteOffset: reject.byteOffset, into: buffer)
                        // A shorter file is not the one that was read; its digest would say so when it is copied.
                        guard count == reject.byteCount else { throw Errno.ioError }
                    }
                    let findings = reject.findings.map(\.text).joined(separator: ";")
                    out += "\(reject.record),\(reject.line),\(reject.byteOffset),\(reject.byteCount),\(findings),".utf8
                    out += Data(raw).base64EncodedString().utf8
                    out.append(UInt8(ascii: "\n"))
                    if out.count > 1 << 20 {
                        size += Int64(try file.writeAll(out))
                        out.removeAll(keepingCapacity: true)
                    }
                }
                return size + Int64(try file.writeAll(out))
            }
        }
    }
}
