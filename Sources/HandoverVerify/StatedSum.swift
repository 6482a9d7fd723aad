import HandoverCore

/// The sum that an original states below its records, read where the plan says that it stands (Plan.md section 1.8).
struct StatedSum {
    private let archive: OpenArchive
    private let source: CheckedPlan.Source
    private let program: RowProgram
    private let field: Int

    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ mapping: CheckedPlan.Mapping, field: Int) {
        (self.archive, self.field) = (archive, field)
        source = plan.sources[mapping.source]
        program = RowProgram(mapping, plan)
    }

    /// The amount as canonical text; `nil` where no amount can be read.
    func read() throws -> String? {
        guard let decoding = TextDecoding(source.encoding), let text = try footer() else { return nil }
        var at = 0
        while at < text.count {
            var batch = SourceBatch()
            switch source.layout.scan(text.span, at, columns: Limits.fieldsPerRecord, atEnd: true, into: &batch.places) {
            case .comment(let end): at = end
            case .unterminated, .more: return nil
            case .record(let end, _, let marks):
                let isBlank = batch.places.count == 1 && batch.places[0].range.isEmpty && !batch.places[0].isQuoted
                if isBlank, text[at..<end].allSatisfy({ $0 == 0x0a || $0 == 0x0d }) {
                    at = end
                    continue
                }
                guard marks.isSubset(of: .open), end - at <= Limits.recordBytes + 2 else { return nil }
                batch.rows = [.init(start: UInt32(at), end: UInt32(end), line: 0, firstPlace: 0, innerLines: 0, marks: marks)]
                return amount(in: batch, text, at..<end, decoding)
            }
        }
        return nil
    }

    private func amount(
        in made: SourceBatch, _ text: [UInt8], _ record: Range<Int>, _ decoding: TextDecoding
    ) -> String? {
        var batch = made
        batch.bytes = text
        guard case .column(let column) = program.rules[field].input, column < batch.places.count,
            decoding.isValid(text.span.extracting(record)),
            source.layout.widths.isEmpty
                || batch.places.allSatisfy({ decoding.isValid(text.span.extracting($0.range)) })
        else { return nil }
        var fields = RowFields(batch, source.layout, decoding)
        guard fields.text(.column(column), 0, corrected: [:], nulls: program.nullTexts) != nil else { return nil }
        var chain = FieldChain()
        guard fields.run(program.rules[field], 0, program, &chain) == .value else { return nil }
        return String(decoding: chain.out, as: UTF8.self)
    }

    /// What stands behind the body, as text that is cut; no more than one record may have.
    private func footer() throws -> [UInt8]? {
        guard let member = archive.member(source.originalPath), let footerAt = source.footerAt, footerAt < member.size else {
            return nil
        }
        let foreign = try ForeignText.of(source.encoding)
        let most = (Limits.recordBytes + 4) * (foreign?.unit ?? 1)
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(most), member.size - footerAt)))
        try archive.read(into: &bytes, at: member.offset + footerAt)
        guard let foreign else { return bytes }
        var text: [UInt8] = []
        guard let left = foreign.append(bytes, to: &text) else { return nil }
        if left > 0 { text.append(ForeignText.bad) }
        return text
    }
}
