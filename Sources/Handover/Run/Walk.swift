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
    /// The way to the archive.
    var run: SealedRun
    var journal: Journal
    let progress: (String) -> Void

    private var plan: Plan { run.plan }
    private var identity: Identity { run.identity }
    private var isRehearsal: Bool { run.clock.isRehearsal }

    /// - Parameter isSealed: the archive stands under its name already, out of the run that is resumed.
    mutating func walk(isSealed: Bool) async throws -> RunSummary {
        var summary: RunSummary
        if isSealed {
            // Killed or failing right behind the archive's name, that may not last yet.
            try Files.syncFolder(run.output)
            summary = run.summary
        } else {
            let sealed = try await run.run { progress(title($0)) }
            summary = sealed.summary
            if let key = sealed.key { run.keys.add(key) }
            try journal.add(.sealed)
        }
        let after = plan.steps.filter { $0.method == .verify || $0.method == .load }
        guard let load = after.firstIndex(where: { $0.method == .load }), let target = try TargetPlace(plan, base: run.base)
        else {
            if let step = after.first {
                try run.interrupt.check()
                progress(step.title ?? step.id)
                try verify(&summary, target: nil)
            }
            return summary
        }
        try await self.load(after[load], target, &summary)
        if let step = after.last, step.method == .verify, after.count > load + 1, !isRehearsal {
            try run.interrupt.check()
            progress(step.title ?? step.id)
            try verify(&summary, target: target)
        }
        return summary
    }

    /// Loads what the verifier says yes to, and nothing else; that also is what a verify step before the load asks for.
    private mutating func load(_ step: Plan.Step, _ planned: TargetPlace, _ summary: inout RunSummary) async throws {
        try run.interrupt.check()
        var watch = Stopwatch()
        let (verdict, archive) = try Verifier.verifyForExtraction(
            run.place.file.string, trust: identity.policy(intent: run.intent), now: Int64(Date().timeIntervalSince1970),
            memory: run.budget.memoryBytes, keys: run.keys)
        watch.end("verify")
        summary.phases += watch.phases
        summary.verdict = verdict
        guard let archive else {
            throw Failure(Diagnostic(.archiveNotSound, .path(run.place.file.string)), exit: verdict.exit)
        }
        guard try archive.bytes(of: "metadata/plan.json") == plan.canonicalJSON else {
            throw Failure(Diagnostic(.fileExists, .path(run.place.file.string)), exit: .cannotCreate)
        }
        (summary.tarBytes, summary.tarDigest) = (archive.tarBytes, archive.tarDigest)
        (summary.dataDigest, summary.planDigest) = (verdict.dataDigest ?? "", plan.digest)
        summary.certificate = hex(identity.certificate.fingerprint)
        guard journal.last(.loaded) == nil else { return }
        progress(step.title ?? step.id)
        // A rehearsal writes into a copy, beside which nothing is left.
        let rehearsal = run.work.path.appending("rehearsal")
        var (target, output) = (planned, run.output)
        if isRehearsal {
            try Files.makeFolder(rehearsal, permissions: .ownerReadWriteExecute)
            if case .sqlite(let file) = planned { target = .sqlite(try file.copy(to: rehearsal.appending("target.db"))) }
            output = rehearsal
        }
        var load = Load(
            plan: plan, identity: identity, clock: run.clock, intent: run.intent, target: target,
            isRehearsal: isRehearsal, output: output, work: run.work,
            budget: run.budget, interrupt: run.interrupt, keys: run.keys, progress: progress)
        watch = Stopwatch()
        if let loaded = try await load.run(archive, verdict) {
            // The load's own seconds: the snapshot before it and its proof are not counted.
            watch.end("load")
            summary.phases += watch.phases.map { Phase($0.name, seconds: loaded.seconds, cpuSeconds: $0.cpuSeconds) }
            summary.load = loaded
        }
        run.keys = load.keys
        if isRehearsal {
            try Files.removeTree(rehearsal)
            summary.load?.target = planned.name
            summary.load?.before = ""
        } else {
            try journal.add(.loaded)
        }
    }

    private func verify(_ summary: inout RunSummary, target: TargetPlace?) throws {
        var watch = Stopwatch()
        summary.verdict = try Self.verify(
            run.place, identity, intent: run.intent, target: target, memory: run.budget.memoryBytes, keys: run.keys)
        watch.end("verify")
        summary.phases += watch.phases
    }

    /// The engine's verify step: the second reading, trusting the certificate that has just sealed.
    static func verify(
        _ place: ArchivePlace, _ identity: Identity, intent: String, target: TargetPlace?, memory: Int, keys: ArchiveKeys
    ) throws -> Verdict {
        var options = Verifier.Options(memory: memory, keys: keys)
        options.target = target?.argument
        return try Verifier.verify(
            place.file.string, trust: identity.policy(intent: intent), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    private func title(_ method: Plan.Method) -> String {
        guard let step = plan.steps.first(where: { $0.method == method }) else { return method.rawValue }
        return step.title ?? step.id
    }
}
