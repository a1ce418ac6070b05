import Exchange
import Testing

@Suite("Element types")
struct ElementTypeTests {
    @Test("Types of different widths differ")
    func differ() {
        #expect(ElementType.float16 != .float32)
    }
}
