/// The logarithm of a sound's energy over time and pitch.
package struct LogMelSpectrogram: Sendable {
    /// One each hop.
    package let frames: Int
    package let bands: Int

    /// `frames * bands` values, those of one frame side by side.
    package let values: [Float]
}
