import Embedding
import Foundation
import Inference
import Media
import TestPython
import Testing

@Suite("What a network's vectors mean")
struct NetworkIdentityTests {
    private static let view = NetworkView(name: "sound", pooling: .mean)

    private func description(
        _ model: URL, input: NetworkInput = NetworkCase.waves(.ns), views: [NetworkView] = [view], threads: Int = 1,
        batch: Int? = nil
    ) -> NetworkDescription {
        NetworkDescription(
            name: "ears", model: model.path, library: "libonnxruntime.so.1", provider: .processor, threads: threads,
            batch: batch, input: input, views: views)
    }

    /// Runs `body` with a folder that goes afterwards.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "acavd-identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("An identity does not change between releases unless the preparation does")
    func golden() throws {
        try withFolder { folder in
            let model = folder.appendingPathComponent("model.onnx")
            try Data("weights".utf8).write(to: model)
            // SHA-256 of the weights' SHA-256, a line feed and the JSON of input and views, keys sorted, no spaces;
            // computed with Python's hashlib.
            let pictures = NetworkCase.pictures(.ncthw, .bgr)
            let identities = [
                try description(model).identity(),
                try description(model, input: pictures.input, views: pictures.views).identity(),
                try description(model, input: NetworkCase.logMel(.n1ft).input).identity(),
            ]
            #expect(
                identities == [
                    "network/1:a5ca95f644e4e4a65f71f7b2268944c7f22775669766f4b92c707051a48c5bb0",
                    "network/1:58409627c84ea2310acccf45b9986201e2ef7adbc18508d599186c31998d7fd4",
                    "network/1:6cc57843a3ed924f556d00c0d7cc8f2f9f5a9f2c5441f51b0d2841a445819731",
                ])
        }
    }

    @Test("It is that of the weights, the input and the views; not of the machine")
    func changes() throws {
        try withFolder { folder in
            let model = folder.appendingPathComponent("model.onnx")
            try Data("weights".utf8).write(to: model)
            let identity = try description(model).identity()
            let copy = folder.appendingPathComponent("copy")
            try FileManager.default.copyItem(at: model, to: copy)
            #expect(try description(copy, threads: 3, batch: 5).identity() == identity)

            #expect(try description(model, input: NetworkCase.waves(.n1s)).identity() != identity)
            let other = NetworkView(name: "sound", pooling: .max)
            #expect(try description(model, views: [other]).identity() != identity)
            let loudest = NetworkView(name: "loudest", pooling: .max)
            #expect(try description(model, views: [NetworkIdentityTests.view, loudest]).identity() != identity)
            try Data("Weights".utf8).write(to: model)
            #expect(try description(model).identity() != identity)
        }
    }

    @Test(
        "Weights beside the model count, wherever in its graph they are named",
        .enabled(if: TestPython.isThere, TestPython.reason),
        arguments: ["external", "branching"])
    func external(name: String) throws {
        let models = try NetworkModels.get()
        try withFolder { folder in
            for end in ["onnx", "data"] {
                try FileManager.default.copyItem(
                    at: models.folder.appendingPathComponent("\(name).\(end)"),
                    to: folder.appendingPathComponent("\(name).\(end)"))
            }
            let model = folder.appendingPathComponent("\(name).onnx")
            let weights = folder.appendingPathComponent("\(name).data")
            let identity = try description(model).identity()
            var bytes = try Data(contentsOf: weights)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: weights)
            #expect(try description(model).identity() != identity)
            try FileManager.default.removeItem(at: weights)
            let error = #expect(throws: NetworkError.self) { try description(model).identity() }
            #expect(try #require(error).description.contains("\(weights.path) cannot be read"))

            // A model that is cut off names fewer files, and takes nothing down.
            let whole = try Data(contentsOf: model)
            for count in stride(from: 0, to: whole.count, by: 7) {
                try whole.prefix(count).write(to: model)
                do { _ = try description(model).identity() } catch is NetworkError {}
            }
        }
    }

    @Test("A description comes out of JSON as it went in", arguments: NetworkCase.all)
    func coding(network: NetworkCase) throws {
        let whole = NetworkDescription(
            name: network.name, model: "/models/network.onnx", library: "libonnxruntime.so.1",
            provider: InferenceProvider(name: "cuda", options: ["device_id": "1"]), threads: 2, batch: 7,
            input: network.input, views: network.views)
        let decoded = try JSONDecoder().decode(NetworkDescription.self, from: JSONEncoder().encode(whole))
        #expect(decoded == whole)
    }
}
