package import Workers

/// What happened so far in a pass over a collection.
package struct CollectionReport: Sendable {
    /// Videos looked at.
    package internal(set) var seen = 0

    /// Videos that gave nothing because they are broken; of precomputed features, rows that are no clip.
    package internal(set) var failed = 0

    /// Videos without a clip, by reason.
    package internal(set) var filtered: [FilterReason: Int] = [:]

    /// Clips embedded.
    package internal(set) var clips = 0

    package init() {}
}
