import Embedding
import Inference
import Media
import Operations

extension Configuration {
    /// The name by which the dynamic linker finds ONNX Runtime where it is installed for all.
    private static let libraryOfTheSystem = "libonnxruntime.so.1"

    /// The networks that views come from, with those views.
    ///
    /// - Throws: `ViewError` for an encoder whose input cannot be made as it is described.
    func networkDescriptions() throws(ViewError) -> [NetworkDescription] {
        var descriptions: [NetworkDescription] = []
        for encoder in encoders {
            let views = views.filter { $0.encoder == encoder.name }.map {
                NetworkView(name: $0.name, output: $0.output, pooling: Pooling($0.pooling))
            }
            let description = NetworkDescription(
                name: encoder.name, model: encoder.model,
                library: inferenceLibrary ?? Configuration.libraryOfTheSystem,
                provider: InferenceProvider(name: encoder.provider.rawValue, options: encoder.providerOptions),
                threads: encoder.threads, batch: encoder.batch, input: encoder.networkInput, views: views)
            if let defect = description.defect {
                throw ViewError(description: "encoders: \(encoder.name) asks for \(defect)")
            }
            descriptions.append(description)
        }
        return descriptions
    }
}

extension Configuration.Encoder {
    fileprivate var networkInput: NetworkInput {
        if let pictures { return .pictures(PictureInput(pictures)) }
        if let waveform { return .waveform(WaveformInput(waveform)) }
        let logMel = logMel ?? Configuration.LogMel()
        return .logMel(
            LogMelInput(
                mel: MelParameters(logMel), framesPerWindow: logMel.frames,
                framesPerHop: logMel.hopFrames ?? logMel.frames,
                layout: LogMelInput.Layout(logMel.layout), mean: Float(logMel.mean),
                deviation: Float(logMel.deviation)))
    }
}

extension PictureInput {
    fileprivate init(_ configured: Configuration.Pictures) {
        self.init(
            sampling: FrameSampling(
                windows: configured.windows, framesPerWindow: configured.frames,
                framesPerSecond: configured.framesPerSecond,
                fit: PictureFit(
                    width: configured.width, height: configured.height,
                    mode: configured.shortSide.map { .crop(shortSide: $0) } ?? .stretch),
                successorSeconds: nil),
            layout: Layout(configured.layout), channels: configured.channels == .rgb ? .rgb : .bgr,
            mean: configured.mean.map { Float($0) }, deviation: configured.deviation.map { Float($0) })
    }
}

extension PictureInput.Layout {
    fileprivate init(_ configured: Configuration.Pictures.Layout) {
        self =
            switch configured {
            case .channelsTime: .ncthw
            case .timeChannels: .ntchw
            case .timeChannelsLast: .nthwc
            case .channels: .nchw
            case .channelsLast: .nhwc
            }
    }
}

extension MelParameters {
    fileprivate init(_ configured: Configuration.LogMel) {
        let window = Int((configured.windowSeconds * Double(configured.sampleRate)).rounded())
        var powerOfTwo = 4
        while powerOfTwo < window { powerOfTwo *= 2 }
        self.init(
            sampleRate: configured.sampleRate, windowSeconds: configured.windowSeconds,
            hopSeconds: configured.hopSeconds, transformSize: configured.transformSize ?? powerOfTwo,
            bands: configured.bands, lowest: configured.lowest, highest: configured.highest,
            offset: Float(configured.offset), scale: configured.scale == .htk ? .htk : .slaney,
            isAreaNormalised: configured.isAreaNormalised,
            spectrum: configured.spectrum == .magnitude ? .magnitude : .power,
            logarithm: Logarithm(configured.logarithm), isCentred: configured.isCentred)
    }
}

extension MelParameters.Logarithm {
    fileprivate init(_ configured: Configuration.LogMel.Logarithm) {
        self =
            switch configured {
            case .natural: .natural
            case .decimal: .decimal
            case .decibel: .decibel
            }
    }
}

extension LogMelInput.Layout {
    fileprivate init(_ configured: Configuration.LogMel.Layout) {
        self =
            switch configured {
            case .channelTimeFrequency: .n1tf
            case .timeFrequency: .ntf
            case .channelFrequencyTime: .n1ft
            case .frequencyTime: .nft
            }
    }
}

extension WaveformInput {
    fileprivate init(_ configured: Configuration.Waveform) {
        self.init(
            sampleRate: configured.sampleRate, windowSeconds: configured.seconds,
            hopSeconds: configured.hopSeconds ?? configured.seconds, layout: configured.layout == .samples ? .ns : .n1s)
    }
}

extension Pooling {
    fileprivate init(_ configured: Configuration.View.Pooling) {
        self =
            switch configured {
            case .mean: .mean
            case .max: .max
            case .tokensMean: .tokensMean
            case .firstToken: .firstToken
            case .flatten: .flatten
            }
    }
}
