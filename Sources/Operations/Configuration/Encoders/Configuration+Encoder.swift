extension Configuration {
    /// A pretrained network in an ONNX file, and how its input is prepared. One of `pictures`, `logMel` and `waveform` is
    /// given.
    package struct Encoder: Equatable, Sendable {
        /// What runs the network.
        package enum Provider: String, CaseIterable, Sendable {
            case cpu
            case cuda
            case tensorrt
        }

        /// What views call it.
        package var name = ""

        /// The path of the ONNX file.
        package var model = ""

        /// What it looks at, or listens to.
        package var pictures: Pictures?
        package var logMel: LogMel?
        package var waveform: Waveform?

        package var provider = Provider.cpu

        /// Options of the provider, by ONNX Runtime's names.
        package var providerOptions: [String: String] = [:]

        /// Threads that one worker computes with.
        package var threads = 1

        /// The most windows that are computed together; `nil` for as many as make it faster.
        package var batch: Int?

        package init() {}
    }

    /// Pictures as a network wants them.
    package struct Pictures: Equatable, Sendable {
        /// The axes of the input: batch, channel, time, height, width. Without a time, each picture stands by itself.
        package enum Layout: String, CaseIterable, Sendable {
            case channelsTime = "NCTHW"
            case timeChannels = "NTCHW"
            case timeChannelsLast = "NTHWC"
            case channels = "NCHW"
            case channelsLast = "NHWC"
        }

        package enum Channels: String, CaseIterable, Sendable {
            case rgb
            case bgr
        }

        /// Pictures of one window.
        package var frames = 16

        /// Windows of a clip: equal parts, whose vectors are averaged.
        package var windows = 1

        /// The rate of the pictures of a window; `nil` spreads them evenly over it.
        package var framesPerSecond: Double?

        /// In pixels.
        package var width = 112
        package var height = 112

        /// The shorter side is scaled to this, and the centre cut out; `nil` stretches the whole picture.
        package var shortSide: Int?

        package var layout = Layout.channelsTime
        package var channels = Channels.rgb

        /// Of each channel, for values from 0 to 1.
        package var mean: [Double] = [0, 0, 0]
        package var deviation: [Double] = [1, 1, 1]

        package init() {}
    }

    /// Log-mel spectrograms as a network wants them.
    package struct LogMel: Equatable, Sendable {
        package enum Scale: String, CaseIterable, Sendable {
            case htk
            case slaney
        }

        package enum Spectrum: String, CaseIterable, Sendable {
            case magnitude
            case power
        }

        package enum Logarithm: String, CaseIterable, Sendable {
            case natural
            case decimal
            case decibel
        }

        /// The axes of the input: batch, one channel, time, frequency.
        package enum Layout: String, CaseIterable, Sendable {
            case channelTimeFrequency = "N1TF"
            case timeFrequency = "NTF"
            case channelFrequencyTime = "N1FT"
            case frequencyTime = "NFT"
        }

        /// In hertz.
        package var sampleRate = 16_000

        /// Of one spectrum, and from one to the next.
        package var windowSeconds = 0.025
        package var hopSeconds = 0.010

        /// Samples that are transformed at once; `nil` for the next power of two.
        package var transformSize: Int?

        package var bands = 64

        /// Edges of the lowest and the highest band, in hertz.
        package var lowest = 125.0
        package var highest = 7500.0

        package var scale = Scale.htk

        /// Whether each band is divided by its width, as Slaney has it.
        package var isAreaNormalised = false

        package var spectrum = Spectrum.magnitude
        package var logarithm = Logarithm.natural

        /// Added before the logarithm.
        package var offset = 0.01

        /// Whether spectra are about their instants, the sound mirrored at its ends, rather than whole within the sound.
        package var isCentred = false

        /// Spectra of one window of the network's input, and from one window to the next; `nil` for as many.
        package var frames = 96
        package var hopFrames: Int?

        package var layout = Layout.channelTimeFrequency

        /// Taken off, and what is left divided by.
        package var mean = 0.0
        package var deviation = 1.0

        package init() {}
    }

    /// Sound as a network wants it that takes samples.
    package struct Waveform: Equatable, Sendable {
        /// The axes of the input: batch, one channel, samples.
        package enum Layout: String, CaseIterable, Sendable {
            case samples = "NS"
            case channelSamples = "N1S"
        }

        /// In hertz.
        package var sampleRate = 16_000

        /// Of one window, and from one to the next; `nil` for as many.
        package var seconds = 1.0
        package var hopSeconds: Double?

        package var layout = Layout.samples

        package init() {}
    }

    /// A view to curate by.
    package struct View: Equatable, Sendable {
        /// How what an encoder gives for a window becomes one vector.
        package enum Pooling: String, CaseIterable, Sendable {
            /// Over everything behind the channels, which are the second axis.
            case mean
            case max
            /// Over the tokens, which are the second axis.
            case tokensMean = "tokens_mean"
            /// The first of the tokens.
            case firstToken = "first_token"
            /// All values one after the other.
            case flatten
        }

        /// How vectors are brought into the space that is clustered.
        package enum Normalisation: String, CaseIterable, Sendable {
            case whiten
            case standardise
            case unit
        }

        /// What it is called in events.
        package var name = ""

        /// The encoder it comes from; `nil` for the one that is built in.
        package var encoder: String?

        /// Which of the encoder's outputs it is; `nil` for the only one, and of the built-in encoder for the one of the
        /// view's own name.
        package var output: String?

        package var pooling = Pooling.mean
        package var normalisation = Normalisation.whiten

        /// The length that vectors are whitened to; `nil` for one that suits their length.
        package var dimension: Int?

        /// Its number of clusters; `nil` for ``Clustering/clusters``.
        package var clusters: Int?

        /// A view of the built-in encoder, with as many clusters as the others, or with its own number.
        package init(name: String = "", clusters: Int? = nil) {
            self.name = name
            self.clusters = clusters
        }
    }
}
