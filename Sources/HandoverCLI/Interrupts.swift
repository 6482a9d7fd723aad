import Foundation
import Synchronization

/// One interrupt asks a run to end at the next clean place; a second one ends it at once.
enum Interrupts {
    private static let count = Atomic<Int>(0)

    /// From here on an interrupt is a wish. Asking first makes sure that the handler finds its counter made.
    static func watch() {
        _ = isWanted
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                if Interrupts.count.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
            }
        }
    }

    static var isWanted: Bool { count.load(ordering: .relaxed) > 0 }
}
