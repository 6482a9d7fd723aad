import HandoverCore
import HandoverData

extension CSVSniffer {
    /// Where spreadsheets cut tables off, in rows with the header: of xlsx, xls and older files.
    private static let sheetRows: [Int64] = [1_048_576, 65_536, 65_535, 16_384]
    /// Where spreadsheets cut cells off, in characters.
    private static let cellCharacters = 32_767

    /// What people should know of the file, though it can be read. No value is shown.
    func addWarnings(_ marks: CSVMarks, _ profile: inout CSVProfile) {
        let kinds = profile.lineEnds.filter { $0.records > 0 }
        if kinds.count > 1 {
            let text = kinds.map { "\($0.kind) \($0.records)" }.joined(separator: ", ")
            profile.warnings.append(Diagnostic(.csvMixedLines, .name(text), at: here))
        }
        if marks.doubleReturns > 0 {
            profile.warnings.append(Diagnostic(.csvDoubleCarriage, .count(marks.doubleReturns), at: here))
        }
        if marks.innerMarks > 0 { profile.warnings.append(Diagnostic(.csvInnerMark, .count(marks.innerMarks), at: here)) }
        if marks.hasEscapedQuotes, profile.dialect.quote != nil {
            profile.warnings.append(
                Diagnostic(.csvBackslash, .name(profile.dialect.rules.escape == nil ? "\"\"" : "\\\""), at: here))
        }
        if profile.dialect.quote != nil, profile.dialect.rules.widths.isEmpty, profile.innerQuotes > 0 {
            profile.warnings.append(Diagnostic(.csvInnerQuotes, .count(profile.innerQuotes), at: here))
        }
        if Self.sheetRows.contains(profile.records + Int64(profile.dialect.rules.headerRecords)) {
            profile.warnings.append(
                Diagnostic(.csvSheetFull, .count(profile.records + Int64(profile.dialect.rules.headerRecords)), at: here))
        }
        for column in profile.columns where column.maximumCharacters == Self.cellCharacters {
            profile.warnings.append(Diagnostic(.csvCellFull, .name(column.name), .count(Self.cellCharacters), at: here))
        }
        addNameWarnings(&profile)
    }

    private func addNameWarnings(_ profile: inout CSVProfile) {
        let names = profile.dialect.columns
        if names.contains(where: { $0.isEmpty }) {
            profile.warnings.append(Diagnostic(.csvColumnEmpty, .count(names.count { $0.isEmpty }), at: here))
        }
        for (index, name) in names.enumerated()
        where name.unicodeScalars.first.map(Self.isPadding) == true
            || name.unicodeScalars.last.map(Self.isPadding) == true
        {
            profile.warnings.append(Diagnostic(.csvNamePadded, .count(index + 1), at: here))
        }
        var first: [String: Int] = [:]
        for (index, name) in names.enumerated() where !name.isEmpty {
            guard let same = first[Self.plain(name)] else {
                first[Self.plain(name)] = index
                continue
            }
            profile.warnings.append(Diagnostic(.csvNamesAlike, .count(same + 1), .count(index + 1), at: here))
        }
    }

    private static func isPadding(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20, 0xa0, 0x200b, 0x3000, 0xfeff: true
        default: false
        }
    }

    /// A name without what the eye does not see: width, case, spaces at the ends.
    private static func plain(_ name: String) -> String {
        var plain = ""
        for scalar in name.unicodeScalars where !isPadding(scalar) {
            let folded = (0xff01...0xff5e).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar
            plain.unicodeScalars.append(contentsOf: folded.properties.lowercaseMapping.unicodeScalars)
        }
        return plain
    }
}
