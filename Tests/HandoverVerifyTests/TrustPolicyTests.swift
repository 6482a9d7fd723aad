import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A trust policy` {
    static let a = String(repeating: "a1", count: 32)
    static let b = String(repeating: "b2", count: 32)

    static func json(_ signers: [(String, String)], threshold: String = "1", intent: String = "hand-over") -> String {
        let list = signers.map { "{\"name\":\"\($0.0)\",\"certificate\":\"\($0.1)\"}" }.joined(separator: ",")
        return
            "{\"handover\":\"1\",\"intent\":\"\(intent)\",\"roles\":[{\"role\":\"seller\",\"threshold\":\"\(threshold)\",\"signers\":[\(list)]}]}"
    }

    @Test func `is read as it is written`() throws {
        let policy = try TrustPolicy(json: Array(Self.json([("A", Self.a), ("B", Self.b)], threshold: "2").utf8))
        #expect(
            policy
                == TrustPolicy(
                    intent: "hand-over",
                    roles: [
                        .init(
                            role: "seller", threshold: 2,
                            signers: [.init(name: "A", certificate: Self.a), .init(name: "B", certificate: Self.b)])
                    ]))
        #expect(policy.signers(role: "buyer", act: "sealed").isEmpty && policy.signers(role: "seller", act: "accepted").isEmpty)
    }

    static let malformed: [(name: String, text: String)] = [
        ("nothing", ""), ("no JSON", "{"), ("a list", "[]"),
        ("no roles", "{\"handover\":\"1\",\"intent\":\"hand-over\",\"roles\":[]}"),
        ("another version", json([("A", a)]).replacing("\"handover\":\"1\"", with: "\"handover\":\"2\"")),
        ("an unknown key", json([("A", a)]).replacing("{\"handover\"", with: "{\"x\":\"\",\"handover\"")),
        ("an unknown intent", json([("A", a)], intent: "anything")), ("no signer", json([])), ("no name", json([("", a)])),
        ("a short fingerprint", json([("A", "a1")])), ("an upper-case fingerprint", json([("A", a.uppercased())])),
        ("one certificate under two names", json([("A", a), ("B", a)])), ("a threshold of 0", json([("A", a)], threshold: "0")),
        ("a threshold that no one can meet", json([("A", a)], threshold: "2")),
        ("a threshold that one signer would meet twice", json([("A", a), ("A", b)], threshold: "2")),
        ("a threshold as a number", json([("A", a)]).replacing("\"threshold\":\"1\"", with: "\"threshold\":1")),
        ("a threshold with a zero before", json([("A", a)], threshold: "01")),
        ("version 0", json([("A", a)]).replacing("\"roles\"", with: "\"version\":\"0\",\"roles\"")),
        ("version 2 of nothing", json([("A", a)]).replacing("\"roles\"", with: "\"version\":\"2\",\"roles\"")),
        (
            "version 1 of something",
            json([("A", a)]).replacing("\"roles\"", with: "\"previous\":\"\(b)\",\"version\":\"1\",\"roles\"")
        ),
        ("a predecessor without a version", json([("A", a)]).replacing("\"roles\"", with: "\"previous\":\"\(b)\",\"roles\"")),
        ("keepers without a threshold", json([("A", a)]).replacing("\"roles\"", with: "\"keepers\":{\"signers\":[]},\"roles\"")),
        (
            "keepers who are one",
            json([("A", a)]).replacing(
                "\"roles\"",
                with:
                    "\"keepers\":{\"signers\":[{\"certificate\":\"\(a)\",\"name\":\"A\"},{\"certificate\":\"\(b)\",\"name\":\"A\"}],\"threshold\":\"2\"},\"roles\""
            )
        ),
    ]

    @Test(arguments: malformed) func `is refused with`(name: String, text: String) {
        let failure = #expect(throws: Failure.self, "\(name)") { try TrustPolicy(json: Array(text.utf8)) }
        #expect(failure?.exit == .badData && failure?.diagnostics[0].code == .trustMalformed)
    }

    @Test func `that is not there ends with 66`() {
        let failure = #expect(throws: Failure.self) { try TrustPolicy(contentsOf: "/nonexistent/trust.json") }
        #expect(failure?.exit == .noInput)
    }
}
