import Media

/// What moves between a picture and one shortly after it.
enum Motion {
    /// Nothing.
    case none

    /// No more than what encoding may do, above all after a change of scene.
    case doubtful

    /// Something, before what stays as it is.
    case part

    /// Most of the picture, as where one slide takes the place of another, or the camera moves.
    case whole

    /// - Parameter change: By how much blocks may differ in which nothing moves, as a share of full scale.
    init(from picture: VideoFrame, to later: VideoFrame, within change: Float) {
        let changes = picture.changes(to: later)
        let greatest = changes.max() ?? 0
        if greatest <= change {
            self = .none
        } else if greatest <= 3 * change {
            self = .doubtful
        } else {
            // Noise, be it all over, is not what moves.
            let least = max(3 * change, greatest / 10)
            self = 4 * changes.count { $0 > least } >= 3 * changes.count ? .whole : .part
        }
    }
}
