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

extension Duration {
    var seconds: Double { self / .seconds(1) }
}
