/// Why a reader gets no more of a fetched source.
package enum SpoolReaderError: Error, Hashable, CustomStringConvertible {
    /// The fetcher says so; it tells the daemon why.
    case failed

    /// The fetcher has gone.
    case hangUp

    /// The fetcher says what cannot be, or what it says is there is not.
    case nonsense(String)

    package var description: String {
        switch self {
        case .failed: "the source could not be fetched any further"
        case .hangUp: "the process that fetches the source has gone"
        case .nonsense(let reason): "the process that fetches the source answers nonsense: \(reason)"
        }
    }
}
