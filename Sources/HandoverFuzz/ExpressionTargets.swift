import HandoverCore
import HandoverData

@testable import HandoverPlan
@testable import HandoverTransform
@testable import HandoverVerify

/// Expressions of a stranger's plan: lines of texts for the columns `a`, `b`, …, and behind the last line break the expression; or a tree.
enum ExpressionTargets {
    /// Both readings come to the same, whatever the expression is.
    static func compare(_ bytes: [UInt8]) {
        guard bytes.first != UInt8(ascii: "{") else {
            _ = tree(bytes, names: ["a", "b"])
            return
        }
        var lines = bytes.split(separator: 0x0a, maxSplits: 8, omittingEmptySubsequences: false).map(Array.init)
        guard let text = lines.popLast().flatMap({ String(validating: $0, as: UTF8.self) }),
            lines.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }),
            let expression = expression(text)
        else { return }
        let names = expression.columns.reduce(into: [String]()) { names, name in
            if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
        }
        guard let tree = tree(expression.json.canonicalBytes(), names: names) else {
            preconditionFailure("what one reading makes is an expression to the other")
        }
        let program = ExpressionProgram(expression)
        var work = ExpressionWork()
        work.begin(program)
        for input in program.inputs {
            guard case .column(let name) = input, let index = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }),
                index < lines.count
            else {
                work.inputs.append(.null)
                continue
            }
            let text = lines[index]
            work.add(text.span)
        }
        let value = tree.value { input in
            if case .column(let index) = input, index < lines.count { lines[index] } else { nil }
        } field: { _ in
            .null
        }
        switch program.run(&work) {
        case .null: precondition(value.isNull)
        case .failed: precondition(value.isFailed)
        case .text(let start, let end): precondition(value.text == Array(work.bytes[start..<end]))
        case .boolean(let truth): precondition(value.text == Array("\(truth)".utf8))
        case .number(let number):
            precondition(value.text == Array(FixedPoint.text(number.units, scale: number.scale).utf8))
        case .date(let day): precondition(value.text == Array(ExpressionProgram.dateText(day).utf8))
        }
    }

    private static func expression(_ text: String) -> HandoverPlan.Expression? {
        do throws(ExpressionProblem) {
            return try ExpressionParser.parse(text, in: .init(fields: nil, hasColumns: true)).expression
        } catch {
            precondition(error.offset <= text.utf8.count)
            return nil
        }
    }

    private static func tree(_ bytes: [UInt8], names: [String]) -> ExpressionTree? {
        do throws(HandoverVerify.JSONText.Malformed) {
            return ExpressionTree(
                try HandoverVerify.JSONText(bytes),
                .init(
                    column: { name in names.firstIndex { $0.utf8.elementsEqual(name.utf8) }.map { .column($0) } },
                    fields: []))
        } catch { return nil }
    }
}
