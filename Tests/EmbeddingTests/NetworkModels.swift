import Foundation
import Foundations
import Media
import TestPython

/// What `Models/export.py` makes: networks, clips, and the vectors that Python makes of the one with the other. Run once
/// for all tests.
struct NetworkModels {
    let folder: URL

    /// ONNX Runtime's shared library, Python's own.
    let library: String

    /// For each case, for each view, for each clip.
    let vectors: [String: [[[Float]]]]

    private static let exported = Result { try NetworkModels() }

    /// The one export there is.
    static func get() throws -> NetworkModels { try exported.get() }

    private struct Expected: Decodable {
        let vectors: [String: [[[Float]]]]
    }

    private static let place = FileManager.default.temporaryDirectory.appendingPathComponent(
        "acavd-networks-\(ProcessInfo.processInfo.processIdentifier)")

    private init() throws {
        let python = try TestPython.find()
        library = python.library
        folder = NetworkModels.place
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: NetworkModels.place) }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Models/export.py")
        _ = try python.run([script.path, folder.path])
        let expected = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
        vectors = try JSONDecoder().decode(Expected.self, from: expected).vectors
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
