extension Configuration {
    /// Takes over from another configuration what may change while the daemon runs. The rest stays, and so does
    /// everything where the mixture of both would break a rule.
    ///
    /// - Returns: The keys whose values were taken over, and those whose other values were not.
    package mutating func adoptReloadable(of other: Configuration) -> (adopted: [String], kept: [String]) {
        var mixture = self
        var adopted: [String] = []
        var kept: [String] = []
        for setting in Configuration.settings {
            var next = mixture
            guard setting.adopt(&next, other) else { continue }
            if setting.isReloadable {
                adopted.append(setting.path)
                mixture = next
            } else {
                kept.append(setting.path)
            }
        }
        guard Configuration.rules.allSatisfy({ $0.holds(mixture) }) else { return ([], adopted + kept) }
        self = mixture
        return (adopted, kept)
    }
}
