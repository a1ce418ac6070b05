import Media

/// Makes a network's input of clips. Owns its scratch; belongs to one thread.
protocol WindowPreparation: AnyObject {
    /// Takes a clip, which is then the one whose windows are written.
    ///
    /// - Returns: The windows there are, at least one.
    /// - Throws: When the clip lacks what the network needs.
    func take(_ clip: MediaClip) throws(EncodingError) -> Int

    /// Writes a window of the clip that was taken last.
    ///
    /// - Parameters:
    ///   - window: Below what `take` returned.
    ///   - target: Has room for a window from `place` on.
    func write(_ window: Int, into target: inout MutableSpan<Float>, at place: Int)
}

/// The windows of a sound: of one length, one each hop, none that begins but does not end in it. A sound too short for
/// one window has one all the same, with silence behind the sound.
struct SlidingWindows {
    let length: Int
    let hop: Int

    /// - Parameter total: Of the sound, in the unit of `length`.
    func count(in total: Int) -> Int {
        total < length ? 1 : (total - length) / hop + 1
    }
}
