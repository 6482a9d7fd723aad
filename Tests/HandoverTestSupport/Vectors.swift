import Foundation

/// The operator vectors of Plan.md section 3.1.
package enum Vectors {
    /// One line of the document.
    package struct Vector: CustomStringConvertible, Sendable {
        package var json: String
        /// The operator as JSON, the field's type and scale.
        package var op: String
        package var type: String
        package var scale: Int
        package var input: String
        /// Whether the input is null, or there is none; the text is empty then.
        package var isNull = false
        package var isAbsent = false
        /// The output; `nil` for null.
        package var output: String?
        package var fails: Bool
        package var description: String { json }
    }

    /// Every line of the block, read from the contract itself. Without it no test of an operator means anything.
    package static let all: [Vector] = {
        do { return try read() } catch { preconditionFailure("the vectors of the contract cannot be read: \(error)") }
    }()

    private static func read() throws -> [Vector] {
        let text = try String(contentsOfFile: Repository.path("Sources/Handover/Handover.docc/Plan.md"), encoding: .utf8)
        guard let start = text.range(of: "```vectors\n"),
            let end = text.range(of: "\n```", range: start.upperBound..<text.endIndex)
        else { preconditionFailure("the contract has a block of vectors") }
        return try text[start.upperBound..<end.lowerBound].split(separator: "\n").map { try vector(String($0)) }
    }

    private static func vector(_ line: String) throws -> Vector {
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], let op = object["op"],
            let type = object["type"] as? String
        else { preconditionFailure("no vector: \(line)") }
        let opData = try JSONSerialization.data(withJSONObject: op, options: [.sortedKeys])
        return Vector(
            json: line, op: String(decoding: opData, as: UTF8.self), type: type, scale: object["scale"] as? Int ?? 0,
            input: object["in"] as? String ?? "", isNull: object["in"] is NSNull, isAbsent: object["absent"] as? Bool ?? false,
            output: object["out"] as? String, fails: object["fail"] as? Bool ?? false)
    }
}
