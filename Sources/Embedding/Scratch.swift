/// Memory to compute in, allocated once and freed with its owner, so that no inner loop allocates.
struct Scratch: ~Copyable {
    private(set) var count: Int

    /// Zero at first. Valid until the scratch grows or goes.
    private(set) var values: UnsafeMutablePointer<Float>

    init(count: Int) {
        self.count = count
        values = .allocate(capacity: count)
        values.initialize(repeating: 0, count: count)
    }

    deinit {
        values.deallocate()
    }

    /// Makes room for `count` values, whose contents are then unknown.
    mutating func reserve(_ count: Int) {
        guard count > self.count else { return }
        values.deallocate()
        self.count = count
        values = .allocate(capacity: count)
        values.initialize(repeating: 0, count: count)
    }
}
