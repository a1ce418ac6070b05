import Embedding
import Inference
import Media

/// A network of `Models/export.py` with the input and the views that the script had.
struct NetworkCase: Sendable, CustomStringConvertible {
    let name: String
    let model: String
    let input: NetworkInput
    let views: [NetworkView]

    var description: String { name }

    static let sampling = FrameSampling(windows: 3, framesPerWindow: 4, fit: PictureFit(width: 14, height: 10))

    static func pictures(_ layout: PictureInput.Layout, _ order: PictureInput.ChannelOrder) -> NetworkCase {
        let isRed = order == .rgb
        return NetworkCase(
            name: "\(layout.rawValue) \(order.rawValue)", model: layout.rawValue,
            input: .pictures(
                PictureInput(
                    sampling: sampling, layout: layout, channels: order,
                    mean: isRed ? [0.485, 0.456, 0.406] : [0.41, 0.43, 0.5],
                    deviation: isRed ? [0.229, 0.224, 0.225] : [0.0039, 0.2, 1.0])),
            views: [
                NetworkView(name: "mean", output: "early", pooling: .mean),
                NetworkView(name: "max", output: "early", pooling: .max),
                NetworkView(name: "flat", output: "late", pooling: .flatten),
            ])
    }

    static func logMel(_ layout: LogMelInput.Layout) -> NetworkCase {
        NetworkCase(
            name: layout.rawValue, model: layout.rawValue,
            input: .logMel(
                LogMelInput(framesPerWindow: 96, framesPerHop: 48, layout: layout, mean: -2.5, deviation: 1.75)),
            views: [
                NetworkView(name: "early", output: "early", pooling: .mean),
                NetworkView(name: "late", output: "late", pooling: .mean),
            ])
    }

    /// Windows of 6,000 samples.
    static func waveform(_ layout: WaveformInput.Layout, model: String? = nil) -> NetworkCase {
        NetworkCase(
            name: layout.rawValue, model: model ?? layout.rawValue, input: waves(layout),
            views: [
                NetworkView(name: "mean", pooling: .tokensMean), NetworkView(name: "first", pooling: .firstToken),
                NetworkView(name: "flat", pooling: .flatten),
            ])
    }

    static func waves(_ layout: WaveformInput.Layout) -> NetworkInput {
        .waveform(WaveformInput(sampleRate: 8000, windowSeconds: 0.75, hopSeconds: 0.3, layout: layout))
    }

    static let all =
        PictureInput.Layout.allCases.flatMap { layout in
            PictureInput.ChannelOrder.allCases.map { pictures(layout, $0) }
        } + LogMelInput.Layout.allCases.map(logMel) + WaveformInput.Layout.allCases.map { waveform($0) }

    func described(
        _ models: NetworkModels, views: [NetworkView]? = nil, batch: Int? = nil
    ) -> NetworkDescription {
        NetworkDescription(
            name: name, model: models.path(model), library: models.library, provider: .processor, batch: batch,
            input: input, views: views ?? self.views)
    }
}
