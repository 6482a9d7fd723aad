import Glibc

/// How many times as long something takes eight times as much of: the least of three in each size, in seconds of this thread's processor, so
/// that a busy machine does not decide. What grows with its input comes to about 8, what grows with its square to 64.
package func growth(from size: Int, of work: (Int) throws -> Void) rethrows -> Double {
    func least(_ size: Int) throws -> Double {
        try (0..<3).map { _ in
            let start = threadSeconds()
            try work(size)
            return threadSeconds() - start
        }.min() ?? 0
    }
    return try least(8 * size) / least(size)
}

private func threadSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
