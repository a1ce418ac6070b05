import Foundation
import Foundations
import Media

/// What `Models/export.py` makes: networks, clips, and the vectors that Python makes of the one with the other. Run once
/// for all tests.
struct NetworkModels {
    let folder: URL

    /// ONNX Runtime's shared library, Python's own.
    let library: String

    /// For each case, for each view, for each clip.
    let vectors: [String: [[[Float]]]]

    /// A Python that has numpy, onnx and onnxruntime, where there is one.
    static let python: String? = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["ACAVD_TEST_PYTHON"]
            ?? package.appendingPathComponent(".build/test-python/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    static let missing = "needs Python with numpy, onnx and onnxruntime: make test-deps, or ACAVD_TEST_PYTHON"

    private static let exported = Result { try NetworkModels() }

    /// The one export there is.
    static func get() throws -> NetworkModels { try exported.get() }

    private struct Failure: Error {
        let words: String
    }

    private struct Expected: Decodable {
        let library: String
        let vectors: [String: [[[Float]]]]
    }

    private static let place = FileManager.default.temporaryDirectory.appendingPathComponent(
        "acavd-networks-\(ProcessInfo.processInfo.processIdentifier)")

    private init() throws {
        guard let python = NetworkModels.python,
            let script = Bundle.module.url(forResource: "export", withExtension: "py", subdirectory: "Models")
        else { throw Failure(words: NetworkModels.missing) }
        folder = NetworkModels.place
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: NetworkModels.place) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script.path, folder.path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(words: "\(script.path) failed") }
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
        library = expected.library
        vectors = expected.vectors
    }

    func path(_ model: String) -> String { folder.appendingPathComponent(model + ".onnx").path }

    /// Raw values that the script has written.
    func values(_ name: String) throws -> [Float] {
        try Data(contentsOf: folder.appendingPathComponent(name + ".f32")).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
    }

    /// The script's clips: pictures in a sampling that suits them, sound at both rates.
    func clips(_ sampling: FrameSampling) throws -> [MediaClip] {
        let pictures = try values("pictures")
        let frame = 3 * sampling.fit.width * sampling.fit.height
        return try (0..<3).map { clip in
            let frames = (0..<sampling.framesPerClip).map { index in
                let start = (clip * sampling.framesPerClip + index) * frame
                return VideoFrame(
                    width: sampling.fit.width, height: sampling.fit.height,
                    samples: Array(pictures[start..<start + frame]))
            }
            let sounds = try [16_000, 8000].map { rate in
                Waveform(sampleRate: rate, samples: try values("sound-\(rate)-\(clip)"))
            }
            return MediaClip(
                span: TimeSpan(start: 0, end: sounds[0].duration),
                pictures: [sampling: ClipPictures(frames: frames, successors: [])], sounds: sounds)
        }
    }
}
