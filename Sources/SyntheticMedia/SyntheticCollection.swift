import Foundations
import Foundation

/// Clips of all scenes with the truth about each: in a given share of them, sound and picture correspond.
package struct SyntheticCollection: Sendable {
    /// A clip with its name.
    package struct Item: Sendable, Hashable {
        /// `synthetic-00042`.
        package let id: String

        /// What it shows and sounds like.
        package let clip: SyntheticClip

        /// The name of its file, `synthetic-00042.mp4`.
        package var fileName: String { "\(id).mp4" }
    }

    /// In the order of their ids; whether one corresponds does not depend on its place.
    package let items: [Item]

    /// - Parameters:
    ///   - correspondingShare: Rounded to a whole number of clips.
    ///   - seed: Fixes the collection.
    /// - Precondition: `count >= 0`, `0 <= correspondingShare <= 1`.
    package init(count: Int, correspondingShare: Double, seed: UInt64) {
        precondition(count >= 0 && (0...1).contains(correspondingShare), "a count, and a share of it")
        var generator = SeededGenerator.stream(seed: seed, named: "synthetic collection")
        let correspondingCount = Int((Double(count) * correspondingShare).rounded())
        let truth = (0..<count).map { $0 < correspondingCount }.shuffled(using: &generator)
        let scenes = SyntheticScene.allCases
        items = truth.enumerated().map { index, corresponds in
            let picture = Int.random(in: scenes.indices, using: &generator)
            // Any of the others, each as likely.
            let step = corresponds ? 0 : Int.random(in: 1..<scenes.count, using: &generator)
            let number = String(index)
            return Item(
                id: "synthetic-" + String(repeating: "0", count: max(0, 5 - number.count)) + number,
                clip: SyntheticClip(
                    picture: scenes[picture], sound: scenes[(picture + step) % scenes.count], seed: generator.next()))
        }
    }

    /// The truth as comma-separated values: `id,path,corresponds`, with paths relative to the folder of the files and
    /// 1 for a clip whose sound belongs to its picture.
    package var labels: String {
        items.reduce(into: "id,path,corresponds\n") { text, item in
            text += "\(item.id),\(item.fileName),\(item.clip.corresponds ? 1 : 0)\n"
        }
    }

    /// Writes every clip and `labels.csv` into an existing folder.
    package func write(to folder: String, format: SyntheticFormat = SyntheticFormat()) throws(SyntheticMediaError) {
        for item in items {
            try item.clip.write(to: "\(folder)/\(item.fileName)", format: format)
        }
        let path = "\(folder)/labels.csv"
        do {
            try labels.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }
}
