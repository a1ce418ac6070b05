import Confinement
import Testing

@Suite("Layers")
struct LayerTests {
    @Test("Each has a name of its own")
    func names() {
        #expect(Set(ConfinementLayer.allCases.map(\.rawValue)).count == ConfinementLayer.allCases.count)
    }
}
