import CLibAVUtil

/// The discrete Fourier transform of real signals of one length, in single precision (libavutil's `av_tx`).
///
///     X[k] = Σ x[n] exp(−2πi k n / size),  k = 0 ... size/2,  not normalised
package struct FourierTransform: ~Copyable {
    /// Real samples in.
    package let size: Int

    /// Complex values out, real and imaginary parts in turn: `size + 2` floats.
    package var spectrumLength: Int { size + 2 }

    /// Aligned as the vector code wants it. `size` and `size + 2` floats.
    let input: UnsafeMutableBufferPointer<Float>
    let output: UnsafeMutableBufferPointer<Float>

    private let context: OpaquePointer
    private let transform: av_tx_fn

    /// - Parameter size: Fast are powers of two, and those times 3, 5 or 15. Others take time with its square.
    /// - Precondition: A multiple of four, at least 4, at most `1 << 24`.
    package init(size: Int) {
        precondition(size >= 4 && size % 4 == 0 && size <= 1 << 24, "a size that can be transformed")
        var context: OpaquePointer?
        var transform: av_tx_fn?
        var scale: Float = 1
        let code = av_tx_init(&context, &transform, AV_TX_FLOAT_RDFT, 0, Int32(size), &scale, 0)
        guard code >= 0, let context, let transform,
            let input = av_mallocz(size * MemoryLayout<Float>.stride),
            let output = av_mallocz((size + 2) * MemoryLayout<Float>.stride)
        else {
            preconditionFailure("no Fourier transform of \(size) samples")
        }
        self.size = size
        self.context = context
        self.transform = transform
        self.input = UnsafeMutableBufferPointer(start: input.assumingMemoryBound(to: Float.self), count: size)
        self.output = UnsafeMutableBufferPointer(start: output.assumingMemoryBound(to: Float.self), count: size + 2)
    }

    deinit {
        var context: OpaquePointer? = context
        av_tx_uninit(&context)
        av_free(input.baseAddress)
        av_free(output.baseAddress)
    }

    /// Transforms a signal.
    ///
    /// - Parameters:
    ///   - signal: `size` samples.
    ///   - spectrum: Filled with `spectrumLength` floats.
    /// - Complexity: O(n log n), no allocation.
    package mutating func transform(_ signal: Span<Float>, into spectrum: inout MutableSpan<Float>) {
        precondition(signal.count == size && spectrum.count == spectrumLength, "the transform's own lengths")
        for index in 0..<size { input[index] = signal[unchecked: index] }
        transformInput()
        for index in 0..<spectrumLength { spectrum[unchecked: index] = output[index] }
    }

    /// Transforms `input` into `output`.
    mutating func transformInput() {
        transform(context, output.baseAddress, input.baseAddress, MemoryLayout<Float>.stride)
    }
}
