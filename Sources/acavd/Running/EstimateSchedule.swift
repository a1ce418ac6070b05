/// When to have the estimates of the set worked out, which take the service's thread some work: every so often, and never
/// before a hundred times as long has passed as they took the last time.
struct EstimateSchedule {
    private static let interval = Duration.seconds(15)
    private static let share = 100

    private var next = ContinuousClock.now
    private var asked: ContinuousClock.Instant?

    /// Whether the report that comes next should have them.
    mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard now >= next else { return false }
        asked = now
        return true
    }

    /// A report has come.
    mutating func noteReport(at now: ContinuousClock.Instant) {
        guard let asked else { return }
        next = asked + max(EstimateSchedule.interval, (now - asked) * EstimateSchedule.share)
        self.asked = nil
    }
}
