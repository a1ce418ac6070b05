import Curation
import EventLog
import Foundations
import Pipeline
import Selection
import Workers

/// What a simulated crawler writes: messages of every kind, fixed by a seed.
struct CrawlScript {
    /// Each with its partition.
    let messages: [(partition: Int32, record: LogRecord)]
    let partitions: Int

    static let topic = "discovered"

    /// - Parameter length: Messages.
    init(seed: UInt64, length: Int = 90, partitions: Int = 2) {
        var generator = SeededGenerator.stream(seed: seed, named: "script")
        self.partitions = partitions
        var videos = 0
        messages = (0..<length).map { _ in
            let partition = Int32.random(in: 0..<Int32(partitions), using: &generator)
            func record(_ value: String?, key: String? = nil) -> (Int32, LogRecord) {
                let record = LogRecord(
                    topic: CrawlScript.topic, key: key.map { Array($0.utf8) }, value: value.map { Array($0.utf8) })
                return (partition, record)
            }
            switch Int.random(in: 0..<24, using: &generator) {
            case 0: return record("silent\(videos)")
            case 1: return record("broken\(videos)")
            case 2: return record("{\"id\": ")
            case 3: return record(nil)
            case 4: return record(nil, key: "v\(Int.random(in: 0...videos, using: &generator))")
            case 5: return record("v\(Int.random(in: 0...videos, using: &generator))")
            default:
                videos += 1
                return record("v\(videos)")
            }
        }
    }

    /// What embedding a video gives: fixed by its name. Every fourth has two clips.
    static func embed(_ request: VideoRequest) -> VideoOutcome {
        let name = request.id.text
        if name.hasPrefix("silent") { return .embedded([], filtered: [.noAudio]) }
        if name.hasPrefix("broken") {
            return .failed(VideoFailure(errorClass: "media.corrupt", message: "\(request.uri): damaged"))
        }
        var generator = SeededGenerator.stream(seed: 7, named: name)
        let count = Int.random(in: 0..<4, using: &generator) == 0 ? 2 : 1
        let clips = (0..<count).map { index in
            let sound = Int.random(in: 0..<4, using: &generator)
            let picture = generator.nextUnit() < 0.6 ? sound : Int.random(in: 0..<4, using: &generator)
            // What is heard and seen drifts, so that centroids move and members change their clusters.
            let drift = Float(Int(name.drop { !$0.isNumber }) ?? 0) * 0.02
            let features = [sound, picture].map { concept in
                (0..<5).map {
                    Float($0 == concept ? 1.1 : 0) + ($0 == 4 ? drift : 0) + Float(generator.nextUnit())
                }
            }
            let span = TimeSpan(start: Double(index) * 10, end: Double(index) * 10 + 10)
            return EmbeddedClip(
                clip: ClipReference(video: request.id, uri: request.uri, span: span), features: features)
        }
        return .embedded(clips, filtered: [])
    }

    /// A small model that goes through all its life in a hundred messages: warm-up, filling, swaps, publications.
    static func parameters(capacity: Int = 14) -> CurationParameters {
        CurationParameters(
            audioViews: [CurationView(name: "sound", featureDimension: 5, dimension: 4, clusters: 4)],
            visualViews: [CurationView(name: "picture", featureDimension: 5, dimension: 4, clusters: 4)],
            selection: SelectionParameters(capacity: capacity, margin: 0.02, gate: -20), clusteringsPerView: 2,
            warmUpClips: 20, halfLifeClips: 100, publicationIntervalClips: 16)
    }
}
