/// A condition between several keys that each have an acceptable value of their own.
struct ConfigurationRule: Sendable {
    let paths: [String]
    let holds: @Sendable (Configuration) -> Bool
    let remedy: @Sendable (Configuration) -> String

    init(
        of paths: [String],
        holds: @escaping @Sendable (Configuration) -> Bool,
        orElse remedy: @escaping @Sendable (Configuration) -> String
    ) {
        self.paths = paths
        self.holds = holds
        self.remedy = remedy
    }
}
