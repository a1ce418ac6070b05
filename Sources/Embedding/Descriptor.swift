import Media

/// Computes one view of a clip.
///
/// A descriptor owns the scratch it computes in and belongs to one thread.
protocol Descriptor: AnyObject {
    /// The view this computes.
    static var view: ViewDescription { get }

    init()

    /// The view's vector, `view.dimension` long.
    ///
    /// - Precondition: The clip has what `BuiltinEncoder.encode` checks: enough sound, and pictures of the right size,
    ///   each with a successor.
    func describe(_ clip: MediaClip) -> [Float]
}
