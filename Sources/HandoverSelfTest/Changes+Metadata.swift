import HandoverCore

// Plan, lock, counts and the tale of the run, under seals that are right.

extension SelfTest {
    func metadataChanges() -> [Change] {
        var changes: [Change] = []
        func replace(
            _ name: String, _ english: String, _ chinese: String, in path: String, under seals: Change.Seals = .all,
            _ questions: Set<Question>, _ place: Change.Place, _ edit: (String) -> String?
        ) {
            guard let other = edit(original.text(path)), other != original.text(path) else { return }
            changes.append(
                Change(name, english, chinese, under: seals, questions, place) { $0.copy[path] = Array(other.utf8) })
        }
        let plan = "metadata/plan.json"
        // All that is above follows but what the seals say of the plan: they were given for another one.
        if let title = original.text(plan).firstMatch(of: #/"title":"[^"]*"/#) {
            let other = original.text(plan).replacingCharacters(in: title.range, with: #""title":"x""#)
            let statement = original.statements.first.map { original.text($0) } ?? ""
            let sealed = statement.firstMatch(of: #/"planDigest":"[0-9a-f]+"/#).map { String($0.output) } ?? ""
            changes.append(
                Change(
                    "plan-after-approval", "the plan is another one than was sealed", "方案与签封时不同", Set(Question.allCases),
                    .codes(["seal.", "plan."])
                ) { offer in
                    offer.copy[plan] = Array(other.utf8)
                    offer.says = { $0.replacing(#/"planDigest":"[0-9a-f]+"/#) { _ in sealed } }
                })
        }
        for mapping in original.text(plan).matches(
            of: #/\{"do":\[[^\]]*\],(?:"else":\{[^}]*\},)?"field":"(?<field>[^"]+)","from":"(?<from>[^"]+)"\}/#
        ).prefix(1) {
            // Another column of the same mapping, if there is one.
            guard let other = original.text(plan)[mapping.range.upperBound...].firstMatch(of: #/"from":"(?<from>[^"]+)"\}/#),
                other.output.from != mapping.output.from
            else { continue }
            let text = String(mapping.output.0).replacing(
                "\"from\":\"\(mapping.output.from)\"", with: "\"from\":\"\(other.output.from)\"")
            replace(
                "other-column", "the plan takes a field from another column", "方案改取另一列", in: plan,
                [.complete, .accurate, .usable], .codes([""])
            ) { $0.replacingCharacters(in: mapping.range, with: text) }
        }
        replace(
            "stale-lock", "an export is another one than the lock says", "锁定的来源与归档不同", in: "metadata/lock.json",
            [.complete], .codes(["source.", "lock.", "complete.", "container."])
        ) { text in
            text.lastMatch(of: #/"sha256":"(?<digit>[0-9a-f])/#).map { range, digit in
                text.replacingCharacters(in: range, with: "\"sha256\":\"\(digit == "0" ? "1" : "0")")
            }
        }
        replace(
            "counts-higher", "the counts say a value more", "计数多报一个值", in: "metadata/counts.json", [.complete],
            .file("counts.json")
        ) { text in
            text.firstMatch(of: #/"filled":"(?<count>[0-9]+)"/#).map {
                text.replacingCharacters(in: $0.range, with: "\"filled\":\"\((Int($0.output.count) ?? 0) + 1)\"")
            }
        }
        replace(
            "root-other", "a Merkle root is another one", "默克尔根不同", in: "metadata/merkle.json", [.accurate, .complete],
            .codes(["merkle.", "root.", "accurate.", "complete.", "seal."])
        ) { text in
            text.firstMatch(of: #/"root":"(?<digit>[0-9a-f])[0-9a-f]+","rows"/#).map { match in
                let digit = match.output.digit == "0" ? "1" : "0"
                let start = text.index(match.range.lowerBound, offsetBy: 8)
                return text.replacingCharacters(in: start..<text.index(after: start), with: digit)
            }
        }
        replace(
            "step-removed", "the run's tale leaves out a step", "运行记录缺一步", in: "metadata/run.json",
            [.complete, .usable], .file("run.json")
        ) { text in
            guard let first = text.firstMatch(of: #/"steps":\[\{[^}]*\},/#) else { return nil }
            return text.replacingCharacters(in: first.range, with: "\"steps\":[")
        }
        replace(
            "card-changed", "the card says something else", "核验卡被改动", in: "metadata/verify.txt", [.usable], .file("verify.txt")
        ) { $0 + "x" }
        replace(
            "schema-changed", "the data package calls a type otherwise", "数据包类型被改动", in: "metadata/datapackage.json",
            [.usable, .accurate], .file("datapackage.json")
        ) { text in
            text.firstMatch(of: #/"type":"(string|integer|number|date)"/#).map {
                text.replacingCharacters(
                    in: $0.range, with: $0.output.1 == "string" ? "\"type\":\"date\"" : "\"type\":\"string\"")
            }
        }
        return changes
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }

    fileprivate func lastMatch(of pattern: Regex<(Substring, digit: Substring)>) -> (Range<String.Index>, Substring)? {
        matches(of: pattern).last.map { ($0.range, $0.output.digit) }
    }
}
