import Foundation
import HandoverCore
import HandoverPlan
import SystemPackage

/// Where a plan stands: what is done, what can be done now, and who or what the rest is waiting for.
public struct PlanStatus: Sendable {
    /// What keeps a step, or that nothing does.
    public enum State: String, Hashable, Sendable {
        /// The run did it; the archive or a receipt says so.
        case done
        /// It may run now.
        case ready
        /// Its window opens later.
        case waitsForWindow = "waits-for-window"
        /// Its window has closed.
        case windowClosed = "window-closed"
        /// A step before it is not done.
        case waitsForStep = "waits-for-step"
        /// People do it, and nobody records it yet.
        case forPeople = "for-people"
        /// A run began it and was interrupted.
        case interrupted
        /// It was undone.
        case rolledBack = "rolled-back"
    }

    /// One step of the plan.
    public struct Step: Hashable, Sendable {
        /// The step's id, and its title if it has one.
        public var id: String, title: String?
        /// How it is done.
        public var method: String
        /// Party ids: who does it, and who approves.
        public var responsible: String, approver: String?
        /// Where it stands.
        public var state: State
        /// What it waits for: a local time with its zone, or a step's id.
        public var waitsFor: String?
        /// Its window, as local times of the plan's zone.
        public var from: String?, until: String?
    }

    /// The plan's id and zone.
    public var id: String, zone: String
    /// In the plan's order.
    public var steps: [Step]
    /// Who holds the target just now.
    public var targetHolder: String?
    /// The step that can be done next, and when; `nil` if all that a run does is done.
    public var next: Step? { steps.first { $0.state != .done && $0.state != .forPeople && $0.state != .rolledBack } }

    /// Looks at a plan and at the folder that its archive is put in. Nothing is verified; `handover run` on a finished plan does that.
    public static func read(_ path: String, outputFolder: String) throws -> PlanStatus {
        let planPath = FilePath(path)
        let (plan, lock) = try PlanFiles.read(planPath)
        let place = ArchivePlace(plan.id, in: FilePath(outputFolder), isEncrypted: plan.encryption != nil)
        let work = FilePath(outputFolder).appending(plan.id + ".tar.work")
        let isSealed = place.exists
        let receipt = try Receipts(beside: place.tar).all().last?.kind
        let isBegun = Files.exists(work.appending("journal"))
        if isBegun, try !Journal(in: work).isOf(plan, lock, PlanFiles.readDecisions(planPath, plan, lock)) {
            throw Failure(Diagnostic(.resumeDiffers, .path(work.string)), exit: .badData)
        }
        let now = Date()
        var done: Set<String> = []
        var steps: [Step] = []
        for step in plan.steps {
            var entry = Step(
                id: step.id, title: step.title, method: step.method.rawValue, responsible: step.responsible,
                approver: step.approver,
                state: .ready, waitsFor: nil, from: step.schedule.from?.description, until: step.schedule.until?.description)
            let window = try Window(step.schedule, zone: plan.zone, plan: plan)
            let isDone =
                switch step.method {
                case .transform, .archive: isSealed
                case .load: receipt == .loaded && !isBegun
                case .verify: isSealed && !isBegun
                case .freeze, .extract, .notify, .manual: false
                }
            if isDone {
                entry.state = .done
                done.insert(step.id)
            } else if !step.method.isDoneByRun {
                entry.state = .forPeople
                // Nobody records it, so what comes after is not kept from running by it.
                done.insert(step.id)
            } else if step.method == .load, receipt == .rolledBack {
                entry.state = .rolledBack
            } else if isBegun, isSealed || step.method == .transform {
                entry.state = .interrupted
            } else if let opens = window.opens, now < opens {
                (entry.state, entry.waitsFor) = (.waitsForWindow, "\(step.schedule.from?.description ?? "") \(plan.zone)")
            } else if let closes = window.closes, now >= closes {
                (entry.state, entry.waitsFor) = (.windowClosed, "\(step.schedule.until?.description ?? "") \(plan.zone)")
            } else if let need = step.needs.first(where: { !done.contains($0) }) ?? previous(step, plan, done) {
                (entry.state, entry.waitsFor) = (.waitsForStep, need)
            }
            steps.append(entry)
        }
        var status = PlanStatus(id: plan.id, zone: plan.zone, steps: steps)
        // What a server would say is for `doctor`: a status goes nowhere.
        if case .sqlite(let file)? = try TargetPlace(plan, base: planPath.removingLastComponent()) {
            status.targetHolder = try TargetLock.holder(file.path)
        }
        return status
    }

    /// The step of the run that comes before this one, if it is not done: a run walks them in their order.
    private static func previous(_ step: Plan.Step, _ plan: Plan, _ done: Set<String>) -> String? {
        plan.steps.prefix { $0.id != step.id }.last { $0.method.isDoneByRun && !done.contains($0.id) }?.id
    }
}
