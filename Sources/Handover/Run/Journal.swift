import Foundation
import Glibc
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import SystemPackage

/// What a run has done so far, in its work folder: one JSON object a line, each made to last before the run goes on.
///
/// The seed of the proofs stands in it, so that a resumed run ends with the data digest of one that was never interrupted.
struct Journal {
    /// What a line says.
    enum Event: String {
        /// The run has begun: with which plan and lock, and which seed.
        case began
        /// The archive stands under its name.
        case sealed
        /// The target holds every row that it takes, and the receipt is written.
        case loaded
    }

    private let path: FilePath
    private(set) var lines: [[String: String]] = []

    /// Reads the journal of an earlier run; empty where there is none.
    init(in work: FilePath) throws {
        path = work.appending("journal")
        guard Files.exists(path) else { return }
        let bytes = try Files.read(path, limit: Limits.statementBytes)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: String] else {
                throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("a line is no JSON")), exit: .ioError)
            }
            lines.append(object)
        }
    }

    /// The last line of this kind.
    func last(_ event: Event) -> [String: String]? { lines.last { $0["event"] == event.rawValue } }

    /// The plan, lock and decisions that the run began with are these.
    func isOf(_ plan: Plan, _ lock: Lock, _ decisions: Decisions?) -> Bool {
        guard let began = last(.began) else { return true }
        return began["planDigest"] == plan.digest && began["lockDigest"] == lock.digest
            && began["decisionsDigest"] ?? "" == decisions?.digest ?? ""
    }

    /// The seed of the run that began here.
    var seed: [UInt8]? { last(.began)?["seed"].flatMap { bytes(hex: $0) } }

    /// Begins anew: what an earlier run wrote says nothing any more.
    mutating func begin(_ plan: Plan, _ lock: Lock, _ decisions: Decisions?, seed: [UInt8]) throws {
        lines = []
        try add(
            .began,
            [
                "planDigest": plan.digest, "lockDigest": lock.digest, "decisionsDigest": decisions?.digest ?? "",
                "seed": hex(seed),
            ])
    }

    /// Adds a line and makes it last.
    mutating func add(_ event: Event, _ members: [String: String] = [:]) throws {
        lines.append(["event": event.rawValue, "at": Instant.text(Date())].merging(members) { _, new in new })
        // Written whole each time: a journal has a handful of lines, and a rename is either there or not.
        let objects = lines.map { line in JSONValue.object(line.map { .init($0.key, .string($0.value)) }) }
        try Files.writeWhole(
            objects.flatMap { $0.canonicalBytes() + [UInt8(ascii: "\n")] }, to: path, permissions: .ownerReadWrite)
    }
}

extension Plan {
    /// SHA-256 of the canonical plan, lower-case hexadecimal.
    var digest: String { hex(SHA256.digest(canonicalJSON)) }
}

extension Decisions {
    /// SHA-256 of the canonical decisions, lower-case hexadecimal.
    var digest: String { hex(SHA256.digest(canonicalJSON)) }
}

extension Lock {
    /// SHA-256 of the canonical lock, lower-case hexadecimal.
    var digest: String { hex(SHA256.digest(canonicalJSON)) }
}
