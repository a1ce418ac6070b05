/// The windows of one run, side by side, and the clips they are of. Its memory is kept from run to run.
struct WindowBatch {
    /// Values of one window.
    let windowSize: Int

    /// The most windows.
    let capacity: Int

    /// Whether a run takes neither more nor fewer windows than `capacity`.
    let isFixed: Bool

    /// The input of a run once `finish` was called.
    private(set) var values: [Float] = []

    /// The place of the clip that each window is of.
    private(set) var clips: [Int] = []

    init(windowSize: Int, capacity: Int, isFixed: Bool) {
        self.windowSize = windowSize
        self.capacity = capacity
        self.isFixed = isFixed
    }

    var isFull: Bool { clips.count == capacity }

    /// Windows that a run gets, with those that only fill it up.
    var runCount: Int { isFixed ? capacity : clips.count }

    /// Adds a window of the clip that a preparation took last.
    ///
    /// - Precondition: The batch is not full.
    mutating func add(_ window: Int, from preparation: any WindowPreparation, clip: Int) {
        precondition(!isFull, "a full batch is run")
        let place = clips.count * windowSize
        clips.append(clip)
        resize(to: max(values.count, place + windowSize))
        var target = values.mutableSpan
        preparation.write(window, into: &target, at: place)
    }

    /// Makes `values` as long as the run wants it; windows that only fill it up are zero.
    mutating func finish() {
        resize(to: runCount * windowSize)
        for index in clips.count * windowSize..<values.count { values[index] = 0 }
    }

    /// Begins the next run.
    mutating func clear() {
        clips.removeAll(keepingCapacity: true)
    }

    private mutating func resize(to count: Int) {
        if values.count < count {
            values.append(contentsOf: repeatElement(0, count: count - values.count))
        } else {
            values.removeLast(values.count - count)
        }
    }
}
