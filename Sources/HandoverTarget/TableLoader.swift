package import HandoverCore

/// What brings rows into a target, table after table, whatever kind of database it is.
package protocol TableLoader {
    /// A chunk of rows, ready to be written.
    associatedtype Batch: EncodedRows

    /// In the order of loading.
    var tables: [TargetTable] { get }
    /// How many rows go into one transaction.
    var chunk: Int { get }
    /// Refused rows so far, in the order of loading.
    var refused: [LoadMarker.Refused] { get }

    /// The archive whose load was begun in the target and has not ended; `nil` where there is none.
    func mark() throws(Failure) -> LoadMarker.Archive?
    /// Goes on with a load that was begun before.
    mutating func resume() throws(Failure)
    /// How many rows of a table have been dealt with.
    func rowsDone(_ table: TargetTable) throws(Failure) -> Int64
    /// Begins or goes on with a table; returns how many of its rows have been dealt with.
    func begin(_ table: TargetTable) throws(Failure) -> Int64
    /// Turns whole canonical lines of a table into what is written.
    func encoder(for table: TargetTable) throws(Failure) -> @Sendable ([UInt8]) -> Batch
    /// Writes the rows that follow those dealt with.
    mutating func write(_ table: TargetTable, _ batch: Batch, after done: Int64) throws(Failure)
    /// Ends a table, of which all rows have been dealt with.
    func finish(_ table: TargetTable) throws(Failure)
    /// Looks at the references that could not be looked at row by row. What was loaded lasts from here on.
    func checkReferences() throws(Failure)
    /// Sequences that would give a loaded value once more.
    func sequencesBehind() throws(Failure) -> [RunSummary.Load.Sequence]
    /// Removes the mark: the load has ended.
    func removeMark() throws(Failure)
}

extension TableLoader {
    package func finish(_ table: TargetTable) throws(Failure) {}
    package func sequencesBehind() throws(Failure) -> [RunSummary.Load.Sequence] { [] }
}

/// A chunk of rows, ready to be written.
package protocol EncodedRows: Sendable {
    /// How many rows there are, those that are refused already included.
    var count: Int { get }
}
