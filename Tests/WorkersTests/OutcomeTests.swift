import Testing
import Workers

@Suite("Outcomes")
struct OutcomeTests {
    @Test("A failure says its message")
    func message() {
        #expect(VideoFailure(errorClass: "a", message: "b").description == "b")
    }
}
