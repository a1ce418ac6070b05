/// What a fetcher is told once, before it confines itself.
struct FetcherSettings: Sendable, Hashable, Codable {
    /// How large a spool can become, in bytes.
    var fileBytes: Int64

    /// Whether a layer of confinement that the kernel lacks is a reason not to start.
    var requiresConfinement: Bool
}
