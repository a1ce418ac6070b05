import Curation
import Foundations
import Selection

/// The parameters that a state was made under, which every start reads before all else: as they are written, but for the
/// length before them and the seal behind.
package struct ParametersTarget: FuzzTarget {
    package static let name = "parameters"
    package static let longestInput = 1024
    package static let words =
        Pairing.allCases.map(\.rawValue) + SelectionAlgorithm.allCases.map(\.rawValue)

    private let situations: [StateSituation]

    package init() throws {
        situations = try StateSituation.all()
    }

    package func seeds() -> [[UInt8]] {
        situations.compactMap { $0.pieces.byName["parameters"].map { Array($0.dropFirst(4).dropLast(8)) } }
    }

    package func check(_ input: [UInt8]) throws {
        let fresh = Curator(situations[0].parameters).pieces().byName
        var piece = ByteWriter()
        piece.write(input)
        piece.write(seal(input))
        var pieces = fresh
        pieces["parameters"] = piece.bytes
        let curator: Curator
        do {
            curator = try Curator(restoring: pieces)
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        // Exactly these bytes say what they say.
        try require(curator.pieces().byName == pieces, "what it writes is other than what it was made from")
        // A restored state is gone on from under the configuration, which is compared with it.
        _ = try? curator.adopt(situations[0].parameters)
        try require(curator.isWarmingUp && curator.members.isEmpty, "a state came from nowhere")
    }

    /// FNV-1a, as the parameters are sealed with.
    private func seal(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
