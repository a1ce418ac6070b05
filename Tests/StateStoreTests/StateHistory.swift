import Foundations
import StateStore

/// A scripted life of a state: steps, and what it is after each.
struct StateHistory {
    let steps: [[StateChange]]

    /// `states[n]` is the state after n steps.
    let states: [[String: [UInt8]]]

    /// Pieces that are written once, pieces that are written again, journal entries that come and go, empty values and
    /// long ones.
    init(seed: UInt64, steps count: Int, longestValue: Int = 40_000) {
        var generator = SeededGenerator(seed: seed)
        var steps: [[StateChange]] = []
        var states: [[String: [UInt8]]] = [[:]]
        for step in 0..<count {
            var changes = [
                StateChange(key: "journal/\(step)", value: StateHistory.bytes(longestValue / 2, &generator)),
                StateChange(key: "journal/\(step - 3)", value: nil),
            ]
            if step == 0 {
                changes += (0..<5).map {
                    StateChange(key: "model/\($0)", value: StateHistory.bytes(longestValue / 2, &generator))
                }
            }
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let length = Int.random(in: 0...longestValue, using: &generator)
                let value = Int.random(in: 0..<8, using: &generator) == 0 ? [] : StateHistory.bytes(length, &generator)
                let key = "members/\(Int.random(in: 0..<6, using: &generator))"
                let isRemoval = Int.random(in: 0..<6, using: &generator) == 0
                changes.append(StateChange(key: key, value: isRemoval ? nil : value))
            }
            var state = states[step]
            for change in changes { state[change.key] = change.value }
            steps.append(changes)
            states.append(state)
        }
        self.steps = steps
        self.states = states
    }

    /// The changelog position after so many steps; nil when there is none.
    func position(after steps: Int) -> Int64? { steps == 0 ? nil : Int64(steps) * 100 }

    /// After how many steps the state was this one.
    func steps(leadingTo contents: StoreContents) -> Int? {
        let steps = contents.position.map { Int($0 / 100) } ?? 0
        guard states.indices.contains(steps), contents.position == position(after: steps),
            contents.entries == states[steps]
        else { return nil }
        return steps
    }

    func apply(_ step: Int, to store: LocalStore) throws(StoreError) {
        try store.apply(steps[step], position: position(after: step + 1))
    }

    static func bytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    static let identity = StoreIdentity(applicationID: "acavd-test", changelogTopic: "changelog", schemaVersion: 1)
}
