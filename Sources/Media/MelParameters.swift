/// Which bands a log-mel spectrogram has, and how it is compressed.
package struct MelParameters: Sendable, Hashable {
    package let bands: Int

    /// The edges of the lowest and the highest band, in hertz.
    package let lowest: Double
    package let highest: Double

    /// Added before the logarithm, so that silence stays finite.
    package let offset: Float

    /// - Precondition: `bands > 0`, `0 <= lowest < highest <= Waveform.standardRate / 2`, `offset > 0`.
    package init(bands: Int, lowest: Double, highest: Double, offset: Float) {
        precondition(bands > 0 && offset > 0, "there are bands, and silence has a logarithm")
        precondition(
            lowest >= 0 && lowest < highest && highest <= Double(Waveform.standardRate) / 2, "bands below Nyquist")
        self.bands = bands
        self.lowest = lowest
        self.highest = highest
        self.offset = offset
    }

    /// Hershey et al., "CNN architectures for large-scale audio classification", ICASSP 2017, section 3.1, with the
    /// constants of the model's published code (`vggish_params.py`).
    package static let vggish = MelParameters(bands: 64, lowest: 125, highest: 7500, offset: 0.01)
}
