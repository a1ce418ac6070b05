/// A copy of the changelog's state on this machine, which spares a start the reading of it. The changelog is the truth:
/// a cache may be thrown away at any time.
package protocol StateCache: AnyObject {
    /// Takes over changes that the changelog has committed, all or none.
    ///
    /// - Parameter position: An offset of the changelog below which nothing is missing here after these changes; nil
    ///   leaves it as it was.
    func apply(_ changes: [StateChange], position: Int64?) throws(StoreError)

    /// Puts the content out of the way, for inspection, and goes on empty.
    ///
    /// - Parameter reason: A clause, such as "is ahead of its changelog".
    func setAside(because reason: String) throws(StoreError) -> SetAside
}

extension LocalStore: StateCache {}

extension StoreContents {
    /// Of a store that holds nothing, or of none.
    package static let empty = StoreContents(position: nil, entries: [:], setAside: nil)
}
