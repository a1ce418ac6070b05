import Foundation
import Inference
import Testing

/// What the test double answers is rare or wrong; its model is any file.
@Suite("What the runtime hands out")
struct OwnershipTests {
    private let runtime: FakeRuntime
    private let model: String

    init() throws {
        runtime = try FakeRuntime(version: "1.20.0")
        model = runtime.path
    }

    private func session() throws -> InferenceSession {
        try InferenceSession(InferenceLibrary(path: runtime.path), model: model, provider: .processor, threads: 1)
    }

    private func error(_ outputs: [String]) throws -> InferenceError {
        try #require(
            #expect(throws: InferenceError.self) {
                try session().run([1, 2, 3, 4], shape: [1, 4], outputs: outputs)
            })
    }

    @Test("Results come in the order asked for, and everything is released once")
    func released() throws {
        do {
            let session = try session()
            let tensors = try session.run([1, 2, 3, 4, 5, 6, 7, 8], shape: [2, 4], outputs: ["doubled"])
            #expect(tensors == [Tensor(shape: [2, 4], values: [2, 4, 6, 8, 10, 12, 14, 16])])
            #expect(try runtime.living() > 0)
        }
        #expect(try runtime.living() == 0)
    }

    @Test(
        "What cannot be returned is an error, and released",
        arguments: [
            (["doubled", "huge"], "output \"huge\" has 268435457 elements, more than 268435456"),
            (["integer"], "output \"integer\" is not float32, though the model says so"),
            (["doubled", "nothing", "huge"], "output \"nothing\" came out as nothing"),
            (["doubled", "failing"], ": failed: it fails at : once; run it"),
            (["hungry"], "no memory for it: node X: std::bad_alloc; let the process have more, or encode fewer clips"),
            (["doubled", "other"], "has no output \"other\""),
        ])
    func refused(outputs: [String], words: String) throws {
        let error = try error(outputs)
        #expect("\(error)".hasPrefix("\(model): "))
        #expect("\(error)".contains(words), "\(error)")
        #expect(try runtime.living() == 0)
    }

    @Test("What the runtime warns of while it loads a model is kept, a line each")
    func warnings() throws {
        #expect(try session().warnings == ["the model is made up"])
    }

    @Test("A session outlives its library's last other owner")
    func owners() throws {
        var library: InferenceLibrary? = try InferenceLibrary(path: runtime.path)
        let session = try InferenceSession(
            try #require(library), model: model, provider: .processor, threads: 1)
        library = nil
        #expect(try session.run([1, 2, 3, 4], shape: [1, 4], outputs: ["doubled"])[0].values == [2, 4, 6, 8])
    }
}
