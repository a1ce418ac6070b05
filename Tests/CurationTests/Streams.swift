import Curation
import Foundations
import Selection

/// Clips whose features are noisy points around their concepts, with known truth.
struct FeatureStream {
    private let soundMiddles: [[Float]]
    private let pictureMiddles: [[Float]]
    private let correspondingShare: Double
    private let noise: Double
    private var generator: SeededGenerator
    private var number = 0

    /// How far the middles of sounds move with every clip, for streams that drift.
    var drift: Float = 0

    init(concepts: Int, correspondingShare: Double = 0.5, noise: Double = 0.35, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func middles(_ dimension: Int) -> [[Float]] {
            (0..<concepts).map { _ in (0..<dimension).map { _ in Float(generator.nextUnit() * 2 - 1) } }
        }
        soundMiddles = middles(FeatureStream.soundDimension)
        pictureMiddles = middles(FeatureStream.pictureDimension)
        self.correspondingShare = correspondingShare
        self.noise = noise
        self.generator = generator
    }

    static let soundDimension = 12
    static let pictureDimension = 20

    static func parameters(
        capacity: Int, clusters: Int = 12, warmUp: Int = 300, interval: Int = 256, seed: UInt64 = 1
    ) -> CurationParameters {
        CurationParameters(
            audioViews: [
                CurationView(name: "sound", featureDimension: soundDimension, dimension: 8, clusters: clusters)
            ],
            visualViews: [
                CurationView(name: "picture", featureDimension: pictureDimension, dimension: 10, clusters: clusters)
            ],
            selection: SelectionParameters(capacity: capacity), warmUpClips: warmUp, halfLifeClips: 2000,
            publicationIntervalClips: interval, seed: seed)
    }

    mutating func next() -> (clip: EmbeddedClip, corresponds: Bool) {
        let sound = Int.random(in: 0..<soundMiddles.count, using: &generator)
        let corresponds = generator.nextUnit() < correspondingShare
        let picture = corresponds ? sound : Int.random(in: 0..<pictureMiddles.count, using: &generator)
        func around(_ middle: [Float], moved: Float) -> [Float] {
            middle.map { $0 + moved + Float((generator.nextUnit() + generator.nextUnit() - 1) * noise * 2) }
        }
        let features = [
            around(soundMiddles[sound], moved: drift * Float(number)), around(pictureMiddles[picture], moved: 0),
        ]
        let clip = EmbeddedClip(clip: reference(number), features: features)
        number += 1
        return (clip, corresponds)
    }

    mutating func take(_ count: Int) -> [(clip: EmbeddedClip, corresponds: Bool)] {
        (0..<count).map { _ in next() }
    }
}

/// Two clips a video, so that withdrawals take more than one with them.
func reference(_ number: Int) -> ClipReference {
    guard let video = VideoID("v\(number / 2)") else { preconditionFailure("the name is not empty") }
    let span = TimeSpan(start: Double(number % 2) * 10, end: Double(number % 2) * 10 + 10)
    return ClipReference(video: video, uri: "file:///\(video.text).mp4", span: span)
}

func inputs(_ clips: [EmbeddedClip]) -> [CurationInput] {
    clips.map { .clip($0) }
}

func inputs(_ clips: [(clip: EmbeddedClip, corresponds: Bool)]) -> [CurationInput] {
    inputs(clips.map(\.clip))
}

/// The set that a subscriber has after applying every outcome, checked on the way.
struct Replay {
    private(set) var members: [ClipID: [UInt16]] = [:]
    private(set) var faults: [String] = []

    mutating func apply(_ outcomes: [CurationOutcome]) {
        for outcome in outcomes {
            switch outcome {
            case .accepted(let acceptance):
                let change = acceptance.change
                if members[change.clip.id] != nil { faults.append("\(change.clip.id) entered twice") }
                members[change.clip.id] = change.assignment
                check(change)
                if let displaced = acceptance.displaced { leave(displaced) }
            case .withdrawn(let changes):
                for change in changes { leave(change) }
            case .declined, .duplicate:
                break
            }
        }
    }

    private mutating func leave(_ change: MembershipChange) {
        if members.removeValue(forKey: change.clip.id) == nil { faults.append("\(change.clip.id) left twice") }
        check(change)
    }

    /// Every change tells the size of the set right after it.
    private mutating func check(_ change: MembershipChange) {
        if members.count != change.state.size { faults.append("size after \(change.clip.id)") }
    }
}

/// What a test compares of an outcome.
func summary(_ outcome: CurationOutcome) -> String {
    switch outcome {
    case .accepted(let acceptance):
        let evicted = acceptance.displaced.map { " for \(text($0))" } ?? ""
        return "+ \(text(acceptance.change))\(evicted)"
    case .declined(let reason): return "declined \(reason)"
    case .duplicate: return "duplicate"
    case .withdrawn(let changes): return "- \(changes.map(text))"
    }
}

private func text(_ change: MembershipChange) -> String {
    "\(change.clip.id) \(change.assignment) v\(change.modelVersion) \(change.gain) \(change.state)"
}
