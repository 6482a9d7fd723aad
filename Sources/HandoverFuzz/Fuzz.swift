import Glibc
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverVerify

// One entry for every parser of untrusted bytes; HANDOVER_FUZZ names which. A crash, a hang or a sanitizer's report is a finding;
// a Failure is what bad input deserves.

/// libFuzzer's entry: one input to the parser that `HANDOVER_FUZZ` names.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe data.map { unsafe Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
    switch target {
    case "plan": _ = attempt { _ = try PlanReader.read(bytes, file: "fuzz.yaml") }
    case "lock": _ = attempt { _ = try LockReader.read(bytes, file: "fuzz.json") }
    case "policy": _ = attempt { _ = try TrustPolicy(json: bytes) }
    case "age": for reading in AgeTargets.readings { _ = attempt { try reading(bytes) } }
    case "age-payload": _ = attempt { try AgeTargets.payload(bytes) }
    case "json": withDocument(bytes, isXML: false, DocumentTargets.read)
    case "xml": withDocument(bytes, isXML: true, DocumentTargets.read)
    case "json-walk": withDocument(bytes, isXML: false, DocumentTargets.walk)
    case "xml-walk": withDocument(bytes, isXML: true, DocumentTargets.walk)
    case "xlsx": WorkbookTargets.read(WorkbookInput(bytes))
    case "xlsx-walk": WorkbookTargets.walk(WorkbookInput(bytes))
    case "csv-walk": withFile(Array(bytes.dropFirst(4))) { path in TableTargets.walk(bytes, at: path) }
    case "items-walk": withFile(Array(bytes.dropFirst(4))) { path in _ = attempt { try ItemTargets.walk(bytes, at: path) } }
    case "file-type": FolderTargets.type(bytes)
    case "listing": withFile(bytes) { path in _ = attempt { try FolderTargets.listing(bytes, at: path) } }
    case "merges": withFile(bytes) { path in _ = attempt { try MergeTargets.claims(bytes, at: path) } }
    case "token": _ = attempt { try SealTargets.token(bytes) }
    case "crl": _ = attempt { try SealTargets.list(bytes) }
    case "zip-walk": withFile(bytes) { path in ContainerTargets.walk(path, .zip) }
    case "tar-walk": withFile(bytes) { path in ContainerTargets.walk(path, .tar) }
    case "expression": ExpressionTargets.compare(bytes)
    case "pattern": PatternTargets.search(bytes)
    case "csv": withFile(bytes) { path in _ = attempt { try read(path, bytes) } }
    default:
        withFile(bytes) { path in
            _ = attempt { _ = try Verifier.verify(path, trust: TrustPolicy(intent: "hand-over", roles: []), now: 1_800_000_000) }
        }
    }
    return 0
}

private let target = unsafe getenv("HANDOVER_FUZZ").map { unsafe String(cString: $0) } ?? "archive"

private func attempt(_ body: () throws -> Void) -> Bool {
    do {
        try body()
        return true
    } catch {
        return false
    }
}

/// Two readings with different chunks must agree on records and coverage.
private func read(_ path: String, _ bytes: [UInt8]) throws {
    let profile = try CSVSniffer(path: path, name: "fuzz").profile()
    func reading(_ chunkBytes: Int) throws -> ([Int64], Coverage) {
        var reader = try CSVReader.open(path, name: "fuzz", dialect: profile.dialect, chunkBytes: chunkBytes)
        var places: [Int64] = []
        while let batch = try reader.next() {
            for record in 0..<batch.count { places.append(batch.baseByteOffset + Int64(batch.rawRange(of: record).lowerBound)) }
        }
        return (places, reader.coverage)
    }
    let whole = try reading(1 << 20)
    let small = try reading(7)
    precondition(whole == small, "chunks change nothing")
    precondition(whole.1.byteCount == Int64(bytes.count), "every byte is covered")
}

/// A document that some layout fits.
private func withDocument(_ bytes: [UInt8], isXML: Bool, _ body: (String, DocumentInput) -> Void) {
    guard let (how, document) = DocumentInput.split(bytes) else { return }
    withFile(document) { path in body(path, DocumentInput(document, how: how, isXML: isXML, at: path)) }
}

private func withFile(_ bytes: [UInt8], _ body: (String) -> Void) {
    let path = "/tmp/handover-fuzz-\(getpid())"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { return }
    let written = unsafe write(file, bytes, bytes.count)
    close(file)
    if written == bytes.count { body(path) }
    unsafe unlink(path)
}
