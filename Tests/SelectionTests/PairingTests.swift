import Selection
import Testing

@Suite("Pairings")
struct PairingTests {
    @Test(
        "The pairs of each pairing",
        arguments: [
            (Pairing.bipartite, 2, 3, ["0-2", "0-3", "0-4", "1-2", "1-3", "1-4"]),
            (Pairing.diagonal, 2, 3, ["0-2", "1-3"]),
            (Pairing.combination, 1, 2, ["0-1", "0-2", "1-2"]),
        ])
    func pairs(pairing: Pairing, audio: Int, visual: Int, expected: [String]) {
        #expect(
            pairing.pairs(audioClusterings: audio, visualClusterings: visual).map { "\($0.first)-\($0.second)" }
                == expected)
    }

    @Test("Five clusterings of each modality give 25 bipartite pairs and 45 combinations, 25 of them across modalities")
    func counts() {
        #expect(Pairing.bipartite.pairs(audioClusterings: 5, visualClusterings: 5).count == 25)
        let combination = Pairing.combination.pairs(audioClusterings: 5, visualClusterings: 5)
        #expect(combination.count == 45 && combination.count(where: \.isCrossModal) == 25)
    }
}
