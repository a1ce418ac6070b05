/// A view among precomputed features: an array `audio.<name>` or `visual.<name>`, one vector a row.
package struct FeatureView: Sendable, Hashable {
    /// Which of the two senses it belongs to.
    package enum Sense: String, Sendable, CaseIterable {
        case audio
        case visual
    }

    package let sense: Sense
    package let name: String

    package init(sense: Sense, name: String) {
        self.sense = sense
        self.name = name
    }

    /// - Returns: Nil for the name of an array that is no view.
    init?(array: String) {
        guard let point = array.firstIndex(of: "."), let sense = Sense(rawValue: String(array[..<point])) else {
            return nil
        }
        name = String(array[array.index(after: point)...])
        self.sense = sense
        if name.isEmpty { return nil }
    }

    /// What the array is called.
    package var array: String { "\(sense.rawValue).\(name)" }
}
