import HandoverCore

/// Whether somebody wants the run to end. It is asked where ending is clean: between batches, and at the end of each chunk.
struct Interrupt: Sendable {
    let isWanted: @Sendable () -> Bool

    /// Ends the run here if somebody wants that (exit 130). What was begun can be resumed.
    func check() throws(Failure) {
        if isWanted() { throw Failure(Diagnostic(.interrupted), exit: .interrupted) }
    }
}
