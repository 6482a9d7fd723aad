import Foundation

/// The operator vectors of Plan.md section 3.1.
package enum Vectors {
    /// One line of the document.
    package struct Vector: CustomStringConvertible, Sendable {
        package var json: String
        /// The operators as JSON, one after the other; the field's type and scale; the plan's closing.
        package var chain: [String]
        package var type: String
        package var scale: Int
        package var closing: String
        package var input: String
        /// Whether the input is null, or there is none; the text is empty then.
        package var isNull = false
        package var isAbsent = false
        /// The output; `nil` for null.
        package var output: String?
        package var fails: Bool
        package var description: String { json }
    }

    /// A text, where it stands, and what damage it has.
    package struct Damaged: CustomStringConvertible, Sendable {
        package var json: String
        package var chain: [String]
        package var type: String
        package var kind: String?
        package var length: String?
        package var accepted: [String]
        package var input: String
        package var code: String?
        package var description: String { json }
    }

    /// A record of several columns, and what a field makes of it.
    package struct Several: CustomStringConvertible, Sendable {
        package var json: String
        /// The way in which the canonical plan says it, `from`, `join` or `template`, with its value as JSON; the text of `with`.
        package var way: String
        package var names: String
        package var separator: String?
        package var chain: [String]
        package var accepted: [String]
        package var kind: String?
        /// A text or null; a column that is not there is absent.
        package var record: [String: String?]
        package var output: String?
        package var code: String?
        package var description: String { json }
    }

    /// A text, and whether it is a pattern.
    package struct Pattern: CustomStringConvertible, Sendable {
        package var text: String
        package var isAccepted: Bool
        package var description: String { text }
    }

    /// Every line of the block, read from the contract itself. Without it no test of an operator means anything.
    package static let all: [Vector] = {
        do { return try lines(of: "vectors").map(vector) } catch {
            preconditionFailure("the vectors of the contract cannot be read: \(error)")
        }
    }()

    /// Every line of the block about damage.
    package static let damaged: [Damaged] = {
        do { return try lines(of: "damage").map(damaged) } catch {
            preconditionFailure("the vectors of the contract cannot be read: \(error)")
        }
    }()

    /// Every line of the block about several columns.
    package static let several: [Several] = {
        do { return try lines(of: "columns").map(several) } catch {
            preconditionFailure("the vectors of the contract cannot be read: \(error)")
        }
    }()

    /// Every line of the block about patterns.
    package static let patterns: [Pattern] = {
        do {
            return try lines(of: "patterns").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                guard let text = object?["pattern"] as? String, let isAccepted = object?["accepted"] as? Bool else {
                    preconditionFailure("no pattern: \(line)")
                }
                return Pattern(text: text, isAccepted: isAccepted)
            }
        } catch {
            preconditionFailure("the patterns of the contract cannot be read: \(error)")
        }
    }()

    /// The names that `generated` knows: operators, and chains of them.
    package static let generators = [
        "if-null", "collapse", "lower", "upper", "strip-controls", "replace", "slice", "part", "mask", "prefix", "suffix", "uuid",
        "base64", "from-base64", "chains", "decimal", "money", "amount", "percent", "epoch", "list",
        "match", "extract",
        "nfc", "nfkc", "simplified", "match-key",
        "trim", "fold-width", "null-if", "if-absent", "map", "one-of", "boolean", "integer", "excel-text", "excel-number", "pad",
        "format", "date", "month", "datetime", "phone",
    ]
    /// Those that can fail.
    private static let fallible = [
        "part", "from-base64", "decimal", "money", "amount", "percent", "epoch", "list", "match", "extract", "map", "one-of",
        "boolean", "integer", "format", "date", "month", "datetime", "phone",
    ]

    /// Vectors at random with what the oracle makes of them.
    package static func generated(_ name: String, seed: UInt64) throws -> [Vector] {
        let vectors = try generatedLines(name, seed).map(vector)
        let failures = vectors.count(where: \.fails)
        precondition(!fallible.contains(name) || 5 * failures >= vectors.count, "\(name) fails \(failures) times: too seldom")
        return vectors
    }

    /// Records of several columns at random with what the oracle makes of them.
    package static func generatedSeveral(seed: UInt64) throws -> [Several] { try generatedLines("columns", seed).map(several) }

    /// What the oracle makes of every scalar value alone but LF, each with LF behind it.
    package static func ofEveryScalar(_ name: String) throws -> [UInt8] {
        Array(try oracle("keys.py", [name]).utf8)
    }

    /// What a generator of the oracle's writes.
    package static func generatedFile(_ script: String) throws -> String { try oracle(script, []) }

    private static func generatedLines(_ name: String, _ seed: UInt64) throws -> [Substring] {
        try oracle("generate.py", [name, "1100", "\(seed)"]).split(separator: "\n")
    }

    private static func oracle(_ script: String, _ arguments: [String]) throws -> String {
        let result = try run(
            "python3", [Repository.path("Tests/Oracle/\(script)")] + arguments,
            in: URL(fileURLWithPath: Repository.path("Tests/Oracle")),
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"])
        guard result.status == 0 else { preconditionFailure("the oracle makes nothing: \(result.stderr)") }
        return result.stdout
    }

    private static func lines(of block: String) throws -> [String] {
        let text = try String(contentsOfFile: Repository.path("Sources/Handover/Handover.docc/Plan.md"), encoding: .utf8)
        guard let start = text.range(of: "```\(block)\n"),
            let end = text.range(of: "\n```", range: start.upperBound..<text.endIndex)
        else { preconditionFailure("the contract has a block of \(block)") }
        return text[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    }

    private static func object(_ line: some StringProtocol) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            object["type"] is String || object["rule"] != nil
        else {
            preconditionFailure("no vector: \(line)")
        }
        return object
    }

    private static func chain(_ object: [String: Any]) throws -> [String] {
        try (object["do"] as? [Any] ?? object["op"].map { [$0] } ?? []).map { op in
            // Foundation writes U+FEFF as it is, and does not read it at the beginning of a text.
            String(decoding: try JSONSerialization.data(withJSONObject: op, options: [.sortedKeys]), as: UTF8.self)
                .replacing("\u{feff}", with: "\\ufeff")
        }
    }

    private static func vector(_ line: some StringProtocol) throws -> Vector {
        let object = try object(line)
        return Vector(
            json: String(line), chain: try chain(object), type: object["type"] as? String ?? "",
            scale: object["scale"] as? Int ?? 0,
            closing: object["closing"] as? String ?? "2026-12-31", input: object["in"] as? String ?? "",
            isNull: object["in"] is NSNull, isAbsent: object["absent"] as? Bool ?? false, output: object["out"] as? String,
            fails: object["fail"] as? Bool ?? false)
    }

    private static func several(_ line: some StringProtocol) throws -> Several {
        let object = try object(line)
        guard let rule = object["rule"] as? [String: Any], let record = object["in"] as? [String: Any],
            let way = ["from", "join", "template"].first(where: { rule[$0] != nil })
        else { preconditionFailure("no record of several columns: \(line)") }
        let names = try JSONSerialization.data(
            withJSONObject: rule[way] as Any, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return Several(
            json: String(line), way: way, names: String(decoding: names, as: UTF8.self), separator: rule["with"] as? String,
            chain: try chain(rule), accepted: rule["accept"] as? [String] ?? [], kind: object["kind"] as? String,
            record: record.mapValues { $0 as? String }, output: object["out"] as? String, code: object["code"] as? String)
    }

    private static func damaged(_ line: String) throws -> Damaged {
        let object = try object(line)
        return Damaged(
            json: line, chain: try chain(object), type: object["type"] as? String ?? "", kind: object["kind"] as? String,
            length: object["length"] as? String, accepted: object["accept"] as? [String] ?? [],
            input: object["in"] as? String ?? "", code: object["code"] as? String)
    }
}
