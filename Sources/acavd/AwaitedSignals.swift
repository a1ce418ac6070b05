import Foundation

/// Signals that are asked for in place of being delivered: nothing is interrupted, and nothing ends before it was tidied
/// up. While one is pending again, the kernel keeps one of each number.
final class AwaitedSignals {
    private let awaited: sigset_t
    private let before: sigset_t

    /// Blocks the signals in this thread, and in those it starts from now on (pthread_sigmask(3)).
    init(_ numbers: [Int32]) {
        var (awaited, before) = (sigset_t(), sigset_t())
        sigemptyset(&awaited)
        for number in numbers { sigaddset(&awaited, number) }
        pthread_sigmask(SIG_BLOCK, &awaited, &before)
        self.awaited = awaited
        self.before = before
    }

    deinit {
        var before = before
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    /// The number of a signal that came, if one did (sigtimedwait(2)).
    func next() -> Int32? {
        var (awaited, none) = (awaited, timespec())
        let number = sigtimedwait(&awaited, nil, &none)
        return number > 0 ? number : nil
    }
}
