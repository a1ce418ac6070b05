/// How much of a layer this kernel has.
package struct LayerReport: Sendable, Hashable {
    /// How well a layer holds.
    package enum Strength: String, Sendable, Hashable {
        /// All of it.
        case whole

        /// Some of it, as the explanation says; it is entered, and counts as there.
        case partial

        /// None of it.
        case missing
    }

    package let layer: ConfinementLayer
    package let strength: Strength

    /// What holds and what does not, and what an operator can do about that: a clause or two without a full stop.
    package let explanation: String

    package init(_ layer: ConfinementLayer, _ strength: Strength, _ explanation: String) {
        self.layer = layer
        self.strength = strength
        self.explanation = explanation
    }
}

extension LayerReport: CustomStringConvertible {
    /// One line: the layer, its strength, the explanation.
    package var description: String { "\(layer.rawValue): \(strength.rawValue): \(explanation)" }
}
