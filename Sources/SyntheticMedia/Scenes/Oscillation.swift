/// A steady repetition, and how far it has come.
struct Oscillation: Sendable {
    /// Turns a second.
    let frequency: Float

    /// Turns at the beginning.
    let phase: Float

    init(_ frequency: Float, phase: Float = 0) {
        self.frequency = frequency
        self.phase = phase
    }

    /// The share of the current turn that is over at a sample, in `0..<1`. Counted in double precision, so that a long
    /// sound stays in tune.
    func turn(atSample index: Int) -> Float {
        let turns = Double(frequency) * Double(index) / Double(SyntheticFormat.sampleRate) + Double(phase)
        return min(Float(turns - turns.rounded(.down)), 1 - .ulpOfOne)
    }

    /// Seconds since the current turn began.
    func secondsInTurn(atSample index: Int) -> Float {
        turn(atSample: index) / frequency
    }

    /// The sine of the turn, `-1...1`.
    func sine(atSample index: Int) -> Float {
        sineOfTurns(turn(atSample: index))
    }
}
