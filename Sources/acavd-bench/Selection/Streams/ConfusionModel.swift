import Foundations
import Selection

/// Streams of assignments made without embeddings: what clusterings would say, had each its own way of taking one
/// concept for another. The constants of the selection are chosen on this family; `EmbeddingModel` is for reporting.
///
/// - Concepts are as frequent as Zipf's law with exponent 1 has it.
/// - A clustering gives a concept room in proportion to the root of its frequency: frequent concepts have several
///   clusters, rare ones share one with neighbours. Every clustering draws its borders anew.
/// - A share of the clips correspond: sound and picture are of one concept. In the others each is drawn on its own.
/// - Each clustering takes a share of the clips for another concept, 70 % of those for one of the six nearest.
/// - In 5 % of the corresponding clips one modality shows something else in all its clusterings.
package struct ConfusionModel: Sendable {
    package var concepts = 200

    /// Of each audio clustering, and of each visual one.
    package var audioClusters: [Int]
    package var visualClusters: [Int]

    /// The share of the clips whose sound belongs to their picture, among those that are not junk.
    package var corresponding = 0.3

    /// The shares of clips that the first and the last clustering of a modality take for another concept. The first
    /// knows best.
    package var confusion = 0.25...0.5

    /// The share of all clips that are one and the same pair: silence and a black picture.
    package var junk = 0.0

    /// Of the clips that do not correspond, the share with one of five kinds of music over them; in half of these the
    /// picture is of the tenth of the concepts that goes with the kind.
    package var background = 0.0

    package init(audioClusters: [Int] = [256], visualClusters: [Int] = [256]) {
        self.audioClusters = audioClusters
        self.visualClusters = visualClusters
    }

    private static let backgrounds = 5
    private static let corruption = 0.05

    /// Clips in an order.
    package func stream(_ count: Int, order: StreamOrder = .shuffled, seed: UInt64) -> LabelledStream {
        var generator = SeededGenerator.stream(seed: seed, named: "confusion")
        let frequencies = (0..<concepts).map { 1 / Double($0 + 1) }
        let draw = WeightedDraw(frequencies)
        let backgroundShare = (1 - corresponding) * background
        let total = frequencies.reduce(0, +)
        let sounds =
            frequencies
            + [Double](
                repeating: total * backgroundShare / Double(ConfusionModel.backgrounds),
                count: background > 0 ? ConfusionModel.backgrounds : 0)
        let audio = layouts(audioClusters, frequencies: sounds, &generator)
        let visual = layouts(visualClusters, frequencies: frequencies, &generator)

        var clips = AssignedClips(clusters: audioClusters + visualClusters, audioClusterings: audioClusters.count)
        clips.reserveCapacity(count)
        var truths: [Int32] = []
        var pictures: [Int32] = []
        var assignment = [UInt16](repeating: 0, count: audioClusters.count + visualClusters.count)
        // Silence and black fall where they fall; of the clusterings' own choosing, but always the same.
        let nothingness = (audioClusters + visualClusters).map { UInt16(Int.random(in: 0..<$0, using: &generator)) }
        for _ in 0..<count {
            let picture = draw.next(&generator)
            if junk > 0, generator.nextUnit() < junk {
                clips.append(nothingness)
                truths.append(LabelledStream.nothing)
                pictures.append(Int32(picture))
                continue
            }
            let corresponds = generator.nextUnit() < corresponding
            var shown = picture
            var sound = picture
            if !corresponds {
                sound = draw.next(&generator)
                if background > 0, generator.nextUnit() < background {
                    let kind = Int.random(in: 0..<ConfusionModel.backgrounds, using: &generator)
                    sound = concepts + kind
                    if generator.nextUnit() < 0.5 {
                        shown = (picture / 10 * 10 + kind) % concepts
                    }
                }
            }
            truths.append(corresponds ? Int32(picture) : LabelledStream.nothing)
            pictures.append(Int32(shown))
            var seen = shown
            if corresponds, generator.nextUnit() < ConfusionModel.corruption {
                if generator.nextUnit() < 0.5 { sound = draw.next(&generator) } else { seen = draw.next(&generator) }
            }
            for (index, layout) in audio.enumerated() { assignment[index] = layout.cluster(of: sound, &generator) }
            for (index, layout) in visual.enumerated() {
                assignment[audio.count + index] = layout.cluster(of: seen, &generator)
            }
            clips.append(assignment)
        }
        let stream = LabelledStream(clips: clips, truths: truths, concepts: concepts)
        return stream.reordered(order.arrange(pictures, concepts: concepts, generator: &generator))
    }

    private func layouts(
        _ clusters: [Int], frequencies: [Double], _ generator: inout SeededGenerator
    ) -> [ClusterLayout] {
        // What is next to what is a property of the modality, not of a clustering.
        let neighbours = frequencies.indices.shuffled(using: &generator)
        return clusters.enumerated().map { index, room in
            let step = clusters.count > 1 ? Double(index) / Double(clusters.count - 1) : 0
            return ClusterLayout(
                clusters: room, frequencies: frequencies, neighbours: neighbours,
                confusion: confusion.lowerBound + step * (confusion.upperBound - confusion.lowerBound),
                generator: &generator)
        }
    }
}
