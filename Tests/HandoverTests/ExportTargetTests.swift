import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

@testable import HandoverSelfTest

/// The print shop as a new system may export it, written by Python in every form, and changed in one place.
@Suite struct `An export of the print shop` {
    /// The archive, made once: what is exported is told from it.
    private static let archive = Task { try await Archive() }

    private struct Archive: Sendable {
        let folder: TemporaryFolder
        let policy: TrustPolicy
        var tar: String { folder.path("out/print-shop.tar") }

        init() async throws {
            folder = try TemporaryFolder()
            let names = [
                "customers.csv", "contacts.csv", "orders.csv", "contracts.csv", "web-orders.xml", "projects.json",
                "framework-contracts.ndjson",
            ]
            for name in names {
                let url = URL(fileURLWithPath: Repository.path("Fixtures/print-shop/\(name)"))
                try folder.write(Array(try Data(contentsOf: url)), to: name)
            }
            let plan = try String(contentsOfFile: Repository.path("Plans/print-shop.yaml"), encoding: .utf8)
                .replacingOccurrences(of: "../Fixtures/print-shop/", with: "").replacingOccurrences(of: "../tour/", with: "")
            try folder.write(Array(plan.utf8), to: "print-shop.yaml")
            _ = try Initializer.lock(plan: folder.path("print-shop.yaml"), exports: names.map { [folder] in folder.path($0) })
            _ = try KeyFiles.make(at: folder.path("team"), name: "移交组", organization: nil, passphrase: nil, days: 30)
            let shown = try KeyFiles.show(folder.path("team.crt"))
            policy = TrustPolicy(
                intent: "hand-over",
                roles: [
                    .init(
                        role: "transfer-team", threshold: 1, signers: [.init(name: shown.name, certificate: shown.fingerprint)])
                ])
            _ = try await Transfer.run(
                .init(
                    planPath: folder.path("print-shop.yaml"), outputFolder: folder.path("out"), keyPath: folder.path("team.key"),
                    certificatePath: folder.path("team.crt")))
        }
    }

    /// The verdict, and table, kind, key and field of every difference; beside what Python says they are.
    private static func verified(
        _ arguments: [String]
    ) async throws -> (verdict: Verdict, found: [[String]], expected: [[String]]) {
        let archive = try await Self.archive.value
        let folder = try TemporaryFolder()
        let made = try run(
            Repository.path(".build-tools/bin/python3"),
            ["-B", Repository.path("Tests/Oracle/exports.py"), archive.tar, folder.path("made")] + arguments, in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(made.status == 0, "\(made.stderr)")
        let verdict = try Verifier.verify(
            archive.tar, trust: archive.policy, now: Int64(Date().timeIntervalSince1970),
            options: .init(
                showsValues: true, target: "export:" + folder.path("made/export"), differences: folder.path("differences.csv")))
        let listed = String(decoding: try folder.read("differences.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
        // A line that begins with no table and kind goes on a value of the line before.
        let kinds = ["missing", "extra", "changed", "key-twice", "total", "unreadable"]
        let found = listed.compactMap { line -> [String]? in
            let fields = CSVText.fields(ArraySlice(line.utf8)).map { $0 ?? "" }
            return fields.count > 4 && kinds.contains(fields[1]) ? Array(fields.prefix(4)) : nil
        }
        let expected = try JSONDecoder().decode([[String]].self, from: Data(try folder.read("made/expected.json")))
        return (verdict, found.sorted { $0.lexicographicallyPrecedes($1) }, expected)
    }

    static let forms = ["csv", "gb18030", "utf-16", "json", "ndjson", "xml", "xlsx"]

    @Test(arguments: forms) func `is the archive's, row by row`(form: String) async throws {
        // A workbook of openpyxl's has lost its empty texts, and nothing else.
        let (verdict, found, expected) = try await Self.verified(["--form", form])
        #expect(found == expected && expected.isEmpty == (form != "xlsx"), "\(form)")
        #expect(verdict.isSound == (form != "xlsx"), "\(form): \(verdict.answers.flatMap(\.findings))")
        let checks = verdict.answers.flatMap(\.checks)
        #expect(checks.contains(.init("target-rows", .yes, count: 3988)), "\(form)")
        #expect(checks.contains(.init("target-totals", .yes, count: 8)), "\(form)")
    }

    static let changes = [
        "drop", "double", "replace", "swap", "cent-more", "cent-less", "null-to-empty", "to-null", "space", "width", "case",
        "composition", "cut", "day",
    ]

    /// Each change in a form of its own, so that every form has several.
    @Test(arguments: changes.indices, UInt64(1)...3) func `that was changed is found out`(index: Int, seed: UInt64) async throws {
        // openpyxl writes no empty texts.
        let form = Self.forms[(index + Int(seed) * 5) % (Self.forms.count - 1)]
        let (verdict, found, expected) = try await Self.verified(
            ["--form", form, "--change", Self.changes[index], "--seed", String(seed)])
        #expect(found == expected, "\(Self.changes[index]) in \(form)")
        let isMissing = expected.contains { ["missing", "extra", "key-twice"].contains($0[1]) }
        let codes = verdict.answers.flatMap(\.findings).map(\.code)
        let isSumWrong = expected.contains { $0[1] == "total" }
        #expect(codes.contains(.liveTotalDiffers) == isSumWrong, "\(Self.changes[index]) in \(form)")
        #expect(verdict.exit == (isMissing ? .notComplete : .notAccurate), "\(Self.changes[index]) in \(form)")
    }

    @Test(arguments: ["csv", "xlsx"]) func `can be read back as its headers suggest`(form: String) async throws {
        let archive = try await Self.archive.value
        let folder = try TemporaryFolder()
        _ = try run(
            Repository.path(".build-tools/bin/python3"),
            ["-B", Repository.path("Tests/Oracle/exports.py"), archive.tar, folder.path("made"), "--form", form], in: folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        let export = folder.path("made/export")
        let draft = try Verifier.draftReadback(archive.tar, target: "export:" + export)
        // A workbook lies in a folder of its own, and its headers in a second row: both are for people to say.
        guard form == "csv" else {
            #expect(draft.tables == 0)
            return
        }
        #expect(draft.tables == 9 && draft.notes.compactMap(\.location?.file) == ["readback.json"])
        try folder.write(draft.json, to: "draft.json")
        let verdict = try Verifier.verify(
            archive.tar, trust: archive.policy, now: Int64(Date().timeIntervalSince1970),
            options: .init(target: "export:" + export, readback: folder.path("draft.json")))
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
    }
}
