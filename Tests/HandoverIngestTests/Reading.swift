import Glibc
import HandoverCore
import HandoverData
import HandoverIngest

/// Everything that a reader says about a file.
struct Reading: Equatable {
    var fields: [[String]] = []
    var raw: [[UInt8]] = []
    var findings: [[ReadFinding.Kind]] = []
    var badBytes: [Int64] = []
    var lines: [Int] = []
    var numbers: [Int64] = []
    var coverage: [Coverage.Run] = []
    var offered: [UInt8] = []
}

/// Writes `bytes` to a temporary file for the time of `body`.
func withFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
    var template = Array((P_tmpdir + "/handover-ingest-XXXXXX").utf8CString)
    let descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe $0.baseAddress.map { unsafe mkstemp($0) } ?? -1 }
    precondition(descriptor >= 0, "a temporary file can be made")
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unsafe unlink(path) }
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe $0.baseAddress.map { base in unsafe write(descriptor, base + written, bytes.count - written) } ?? 0
        }
        written += count
    }
    close(descriptor)
    return try body(path)
}

/// Reads a file in chunks of `chunkBytes`.
func read(_ path: String, _ dialect: CSVDialect, chunkBytes: Int = 1 << 20, limits: CSVLimits = CSVLimits()) throws -> Reading {
    var result = Reading()
    var offered: [UInt8] = []
    var reader = try CSVReader.open(path, name: "t.csv", dialect: dialect, chunkBytes: chunkBytes, limits: limits)
    while let batch = try reader.next(onBytes: { for i in $0.indices { offered.append($0[i]) } }) {
        for record in 0..<batch.count {
            let findings = batch.index.findings(of: record)
            let fields = (0..<batch.index.fieldCount(of: record)).map { field in
                batch.withField(field, of: record) { span in
                    String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
                }
            }
            result.fields.append(fields)
            result.raw.append(batch.rawRecord(record))
            result.findings.append(findings.map(\.kind))
            result.badBytes += findings.map { batch.baseByteOffset + Int64($0.byteOffset) }
            let location = batch.location(ofRecord: record)
            result.lines.append(location.line ?? -1)
            result.numbers.append(location.record ?? -1)
        }
    }
    result.coverage = reader.coverage.runs
    result.offered = offered
    return result
}

extension CSVDialect {
    static func simple(
        _ encoding: Encoding = .utf8, delimiter: String = ",", quoted: Bool = true, rules: CSVRules = .init(),
        columns: [String] = ["a", "b"], hasBOM: Bool = false, headerAt: Int64 = 0, footerAt: Int64? = nil
    ) -> CSVDialect {
        CSVDialect(
            encoding: encoding, delimiter: delimiter, quote: quoted ? UInt8(ascii: "\"") : nil, rules: rules, hasBOM: hasBOM,
            headerAt: headerAt, footerAt: footerAt, columns: columns)
    }
}
