import Fetching
import Testing

@Suite("Source errors")
struct SourceErrorTests {
    @Test("Only a failure of the network is worth trying again")
    func transience() {
        #expect(SourceError.failed(source: "a", reason: "b").isTransient)
        #expect(!SourceError.notFound(source: "a").isTransient)
    }
}
