import Foundation
import Inference
import Testing
import TestPython

@Suite("Models, beside ONNX Runtime's Python package", .enabled(if: TestPython.isThere, TestPython.reason))
struct ModelTests {
    @Test("Every output equals Python's, for one clip and for several", arguments: 0..<10, [1, 2])
    func outputsEqual(index: Int, threads: Int) throws {
        let models = try ExportedModels.find()
        try #require(models.cases.count == 10)
        let expected = models.cases[index]
        let input = try models.tensor(expected.input)
        let results = try models.session(expected.model, threads: threads)
            .run(input.values, shape: input.shape, outputs: expected.outputs.map(\.name))
        try #require(results.count == expected.outputs.count)
        for (result, values) in zip(results, expected.outputs) {
            let right = try models.tensor(values)
            #expect(result.shape == right.shape, "\(expected.testDescription)")
            let largest = right.values.map(abs).max() ?? 0
            try #require(largest > 0.01)
            let error = zip(result.values, right.values).map { abs($0 - $1) }.max() ?? .infinity
            #expect(error <= 1e-5 * largest, "\(expected.testDescription)")
        }
    }

    @Test("A clip encodes to the same vector alone and among others")
    func batchesAgree() throws {
        let models = try ExportedModels.find()
        let session = try models.session("video.onnx")
        let batch = try models.tensor(try #require(models.cases.first { $0.input.shape == [3, 3, 4, 12, 12] }).input)
        let together = try session.run(batch.values, shape: batch.shape, outputs: ["embedding"])[0]
        let length = batch.values.count / 3
        for clip in 0..<3 {
            let alone = try session.run(
                Array(batch.values[(clip * length)..<((clip + 1) * length)]), shape: [1, 3, 4, 12, 12],
                outputs: ["embedding"])[0]
            let same = together.values[(clip * 16)..<((clip + 1) * 16)]
            #expect(zip(alone.values, same).allSatisfy { abs($0 - $1) <= 1e-5 })
        }
    }

    @Test("A model says what it takes and gives; what it leaves open is nil")
    func describes() throws {
        let session = try ExportedModels.find().session("picture.onnx")
        #expect(
            session.inputs == [TensorDescription(name: "picture", elementType: "float32", shape: [nil, 3, 16, 16])])
        #expect(
            session.outputs == [
                TensorDescription(name: "features", elementType: "float32", shape: [nil, 8, 8, 8]),
                TensorDescription(name: "embedding", elementType: "float32", shape: [nil, 10]),
                TensorDescription(name: "label", elementType: "int64", shape: [nil]),
            ])
        let parts = try ExportedModels.find().session("parts.onnx").outputs
        #expect(parts.map(\.elementType) == ["sequence", "float32"])
        let single = try ExportedModels.find().session("single.onnx").inputs
        #expect(single.map(\.shape) == [[1, 3, 8, 8]])
    }

    @Test("What is no number comes out as it is, and harms no other clip")
    func notANumber() throws {
        let session = try ExportedModels.find().session("root.onnx")
        let result = try session.run([4, 9, 16, -1, 1, 1, 1, 1], shape: [2, 4], outputs: ["embedding"])[0]
        #expect(result.values[0..<3] == [2, 3, 4])
        #expect(result.values[3].isNaN)
        #expect(result.values[4...] == [1, 1, 1, 1])
    }

    @Test("A session can be used again after a run has failed")
    func failureIsOver() throws {
        let session = try ExportedModels.find().session("fold.onnx")
        let error = #expect(throws: InferenceError.self) {
            try session.run([1, 2, 3, 4], shape: [1, 4], outputs: ["embedding"])
        }
        guard case .run = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let values: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        let result = try session.run(values, shape: [2, 4], outputs: ["embedding"])[0]
        #expect(result == Tensor(shape: [1, 2, 4], values: values))
    }

    @Test("Several sessions of several libraries run beside each other")
    func besideEachOther() async throws {
        let models = try ExportedModels.find()
        let expected = try #require(models.cases.first { $0.model == "picture.onnx" && $0.input.shape[0] == 5 })
        let input = try models.tensor(expected.input)
        let right = try models.session("picture.onnx")
            .run(input.values, shape: input.shape, outputs: ["embedding", "features"])
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let session = try models.session("picture.onnx")
                    return try (0..<50).allSatisfy { _ in
                        try session.run(input.values, shape: input.shape, outputs: ["embedding", "features"]) == right
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
