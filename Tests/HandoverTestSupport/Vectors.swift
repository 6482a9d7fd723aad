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

    private static func lines(of block: String) throws -> [String] {
        let text = try String(contentsOfFile: Repository.path("Sources/Handover/Handover.docc/Plan.md"), encoding: .utf8)
        guard let start = text.range(of: "```\(block)\n"),
            let end = text.range(of: "\n```", range: start.upperBound..<text.endIndex)
        else { preconditionFailure("the contract has a block of \(block)") }
        return text[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
    }

    private static func object(_ line: String) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], object["type"] is String
        else {
            preconditionFailure("no vector: \(line)")
        }
        return object
    }

    private static func chain(_ object: [String: Any]) throws -> [String] {
        try (object["do"] as? [Any] ?? object["op"].map { [$0] } ?? []).map { op in
            String(decoding: try JSONSerialization.data(withJSONObject: op, options: [.sortedKeys]), as: UTF8.self)
        }
    }

    private static func vector(_ line: String) throws -> Vector {
        let object = try object(line)
        return Vector(
            json: line, chain: try chain(object), type: object["type"] as? String ?? "", scale: object["scale"] as? Int ?? 0,
            closing: object["closing"] as? String ?? "2026-12-31", input: object["in"] as? String ?? "",
            isNull: object["in"] is NSNull, isAbsent: object["absent"] as? Bool ?? false, output: object["out"] as? String,
            fails: object["fail"] as? Bool ?? false)
    }

    private static func damaged(_ line: String) throws -> Damaged {
        let object = try object(line)
        return Damaged(
            json: line, chain: try chain(object), type: object["type"] as? String ?? "", kind: object["kind"] as? String,
            length: object["length"] as? String, accepted: object["accept"] as? [String] ?? [],
            input: object["in"] as? String ?? "", code: object["code"] as? String)
    }
}
