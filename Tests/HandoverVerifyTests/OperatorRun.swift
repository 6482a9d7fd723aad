import Foundation
import Testing

@testable import HandoverVerify

extension FieldOperator {
    /// What the operator alone makes of a text, as its bytes and not as a field.
    func apply(_ value: inout [UInt8], _ before: FieldOutcome = .value) -> FieldOutcome { [self].apply(&value, before) }

    /// An operator from the canonical plan's JSON. The rules of a zone are those that the system's own calendar knows.
    static func read(
        _ json: String, _ field: CheckedPlan.Field, closing: String = "2026-12-31"
    ) throws -> FieldOperator {
        var value = try JSONText(Array(json.utf8))
        if case .object(var pairs) = value, let zone = value["zone"]?.string {
            pairs.append(.init(name: "offsets", value: try offsets(of: zone)))
            value = .object(pairs)
        }
        return try #require(FieldOperator(value, field, closing: closing))
    }

    private static func offsets(of name: String) throws -> JSONText {
        let zone = try #require(TimeZone(identifier: name))
        func seconds(_ at: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(at))) }
        var entries = [(from: -2_208_988_800, seconds: seconds(-2_208_988_800))]
        // No zone changes twice in a week.
        for start in stride(from: -2_208_988_800, to: 4_102_444_800, by: 7 * 86_400) {
            var (low, high) = (start, min(start + 7 * 86_400, 4_102_444_799))
            guard seconds(low) != seconds(high) else { continue }
            while high - low > 1 {
                let middle = (low + high) / 2
                if seconds(middle) == seconds(start) { low = middle } else { high = middle }
            }
            entries.append((high, seconds(high)))
        }
        return .array(
            entries.map {
                .object([
                    .init(name: "from", value: .string(String($0.from))),
                    .init(name: "seconds", value: .string(String($0.seconds))),
                ])
            })
    }
}

extension [FieldOperator] {
    /// What the chain makes of a text, as its bytes and not as a field.
    func apply(_ value: inout [UInt8], _ before: FieldOutcome = .value) -> FieldOutcome {
        var program = RowProgram()
        for step in self { program.append(step) }
        var chain = FieldChain()
        let outcome: FieldOutcome
        switch before {
        case .value: outcome = chain.run(value.span, program, program.steps.indices, isIdentifier: false)
        case .absent: outcome = chain.runAbsent(program, program.steps.indices, isIdentifier: false)
        case .null: outcome = chain.runNull(program, program.steps.indices, isIdentifier: false)
        case .failed, .damaged, .tooLarge: return before
        }
        if outcome == .value { value = Self.text(chain.out) }
        return outcome
    }

    /// A canonical field without its quotes.
    fileprivate static func text(_ field: [UInt8]) -> [UInt8] {
        guard field.first == 0x22 else { return field }
        var (text, index) = ([UInt8](), 1)
        while index < field.count - 1 {
            text.append(field[index])
            index += field[index] == 0x22 ? 2 : 1
        }
        return text
    }
}

extension JSONText {
    /// What a field of the canonical plan makes of a record, alone or of several columns: the outcome, and the text.
    func run(
        _ columns: [String], kind: String?, _ value: (String) -> DocumentRecord.Value
    ) throws -> (FieldOutcome, [UInt8]) {
        let field = CheckedPlan.Field(name: "v", type: "text", scale: 0, isRequired: false, kind: kind)
        let source = CheckedPlan.Source(
            id: "s", nulls: [], expected: nil, bytes: 0, sha256: "", encoding: .utf8, hasBOM: false, layout: .init(), headerAt: 0,
            footerAt: nil, columns: columns.map { Array($0.utf8) }, records: 1)
        let rule = try CheckedPlan.rule(self, field, before: [], source, 0, closing: "2026-12-31")
        let table = CheckedPlan.Table(id: "t", fields: [field], key: [], references: [])
        let program = RowProgram([rule], of: table, nulls: [])
        var batch = SourceBatch()
        batch.elements = [
            DocumentRecord(list: 0, number: 1, byteOffset: 0, byteCount: 0, line: 1, values: columns.map(value))
        ]
        batch.groups = [0]
        var fields = RowFields(batch, source.layout, TextDecoding(.utf8))
        var chain = FieldChain()
        let outcome = fields.run(program.rules[0], 0, program, &chain)
        return (outcome, [FieldOperator].text(chain.out))
    }
}

extension TextDecoding {
    // A span cannot be handed to `#expect`.
    func isValid(_ bytes: [UInt8]) -> Bool { isValid(bytes.span) }

    func append(_ bytes: [UInt8], to out: inout [UInt8]) -> Bool { append(bytes.span, to: &out) }
}
