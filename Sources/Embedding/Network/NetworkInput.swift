package import Media

/// What a network sees or hears: how a clip becomes windows, the items of its batches.
package enum NetworkInput: Sendable, Hashable, Codable {
    case pictures(PictureInput)
    case logMel(LogMelInput)
    case waveform(WaveformInput)

    /// The most values of one window: 1 GiB of them.
    private static let mostValues = Double(1 << 28)

    /// What makes the input unusable, for who wrote it; nil when nothing does.
    package var defect: String? {
        let defect =
            switch self {
            case .pictures(let input): input.defect
            case .logMel(let input): input.defect
            case .waveform(let input): input.defect
            }
        if let defect { return defect }
        guard windowShape.reduce(1, { $0 * Double($1) }) <= NetworkInput.mostValues else {
            return "windows of \(windowShape) values, which is more than \(Int(NetworkInput.mostValues)) in all"
        }
        return nil
    }

    /// The sense that the views belong to.
    package var modality: Modality {
        switch self {
        case .pictures: .visual
        case .logMel, .waveform: .audio
        }
    }

    /// What is wanted of a decoded clip.
    package var sampling: ClipSampling {
        switch self {
        case .pictures(let input): ClipSampling(pictures: [input.sampling], soundRates: [])
        case .logMel(let input): ClipSampling(pictures: [], soundRates: [input.mel.sampleRate])
        case .waveform(let input): ClipSampling(pictures: [], soundRates: [input.sampleRate])
        }
    }

    /// The shape of one window as the model gets it, without the batch.
    package var windowShape: [Int] {
        switch self {
        case .pictures(let input): input.windowShape
        case .logMel(let input): input.windowShape
        case .waveform(let input): input.windowShape
        }
    }

    /// The layout's name, whose letters are the axes of `windowShape` behind the batch N.
    package var layoutName: String {
        switch self {
        case .pictures(let input): input.layout.rawValue
        case .logMel(let input): input.layout.rawValue
        case .waveform(let input): input.layout.rawValue
        }
    }

    /// The most windows in one run where nobody says, measured on one thread of a processor. Windows of sound are small,
    /// and eight together take up to a third less time than one by one; pictures keep a processor busy alone, and more
    /// of them together take little but memory.
    package var usualBatch: Int {
        switch self {
        case .pictures: 1
        case .logMel, .waveform: 8
        }
    }

    /// - Precondition: There is no defect.
    func makePreparation() -> any WindowPreparation {
        switch self {
        case .pictures(let input): PictureWindows(input)
        case .logMel(let input): LogMelWindows(input)
        case .waveform(let input): WaveformWindows(input)
        }
    }
}
