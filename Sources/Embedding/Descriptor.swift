import Media

/// Computes one view of a clip.
///
/// A descriptor owns the scratch it computes in and belongs to one thread.
protocol Descriptor: AnyObject {
    /// The view this computes.
    static var view: ViewDescription { get }

    init()
}

/// Computes a view of what is heard.
protocol SoundDescriptor: Descriptor {
    /// The view's vector, `view.dimension` long.
    ///
    /// - Precondition: The sound is at `Waveform.standardRate`, and enough of it, as `BuiltinEncoder.encode` checks.
    func describe(_ sound: Waveform) -> [Float]
}

/// Computes a view of what is seen.
protocol PictureDescriptor: Descriptor {
    /// The view's vector, `view.dimension` long.
    ///
    /// - Precondition: The pictures are those that `BuiltinEncoder.sampling` asks for, each with a successor.
    func describe(_ pictures: ClipPictures) -> [Float]
}
