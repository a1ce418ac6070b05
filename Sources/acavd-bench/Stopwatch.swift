/// The time a body takes: the median of some runs after one that is not counted.
func medianTime(runs: Int = 7, _ body: () throws -> Void) rethrows -> Duration {
    let clock = ContinuousClock()
    try body()
    var times: [Duration] = []
    for _ in 0..<runs {
        let start = clock.now
        try body()
        times.append(clock.now - start)
    }
    return times.sorted()[runs / 2]
}

/// The times of two bodies that take turns, so that what else the machine does meets both: the medians of some runs after
/// one that is not counted.
func medianTimes(
    runs: Int, _ first: () throws -> Void, against second: () throws -> Void
) rethrows -> (first: Duration, second: Duration) {
    let clock = ContinuousClock()
    try first()
    try second()
    var times: (first: [Duration], second: [Duration]) = ([], [])
    for _ in 0..<runs {
        let start = clock.now
        try first()
        let middle = clock.now
        try second()
        times.first.append(middle - start)
        times.second.append(clock.now - middle)
    }
    return (times.first.sorted()[runs / 2], times.second.sorted()[runs / 2])
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}
