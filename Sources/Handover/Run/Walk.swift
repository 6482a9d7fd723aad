import Foundation
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSQLite
import HandoverTarget
import HandoverVerify
import SystemPackage

/// One walk through the steps that a run does itself: transform, archive, verify, load, verify.
struct Walk {
    let plan: Plan
    let lock: Lock
    let identity: Identity
    let clock: Clock
    let seed: [UInt8]
    let isSeedDrawn: Bool
    let base: FilePath
    let output: FilePath
    let work: FilePath
    let width: Int
    let interrupt: Interrupt
    var journal: Journal
    let progress: (String) -> Void

    private var tar: FilePath { output.appending(plan.id + ".tar") }
    private var intent: String { clock.isRehearsal ? "rehearsal" : "hand-over" }

    /// - Parameter isSealed: the archive stands under its name already, out of the run that is resumed.
    mutating func run(isSealed: Bool) async throws -> RunSummary {
        var summary: RunSummary
        if isSealed {
            // Killed or failing right behind the archive's name, that may not last yet.
            try Files.syncFolder(output)
            summary = RunSummary(archive: plan.id, tarPath: tar.string)
            summary.intent = intent
        } else {
            let run = SealedRun(
                plan: plan, lock: lock, identity: identity, clock: clock, seed: seed, isSeedDrawn: isSeedDrawn, intent: intent,
                base: base, work: work, output: output, width: width, interrupt: interrupt)
            summary = try await run.run { progress(title($0)) }
            try journal.add(.sealed)
        }
        let after = plan.steps.filter { $0.method == .verify || $0.method == .load }
        guard let load = after.firstIndex(where: { $0.method == .load }), let target = TargetFile(plan, base: base) else {
            if let step = after.first {
                try interrupt.check()
                progress(step.title ?? step.id)
                try verify(&summary, target: nil)
            }
            return summary
        }
        try await self.load(after[load], target, &summary)
        if let step = after.last, step.method == .verify, after.count > load + 1, !clock.isRehearsal {
            try interrupt.check()
            progress(step.title ?? step.id)
            try verify(&summary, target: target)
        }
        return summary
    }

    /// Loads what the verifier says yes to, and nothing else; that also is what a verify step before the load asks for.
    private mutating func load(_ step: Plan.Step, _ planned: TargetFile, _ summary: inout RunSummary) async throws {
        try interrupt.check()
        let started = ContinuousClock.now
        let (verdict, archive) = try Verifier.verifyForExtraction(
            tar.string, trust: identity.policy(intent: intent), now: Int64(Date().timeIntervalSince1970))
        summary.phases.append(("verify", started.secondsSince))
        summary.verdict = verdict
        guard let archive else {
            throw Failure(Diagnostic(.archiveNotSound, .path(tar.string)), exit: verdict.exit)
        }
        guard try archive.bytes(of: "metadata/plan.json") == plan.canonicalJSON else {
            throw Failure(Diagnostic(.fileExists, .path(tar.string)), exit: .cannotCreate)
        }
        (summary.tarBytes, summary.tarDigest) = (try Files.size(of: tar), archive.tarDigest)
        (summary.dataDigest, summary.planDigest) = (verdict.dataDigest ?? "", plan.digest)
        summary.certificate = hex(identity.certificate.fingerprint)
        guard journal.last(.loaded) == nil else { return }
        progress(step.title ?? step.id)
        // A rehearsal writes into a copy, beside which nothing is left.
        let rehearsal = work.appending("rehearsal")
        var (target, output) = (planned, self.output)
        if clock.isRehearsal {
            try Files.makeFolder(rehearsal, permissions: .ownerReadWriteExecute)
            target = try planned.copy(to: rehearsal.appending("target.db"))
            output = rehearsal
        }
        let load = Load(
            plan: plan, identity: identity, clock: clock, intent: intent, target: target, output: output, work: work,
            width: width,
            interrupt: interrupt, progress: progress)
        if let loaded = try await load.run(archive, verdict, tar: output.appending(plan.id + ".tar")) {
            summary.phases.append(("load", loaded.seconds))
            summary.load = loaded
        }
        if clock.isRehearsal {
            try Files.removeTree(rehearsal)
            summary.load?.target = planned.path.string
        } else {
            try journal.add(.loaded)
        }
    }

    private func verify(_ summary: inout RunSummary, target: TargetFile?) throws {
        let started = ContinuousClock.now
        summary.verdict = try Self.verify(tar, identity, intent: intent, target: target)
        summary.phases.append(("verify", started.secondsSince))
    }

    /// The engine's verify step: the second reading, trusting the certificate that has just sealed.
    static func verify(_ tar: FilePath, _ identity: Identity, intent: String, target: TargetFile?) throws -> Verdict {
        var options = Verifier.Options()
        options.target = target.map { "sqlite:" + $0.path.string }
        return try Verifier.verify(
            tar.string, trust: identity.policy(intent: intent), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    private func title(_ method: Plan.Method) -> String {
        guard let step = plan.steps.first(where: { $0.method == method }) else { return method.rawValue }
        return step.title ?? step.id
    }
}
