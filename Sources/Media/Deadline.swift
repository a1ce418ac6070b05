/// The moment at which work on a file is given up.
///
/// A class, because libavformat's interrupt callback keeps its address.
final class Deadline {
    private let clock = SuspendingClock()
    private var moment: SuspendingClock.Instant

    /// - Parameter seconds: From now.
    init(seconds: Double) {
        moment = clock.now.advanced(by: .seconds(seconds))
    }

    /// Starts anew.
    func extend(seconds: Double) {
        moment = clock.now.advanced(by: .seconds(seconds))
    }

    var hasPassed: Bool { clock.now >= moment }
}
