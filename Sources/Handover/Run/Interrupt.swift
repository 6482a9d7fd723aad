import HandoverCore

/// Whether somebody wants the run to end. It is asked where ending is clean: between batches, and at the end of each chunk.
struct Interrupt: Sendable {
    let isWanted: @Sendable () -> Bool
    /// What is said then: of a run that what was begun can be resumed.
    var code = Diagnostic.Code.interrupted

    /// Ends the run here if somebody wants that (exit 130).
    func check() throws(Failure) {
        if isWanted() { throw Failure(Diagnostic(code), exit: .interrupted) }
    }
}
