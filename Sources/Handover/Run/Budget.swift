import Foundation
import HandoverCore

/// What a run may use of the machine.
struct Budget {
    /// How many batches are worked on at once.
    var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
    /// Bytes of memory. What is as long as the tables goes to the work folder where it has no room.
    var memoryBytes = Limits.memoryBytes
}
