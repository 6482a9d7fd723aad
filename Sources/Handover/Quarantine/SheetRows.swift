import Foundation
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverTransform
import SystemPackage

/// The rows of a sheet that came back: whatever a spreadsheet made of its encoding, its delimiter and its quotes.
struct SheetRows {
    struct Row {
        var line: Int
        var cells: [[UInt8]]

        /// What stands in a column, without the whitespace around it.
        func word(_ column: Int) -> String {
            String(decoding: Sheet.text(cells[column]) ?? [], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }

        subscript(_ column: Sheet.Column) -> String { word(column.rawValue) }
    }

    let file: String
    /// The columns behind those in front, in the order of the sheet.
    private(set) var columns: [String]
    private(set) var rows: [Row] = []

    /// - Parameter fixed: what the columns in front are called.
    init(_ path: String, fixed: [(Catalogue.Language) -> String]) throws {
        file = path
        guard Files.exists(FilePath(path)) else {
            throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput)
        }
        // Only encoding and delimiter are to be found out: a cell may hold what it likes.
        var rules = CSVRules()
        (rules.acceptsHiddenRows, rules.maximumLines) = (true, .max)
        let dialect = try CSVSniffer(path: path, name: path, planned: .init(quote: UInt8(ascii: "\""), rules: rules)).profile()
            .dialect
        let names = dialect.columns.map { String(decoding: Sheet.text(Array($0.utf8)) ?? [], as: UTF8.self) }
        for (index, name) in fixed.enumerated() {
            let wanted = [Catalogue.Language.en, .zh].map(name)
            guard index < names.count, wanted.contains(names[index].trimmingCharacters(in: .whitespaces).lowercased()) else {
                throw Self.otherColumns(index + 1, wanted.joined(separator: " / "), path)
            }
        }
        columns = Array(names.dropFirst(fixed.count))
        // Excel saves columns that were once touched; the sniffer has seen that they are empty.
        while columns.last?.isEmpty == true { columns.removeLast() }
        let width = fixed.count + columns.count
        var reader = try CSVReader.open(path, name: path, dialect: dialect)
        var problems: [Diagnostic] = []
        while let batch = try reader.next() {
            var places = RejectPlaces(batch)
            for record in 0..<batch.count {
                let line = places.reject(record, []).line
                if let finding = batch.index.findings(of: record).first {
                    problems.append(
                        Diagnostic(
                            .sheetRowUnreadable, .name(finding.kind.rawValue), at: .init(file: path, line: line)))
                    continue
                }
                let cells = (0..<width).map { field in
                    batch.withField(field, of: record) { bytes in bytes.indices.map { bytes[$0] } }
                }
                if cells.allSatisfy({ ($0.isEmpty) }) { continue }
                rows.append(Row(line: line, cells: cells))
            }
        }
        if !problems.isEmpty { throw Failure(problems, exit: .badData) }
    }

    static func otherColumns(_ number: Int, _ wanted: String, _ file: String) -> Failure {
        Failure(Diagnostic(.sheetColumns, .count(number), .name(wanted), at: .init(file: file)), exit: .badData)
    }
}
