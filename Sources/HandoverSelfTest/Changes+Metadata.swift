import HandoverCore

// Lock, counts, texts and the tale of the run, under seals that are right.

extension SelfTest {
    func metadataChanges() -> [Change] {
        var changes: [Change] = []
        func replace(_ kind: Kind, _ question: Question, _ place: Place, in path: String, _ edit: (String) -> String?) {
            guard let other = edit(original.text(path)), other != original.text(path) else { return }
            changes.append(Change(kind, [question], place) { $0.copy[path] = Array(other.utf8) })
        }
        /// What is found says which file it is.
        func replace(_ kind: Kind, _ question: Question, _ code: String, in path: String, _ edit: (String) -> String?) {
            replace(kind, question, Place(code, file: path), in: path, edit)
        }
        replace(.staleLock, .complete, Place("source.differs-from-lock"), in: "metadata/lock.json") { text in
            text.lastMatch(of: #/"sha256":"(?<digit>[0-9a-f])/#).map { range, digit in
                text.replacingCharacters(in: range, with: "\"sha256\":\"\(digit == "0" ? "1" : "0")")
            }
        }
        replace(.countsHigher, .complete, "counts.differ", in: "metadata/counts.json") { text in
            text.firstMatch(of: #/"filled":"(?<count>[0-9]+)"/#).map {
                text.replacingCharacters(in: $0.range, with: "\"filled\":\"\((Int($0.output.count) ?? 0) + 1)\"")
            }
        }
        replace(.rootOther, .accurate, "merkle.root-differs", in: "metadata/merkle.json") { text in
            text.firstMatch(of: #/"root":"(?<digit>[0-9a-f])[0-9a-f]+","rows"/#).map { match in
                let digit = match.output.digit == "0" ? "1" : "0"
                let start = text.index(match.range.lowerBound, offsetBy: 8)
                return text.replacingCharacters(in: start..<text.index(after: start), with: digit)
            }
        }
        let run = "metadata/run.json"
        let steps = original.text(run).matches(of: #/\{[^{}]*"method":"[^{}]*\}/#).map { String($0.output) }
        /// Tells other steps; what is wrong is said of the first that is not the plan's.
        func tell(_ kind: Kind, _ others: [String], firstWrong index: Int) {
            replace(kind, .usable, Place("metadata.unreadable", file: run, name: "steps[\(index)]"), in: run) {
                $0.replacing(steps.joined(separator: ","), with: others.joined(separator: ","))
            }
        }
        if steps.count > 1 {
            tell(.stepRemoved, Array(steps.dropFirst()), firstWrong: 0)
            tell(.lastStepRemoved, steps.dropLast(), firstWrong: steps.count - 1)
            tell(.stepsReordered, [steps[1], steps[0]] + steps.dropFirst(2), firstWrong: 0)
        }
        replace(.cardChanged, .usable, "metadata.text-unknown", in: "metadata/verify.txt") { $0 + "x" }
        replace(.schemaChanged, .usable, "metadata.datapackage-differs", in: "metadata/datapackage.json") { text in
            text.firstMatch(of: #/"type":"(string|integer|number|date)"/#).map {
                text.replacingCharacters(
                    in: $0.range, with: $0.output.1 == "string" ? "\"type\":\"date\"" : "\"type\":\"string\"")
            }
        }
        return changes
    }
}

extension String {
    func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }

    fileprivate func lastMatch(of pattern: Regex<(Substring, digit: Substring)>) -> (Range<String.Index>, Substring)? {
        matches(of: pattern).last.map { ($0.range, $0.output.digit) }
    }
}
