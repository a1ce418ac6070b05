/// A request that is understood: answered at once, or asked of the service, which may take its time.
enum Question: Sendable {
    case settled(Answer)
    case open(Kind, ask: @Sendable () async -> Answer)

    /// Questions of a kind wait for each other, and not for those of another.
    enum Kind: CaseIterable {
        /// Of the thread that curates: it has better to do.
        case curation
        case other
    }
}
