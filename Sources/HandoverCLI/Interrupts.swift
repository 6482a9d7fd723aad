import Foundation
import Synchronization

/// One interrupt asks a run to end at the next clean place; a second one ends it at once.
enum Interrupts {
    private static let count = Atomic<Int>(0)

    /// Whether there was an interrupt since this was first asked: until then the first one ends the program as usual. From then on
    /// none does, for whoever asks has something to clean up.
    static func isWantedFromNowOn() -> Bool {
        _ = noting
        return isWanted
    }

    private static let noting: Void = {
        _ = isWanted
        for number in [SIGINT, SIGTERM] { signal(number) { _ in Interrupts.count.add(1, ordering: .relaxed) } }
    }()

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
