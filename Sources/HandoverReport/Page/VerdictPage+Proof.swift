import HandoverCore

/// What the page says of the proof: the inspection, the levels, what stays unproven, the sample, and how to check the page itself.
extension VerdictPage {
    func inspection(_ language: Catalogue.Language) -> [[String: Any]] {
        let inspection = Inspection(verdict, isEncrypted: facts.file.hasSuffix(".age"))
        return Inspection.Property.allCases.map { property in
            let items = Inspection.items.filter { $0.property == property }
            return [
                "property": property.name.text(in: language),
                "items": items.map { item -> [String: Any] in
                    let result = inspection.result(of: item)
                    var context: [String: Any] = [
                        "number": item.number, "title": item.title.text(in: language), "result": result.name.text(in: language),
                        "tone": result == .passed ? "good" : result == .failed ? "bad" : "open",
                        "remark": item.remark.text(in: language),
                        "checks": inspection.checks(of: item).map { "\($0.name) \($0.count)" },
                    ]
                    if let note = inspection.note(on: item) { context["note"] = note.text(in: language) }
                    return context
                },
            ]
        }
    }

    /// Levels, limits and the sample.
    func proof(_ language: Catalogue.Language) -> [String: Any] {
        var context: [String: Any] = [
            "levels": ProofLimits.levels.map { level -> [String: Any] in
                [
                    "number": String(level.number), "meaning": level.meaning.text(in: language),
                    "result": ProofLimits.reached(level.number, verdict).text(in: language),
                ]
            },
            "untested": ProofLimits.untested(verdict).map { entry -> [String: Any] in
                ["claim": entry.claim.text(in: language), "help": entry.help.text(in: language)]
            },
            "unproven": ProofLimits.unproven.map { entry -> [String: Any] in
                ["claim": entry.claim.text(in: language), "help": entry.help.text(in: language)]
            },
        ]
        if let sample = verdict.sample, !sample.records.isEmpty { context["sample"] = self.sample(sample, language) }
        return context
    }

    private func sample(_ sample: Verdict.Sample, _ language: Catalogue.Language) -> [String: Any] {
        let shell = ShellLines(verdict, file: facts.file)
        return [
            "note": ProofLimits.sampleNote(sample).text(in: language),
            "bound": ProofLimits.sampleBound(sample).text(in: language),
            "function": shell.showFunction,
            "records": sample.records.enumerated().map { index, record -> [String: Any] in
                var context: [String: Any] = [
                    "number": String(index + 1), "key": "sampled/\(index + 1)", "mapping": record.mapping,
                    "record": String(record.record), "file": printable(record.file), "line": String(record.line),
                    "byteOffset": String(record.byteOffset), "bytes": String(record.byteCount),
                    "fate": ProofLimits.fate(record.fate).text(in: language),
                ]
                if let line = shell.show(record) { context["show"] = line }
                if let row = record.row {
                    context["row"] = ["table": row.table, "number": String(row.number), "show": shell.show(row)]
                }
                return context
            },
        ]
    }

    func shell(_ language: Catalogue.Language) -> [String: Any] {
        let shell = ShellLines(verdict, file: facts.file)
        let lines = shell.lines
        return [
            "hasShell": !lines.isEmpty, "cardLine": shell.cardLine,
            "shell": lines.map { ["command": $0.command, "shows": $0.shows.text(in: language)] as [String: Any] },
        ]
    }
}
