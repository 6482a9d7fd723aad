import HandoverCore
import HandoverIngest
import HandoverPlan
import SystemPackage

extension WorkbookFile {
    /// What the lock says of the workbook beside its sheets.
    var locked: Lock.Workbook { Lock.Workbook(is1904: workbook.is1904, others: workbook.others, unread: workbook.unread) }

    /// Writes the text of a sheet, or writes it nowhere, and says what the lock says of it.
    mutating func take(_ sheet: Workbook.Sheet, columns: Int, to place: WorkFile?) throws -> (Lock.Member, SheetText) {
        var text: SheetText?
        var (member, _) = try Unpacking.take(
            sheet.name,
            { take in
                try withoutActuallyEscaping(take) { text = try self.text(sheet, columns: columns, to: $0) }
            }, to: place)
        guard let text else { preconditionFailure("the text has just been written") }
        let facts = text.facts
        member.sheet = Lock.Sheet(
            state: sheet.state.rawValue, rows: Int64(facts.rows), columns: Int64(facts.columns),
            hiddenRows: Int64(facts.hiddenRows), hiddenColumns: Int64(facts.hiddenColumns), merged: Int64(facts.merged),
            hyperlinks: Int64(facts.hyperlinks), pictures: Int64(facts.pictures))
        return (member, text)
    }
}
