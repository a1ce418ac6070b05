import Foundation

/// How much of a chosen set is right, and of how much of the stream it is.
struct SetTruth: Sendable {
    /// The share of the chosen clips that correspond.
    let precision: Double

    /// The share of the stream's corresponding clips that were chosen.
    let recall: Double

    /// The exponential of the entropy of the concepts among the chosen clips that correspond: how many concepts there
    /// would be, were all equally frequent.
    let coverage: Double

    /// Concepts of which there is a chosen clip that corresponds.
    let present: Int

    /// - Parameter chosen: Indices into the stream.
    init(of chosen: [Int], in stream: LabelledStream) {
        var correct = [Double](repeating: 0, count: stream.concepts)
        for clip in chosen where stream.truths[clip] != LabelledStream.nothing {
            correct[Int(stream.truths[clip])] += 1
        }
        let total = correct.reduce(0, +)
        precision = chosen.isEmpty ? 0 : total / Double(chosen.count)
        recall = total / Double(max(stream.corresponding, 1))
        coverage = total > 0 ? exp(entropy(correct, total)) : 0
        present = correct.count { $0 > 0 }
    }
}
