/// One row of a sheet, with the cells that have a value.
struct SheetRow {
    struct Cell: BitwiseCopyable {
        /// From 0.
        var column: Int
        /// The index of its format; what a workbook has none for is 0.
        var style: Int
        var isNumber: Bool
        /// Where its text ends in the row's bytes; it begins where the one before ends.
        var end: Int
    }

    /// From 1.
    var number = 0
    var isHidden = false
    var cells: [Cell] = []
    var bytes: [UInt8] = []

    func range(_ cell: Int) -> Range<Int> { (cell == 0 ? 0 : cells[cell - 1].end)..<cells[cell].end }
}

/// Takes the rows of a sheet that have a value, in order, and what else there is to know of it.
protocol SheetSink {
    mutating func row(_ row: borrowing SheetRow) throws
    /// Numbers of columns, from 1, that nobody sees.
    mutating func hiddenColumns(_ numbers: Range<Int>)
    mutating func merged()
    mutating func hyperlink()
    mutating func picture()
}
