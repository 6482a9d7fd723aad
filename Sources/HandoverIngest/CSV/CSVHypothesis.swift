package import HandoverCore
package import HandoverData

/// One way to read a CSV file, with what speaks for it.
package struct CSVHypothesis: Hashable, Sendable {
    package var delimiter: String
    package var quote: UInt8?
    package var rules: CSVRules
    /// The most frequent number of fields, and how many records have it.
    package var width = 1
    package var fitting: Int64 = 0
    /// Records in all, and those in which something follows a closing quote.
    package var records: Int64 = 0
    package var torn: Int64 = 0
    /// Why the file cannot be read so at all.
    package var failure: Diagnostic.Code?

    /// The share of records that have the most frequent width and whole quotes, from 0 to 1. A width of 1 says nothing for a
    /// delimiter: every delimiter that does not occur has it.
    package var score: Double {
        failure != nil || width < 2 || records == 0 ? 0 : Double(max(0, fitting - torn)) / Double(records)
    }
}

extension CSVSniffer {
    /// All hypotheses, the best first: among equals the one with more columns, then the order of `CSVDialect.usualDelimiters`.
    /// A file in which no delimiter occurs has one column.
    func rank(_ text: EncodingSniffer.Text, _ marks: CSVMarks) throws(Failure) -> ([CSVHypothesis], best: CSVHypothesis) {
        var all: [CSVHypothesis] = []
        var failure: Failure?
        for candidate in candidates(marks) {
            var hypothesis = candidate
            var widths: [Int: Int64] = [:]
            do {
                var stream = try open(text, hypothesis)
                while let batch = try stream.next({ _ in }) {
                    for record in 0..<batch.count { widths[batch.index.fieldCount(of: record), default: 0] += 1 }
                    hypothesis.torn += Int64(batch.index.findings.count { $0.kind == .quoteTrailing })
                    hypothesis.records += Int64(batch.count)
                }
            } catch {
                // The wrong delimiter can make a quote open where none was meant. If every one fails, the first says why.
                failure = failure ?? error
                hypothesis.failure = error.diagnostics.first?.code
            }
            if let most = widths.filter({ $0.key > 1 }).max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
                (hypothesis.width, hypothesis.fitting) = (most.key, most.value)
            }
            all.append(hypothesis)
        }
        var best = all[0]
        for hypothesis in all.dropFirst() where isBetter(hypothesis, than: best) { best = hypothesis }
        // A few commas in the sentences of one column make no second one.
        if best.score < Self.leastScore {
            if all.allSatisfy({ $0.failure != nil }), let failure { throw failure }
            best = all.first { $0.failure == nil } ?? best
            best.width = planned.columns?.count ?? 1
        }
        if let columns = planned.columns { best.width = columns.count }
        let ranked =
            [best]
            + all.filter { $0 != best && $0.delimiter + "\($0.rules)" != best.delimiter + "\(best.rules)" }
            .sorted { $0.score > $1.score }
        return (ranked, best)
    }

    /// Two bars are two of one bar, too, with nothing between them.
    private func isBetter(_ one: CSVHypothesis, than other: CSVHypothesis) -> Bool {
        if one.delimiter.count > other.delimiter.count, one.delimiter.contains(other.delimiter) {
            return one.score >= other.score
        }
        return (one.score, one.width) > (other.score, other.width)
    }

    /// The least share of records that a delimiter must part alike.
    private static var leastScore: Double { 0.5 }

    private func candidates(_ marks: CSVMarks) -> [CSVHypothesis] {
        let rules = planned.rules ?? CSVRules()
        let quote = planned.quote ?? UInt8(ascii: "\"")
        if !rules.widths.isEmpty { return [CSVHypothesis(delimiter: "", quote: nil, rules: rules)] }
        let delimiters: [String]
        if let delimiter = planned.delimiter ?? marks.directive {
            delimiters = [delimiter]
        } else {
            let found = CSVDialect.usualDelimiters.filter { marks.delimiters.contains($0) }
            delimiters = found.isEmpty ? [","] : found
        }
        let taken = [quote, rules.escape, rules.comment].compactMap { $0 }
        let free = delimiters.filter { delimiter in !taken.contains { $0 == delimiter.utf8.first } }
        var all = (free.isEmpty ? delimiters : free).map { CSVHypothesis(delimiter: $0, quote: quote, rules: rules) }
        if !planned.isOfPlan, !planned.isSheet, planned.rules == nil, marks.hasEscapedQuotes {
            var escaped = rules
            escaped.escape = UInt8(ascii: "\\")
            all += delimiters.map { CSVHypothesis(delimiter: $0, quote: quote, rules: escaped) }
        }
        return all
    }
}
