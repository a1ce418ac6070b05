import Foundation
import Inference
import Testing
import TestPython

@Suite("Models that cannot be run", .enabled(if: TestPython.isThere, TestPython.reason))
struct ModelErrorTests {
    /// The error's line, which is one line and names the model.
    private func line(
        _ file: String, provider: InferenceProvider = .processor, shape: [Int]? = nil, output: String = "embedding"
    ) throws -> String {
        let models = try ExportedModels.find()
        let error = try #require(
            #expect(throws: InferenceError.self) {
                let session = try models.session(file, provider: provider)
                guard let shape else { return }
                _ = try session.run(
                    [Float](repeating: 1, count: shape.reduce(1, *)), shape: shape, outputs: [output])
            })
        let line = "\(error)"
        #expect(!line.contains("\n"))
        return line.replacingOccurrences(of: models.folder.path + "/", with: "")
    }

    @Test(
        "A file that is no model: the line says which file, and why",
        arguments: [
            ("missing.onnx", "No such file or directory"), ("empty.onnx", "the file is empty"),
            ("", "not a regular file"),
        ])
    func noModel(file: String, reason: String) throws {
        let line = try line(file)
        #expect(
            line.hasSuffix(
                "not a model that ONNX Runtime can run: \(reason); check the path, or export the model again"))
    }

    @Test("A damaged model: the runtime's own words", arguments: ["cut.onnx", "noise.onnx", "text.onnx"])
    func damaged(file: String) throws {
        let line = try line(file)
        #expect(line.hasPrefix("\(file): not a model that ONNX Runtime can run: "))
        #expect(line.contains("protobuf") || line.contains("Protobuf") || line.contains("ModelProto"), "\(line)")
    }

    @Test("A model whose weights are gone from beside it")
    func noWeights() throws {
        let models = try ExportedModels.find()
        let lone = models.path("lone.onnx")
        try FileManager.default.createDirectory(
            atPath: models.path("lone"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: models.path("external.onnx"), toPath: models.path("lone/lone.onnx"))
        #expect(!FileManager.default.fileExists(atPath: lone))
        let line = try line("lone/lone.onnx")
        #expect(line.hasPrefix("lone/lone.onnx: not a model that ONNX Runtime can run: "))
        #expect(line.contains("external.onnx.data"), "\(line)")
    }

    @Test("Two inputs are one too many")
    func twoInputs() throws {
        let line = try line("pair.onnx")
        #expect(
            line
                == "pair.onnx: takes 2 inputs (\"slow\" float32 [any × 4], \"fast\" float32 [any × 4]), and exactly one "
                + "is given; export it with one input")
    }

    @Test("Only float32 is served, as input and as output")
    func otherTypes() throws {
        let advice =
            "is not a float32 tensor, the only kind that is served; export the model with a conversion to "
            + "float32 there"
        #expect(try line("tokens.onnx") == "tokens.onnx: \"tokens\" int64 [any × 4] \(advice)")
        #expect(
            try line("picture.onnx", shape: [1, 3, 16, 16], output: "label")
                == "picture.onnx: \"label\" int64 [any] \(advice)")
        #expect(
            try line("parts.onnx", shape: [1, 4], output: "parts") == "parts.onnx: \"parts\" sequence [] \(advice)")
    }

    @Test(
        "Another shape than the model takes: the line has both",
        arguments: [[1, 3, 16, 15], [1, 3, 16], [1, 16, 16, 3], [0, 3, 16, 16], [1, 3, 16, 16, 1]])
    func otherShapes(shape: [Int]) throws {
        let given = shape.map(String.init).joined(separator: " × ")
        #expect(
            try line("picture.onnx", shape: shape)
                == "picture.onnx: takes \"picture\" float32 [any × 3 × 16 × 16], and was given [\(given)]; describe the "
                + "encoder's input as the model wants it, or export the model for that shape")
    }

    @Test("A batch for a model without one")
    func fixedBatch() throws {
        #expect(try line("single.onnx", shape: [2, 3, 8, 8]).contains("takes \"picture\" float32 [1 × 3 × 8 × 8]"))
    }

    @Test("Another output than the model has: the line has those there are")
    func otherOutput() throws {
        #expect(
            try line("video.onnx", shape: [1, 3, 4, 12, 12], output: "layer4")
                == "video.onnx: has no output \"layer4\"; name one of these: \"embedding\" float32 [any × 16]")
    }

    @Test("A run that fails: the runtime's own words")
    func failingRun() throws {
        let line = try line("fold.onnx", shape: [3, 4])
        #expect(line.hasPrefix("fold.onnx: failed: "))
        #expect(line.contains("Reshape"), "\(line)")
    }

    @Test("A provider that the library lacks is refused, never replaced", arguments: ["cuda", "tensorrt", "rocm", ""])
    func otherProvider(name: String) throws {
        let provider = InferenceProvider(name: name, options: ["device_id": "0"])
        let line = try line("picture.onnx", provider: provider)
        #expect(line.hasPrefix("execution provider \(name): ONNX Runtime "))
        #expect(line.contains("was built without it; choose one, or give another library: this library has "))
        #expect(line.contains("cpu"))
    }

    @Test("The processor takes no options")
    func processorOptions() throws {
        let line = try line("picture.onnx", provider: InferenceProvider(name: "cpu", options: ["threads": "4"]))
        #expect(line.hasPrefix("execution provider cpu: it takes no options; set that right, or choose another: "))
    }
}
