import Dispatch
import Synchronization

/// Does both, on two cores where there are two. If both fail, the first one's error is thrown.
func together<First: Sendable, Second: Sendable>(
    _ first: @Sendable () throws -> First, _ second: @Sendable () throws -> Second
) throws -> (First, Second) {
    let results = Mutex<(Result<First, any Error>?, Result<Second, any Error>?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { index in
        if index == 0 {
            let result = Result { try first() }
            results.withLock { $0.0 = result }
        } else {
            let result = Result { try second() }
            results.withLock { $0.1 = result }
        }
    }
    let done = results.withLock { $0 }
    guard let first = done.0, let second = done.1 else { preconditionFailure("both were done") }
    return (try first.get(), try second.get())
}
