import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where a plan stands: what is done, what waits for what, and for whom.",
        discussion: """
            Example:
              handover status plan.yaml --output out
            """)

    @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
    var plan: String

    @Option(name: .shortAndLong, help: "The folder of the archive and its seal.")
    var output = "out"

    @OptionGroup var out: OutputOptions

    func run() throws {
        let status = try PlanStatus.read(plan, outputFolder: output)
        if out.json {
            for step in status.steps { Console.print(step.json) }
            if let holder = status.targetHolder { Console.print(JSONLine.object("target-held", [("by", holder)])) }
        } else {
            Console.print(status.text(in: out.language))
        }
    }
}

extension PlanStatus {
    /// One line a step, then what comes next.
    func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        let width = steps.map(\.id.count).max() ?? 0
        var lines = steps.map { step in
            let id = step.id + String(repeating: " ", count: width - step.id.count)
            var line = "\(id)  \(step.state.text(isEnglish))"
            if let waitsFor = step.waitsFor { line += isEnglish ? " \(waitsFor)" : "：\(waitsFor)" }
            line += isEnglish ? "  (\(step.method), \(step.responsible)" : "（\(step.method)，\(step.responsible)"
            if let approver = step.approver { line += isEnglish ? ", approved by \(approver)" : "，批准：\(approver)" }
            return line + (isEnglish ? ")" : "）")
        }
        if let targetHolder {
            lines.append(isEnglish ? "the target is held by \(targetHolder)" : "目标正被占用：\(targetHolder)")
        }
        if let next {
            let who = next.responsible
            switch next.state {
            case .ready, .interrupted:
                let command = next.state == .interrupted ? "handover run --resume" : "handover run"
                lines.append(
                    isEnglish ? "next: \(next.id), now, by \(who): `\(command)`" : "下一步：\(next.id)，现在，由 \(who) 执行 `\(command)`")
            case .waitsForWindow:
                lines.append(
                    isEnglish
                        ? "next: \(next.id), from \(next.waitsFor ?? ""), by \(who)"
                        : "下一步：\(next.id)，\(next.waitsFor ?? "") 起，由 \(who) 执行")
            default:
                lines.append(
                    isEnglish ? "blocked: \(next.id), by \(next.waitsFor ?? "")" : "受阻：\(next.id)，\(next.waitsFor ?? "")")
            }
        } else {
            lines.append(isEnglish ? "all that a run does is done" : "运行所做的步骤均已完成")
        }
        return lines.joined(separator: "\n")
    }
}

extension PlanStatus.State {
    fileprivate func text(_ isEnglish: Bool) -> String {
        switch self {
        case .done: isEnglish ? "done" : "已完成"
        case .ready: isEnglish ? "ready" : "可以进行"
        case .waitsForWindow: isEnglish ? "waits until" : "等待时间"
        case .windowClosed: isEnglish ? "too late since" : "已过时限"
        case .waitsForStep: isEnglish ? "waits for" : "等待步骤"
        case .forPeople: isEnglish ? "for people to do, not recorded" : "由人办理，没有记录"
        case .interrupted: isEnglish ? "interrupted" : "已中断"
        case .rolledBack: isEnglish ? "rolled back" : "已回滚"
        }
    }
}

extension PlanStatus.Step {
    fileprivate var json: String {
        var members = [("step", id), ("method", method), ("state", state.rawValue), ("responsible", responsible)]
        for (name, value) in [("approver", approver), ("waitsFor", waitsFor), ("from", from), ("until", until), ("title", title)]
        {
            if let value { members.append((name, value)) }
        }
        return JSONLine.object("step", members)
    }
}
