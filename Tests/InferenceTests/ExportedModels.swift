import Foundation
import Inference
import Testing
import TestPython

/// What `Models/export.py` writes: run once for all tests.
struct ExportedModels: Sendable {
    let folder: URL
    let cases: [Case]

    /// One run of a model, and what ONNX Runtime's Python package makes of it.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Values: Decodable, Sendable {
            let name: String
            let file: String
            let shape: [Int]
        }

        let model: String
        let input: Values
        let outputs: [Values]

        var testDescription: String { "\(model) \(input.shape) → \(outputs.map(\.name))" }
    }

    private struct Listing: Decodable {
        let cases: [Case]
    }

    private static let exported = Result { try ExportedModels() }

    static func find() throws -> ExportedModels { try exported.get() }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("acavd-models-\(UUID().uuidString)")
        atexit {
            guard let models = try? ExportedModels.find() else { return }
            try? FileManager.default.removeItem(at: models.folder)
        }
        try TestPython.find().exportModels(to: folder.path)
        let listing = try Data(contentsOf: folder.appendingPathComponent("cases.json"))
        cases = try JSONDecoder().decode(Listing.self, from: listing).cases
    }

    func path(_ file: String) -> String { folder.appendingPathComponent(file).path }

    func tensor(_ values: Case.Values) throws -> Tensor {
        let bytes = try Data(contentsOf: folder.appendingPathComponent(values.file))
        let floats = bytes.withUnsafeBytes { raw in
            (0..<raw.count / 4).map { index in
                Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
            }
        }
        return Tensor(shape: values.shape, values: floats)
    }

    func session(
        _ file: String, provider: InferenceProvider = .processor, threads: Int = 1
    ) throws -> InferenceSession {
        try InferenceSession(
            InferenceLibrary(path: TestPython.find().library), model: path(file), provider: provider, threads: threads)
    }
}
