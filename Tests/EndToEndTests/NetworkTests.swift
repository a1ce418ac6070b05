import EventLog
import Foundation
import Foundations
import SyntheticMedia
import TestPython
import Testing

/// The small models of Tests/InferenceTests, in a folder of their own.
private struct Models {
    let folder: TemporaryFolder
    let library: String

    init() throws {
        let python = try TestPython.find()
        folder = try TemporaryFolder()
        library = python.library
        try python.exportModels(to: folder.url.path)
    }

    /// The configuration's lines for two views of each kind, each from a network.
    var fourViews: String {
        """
        onnx_runtime: {library: "\(library)"}
        encoders:
          - name: heard
            model: \(folder.path("sound.onnx"))
            log_mel: {frames: 96, layout: N1TF}
          - name: heard-otherwise
            model: \(folder.path("sound.onnx"))
            log_mel: {sample_rate: 32000, transform_size: 2048, highest: 14000, scale: slaney, frames: 96,
                      hop_frames: 48, layout: N1TF}
          - name: seen
            model: \(folder.path("dark.onnx"))
            pictures: {frames: 4, width: 16, height: 16, short_side: 20, layout: NCHW}
        views:
          - {name: heard, encoder: heard, clusters: 3}
          - {name: heard-otherwise, encoder: heard-otherwise, normalisation: unit, clusters: 5}
          - {name: light, encoder: seen, output: level, normalisation: standardise, clusters: 4}
          - {name: seen, encoder: seen, output: embedding, dimension: 5, clusters: 6}
        """
    }
}

@Suite("Pretrained networks", .enabled(if: TestPython.isThere, TestPython.reason), .serialized)
struct NetworkTests {
    @Test(
        "A daemon curates by two views of sound and two of picture, each with its own clusters, in every pairing",
        arguments: ["bipartite", "diagonal", "combination"])
    func daemon(pairing: String) throws {
        let stage = try Stage()
        let models = try Models()
        let collection = SyntheticCollection(count: 32, correspondingShare: 0.5, seed: 8)
        try collection.write(to: stage.folder.url.path)
        try black(stage.folder.path("night.mp4"))
        let daemon = try stage.daemon(
            pairing: pairing, more: models.fourViews + "\nfilters: {static_difference: off}")
        try stage.send("night")
        for item in collection.items { try stage.send(item.id) }
        #expect(try stage.waitUntilAllIsDecided() == 1)
        let ending = try daemon.stop()
        #expect(ending.status == 0, "\(ending.errors)")

        // The network gives what is not a number for this one: a dead letter, and the others are none the worse.
        let letter = try #require(try stage.records(of: "videos.rejected").first { $0.value == Array("night".utf8) })
        let headers = Dictionary(letter.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }) { $1 }
        #expect(headers["acavd_error_class"] == "embedding.not_finite")
        #expect(headers["acavd_error_message"]?.contains("view light of the clip at 0.0 s") == true, "\(headers)")

        let clusters = ["heard": 3, "heard-otherwise": 5, "light": 4, "seen": 6]
        let names = ["heard", "heard-otherwise", "light", "seen"].flatMap { view in (1...3).map { "\(view)#\($0)" } }
        var used: [String: Set<Int>] = [:]
        for event in try stage.events() {
            let assignments = event.change.assignments
            #expect(assignments.map(\.view) == names)
            for assignment in assignments {
                let view = String(assignment.view.prefix { $0 != "#" })
                #expect((0..<(clusters[view] ?? 0)).contains(assignment.cluster))
                used[view, default: []].insert(assignment.cluster)
            }
        }
        for view in clusters.keys { #expect((used[view]?.count ?? 0) > 1, "all clips are alike in view \(view)") }
        let (read, replayed) = try stage.tables()
        #expect(read == replayed && !read.members.isEmpty)
    }

    @Test("Other views than the set was made with are refused, and said")
    func changed() throws {
        let stage = try Stage()
        let models = try Models()
        let collection = SyntheticCollection(count: 8, correspondingShare: 0.5, seed: 8)
        try collection.write(to: stage.folder.url.path)
        let first = try stage.daemon(warmUp: 6, more: models.fourViews)
        for item in collection.items { try stage.send(item.id) }
        try stage.waitUntilAllIsDecided()
        #expect(try first.stop().status == 0)

        // Another model at the same place.
        let model = models.folder.path("sound.onnx")
        try FileManager.default.removeItem(atPath: model)
        try FileManager.default.copyItem(atPath: models.folder.path("sound-other.onnx"), toPath: model)
        let ending = try stage.daemon(warmUp: 6, more: models.fourViews).wait()
        #expect(ending.status == 78)
        #expect(ending.errors.contains("the encoder is"), "\(ending.errors)")
        #expect(ending.errors.contains("reset --generation"), "\(ending.errors)")
    }

    @Test(
        "What keeps a network from being used is said in a line, by check and by run alike",
        arguments: [
            ("sound.onnx", "library: /no/such/libonnxruntime.so", "/no/such/libonnxruntime.so"),
            ("missing.onnx", "", "missing.onnx"),
            ("cut.onnx", "", "cut.onnx"),
            ("empty.onnx", "", "empty.onnx"),
            ("video.onnx", "", "layout N1TF gives"),
            ("pair.onnx", "", "inputs"),
            ("tokens.onnx", "", "int64"),
        ])
    func unusable(model: String, runtime: String, words: String) throws {
        let models = try Models()
        let file = try models.folder.write(
            """
            kafka: {bootstrap.servers: "127.0.0.1:9"}
            onnx_runtime: {\(runtime.isEmpty ? "library: \"\(models.library)\"" : runtime)}
            encoders: [{name: heard, model: "\(models.folder.path(model))", log_mel: {frames: 96, layout: N1TF}}]
            views: [{name: heard, encoder: heard}, picture.layout]
            """, to: "acavd.yaml")
        for command in ["check", "run"] {
            let ending = try Program.run([command, "--config", file], in: models.folder)
            #expect(ending.status == 78, "\(command): \(ending.errors)")
            let lines = ending.errors.split(separator: "\n").filter { $0.contains("encoder heard") }
            #expect(lines.count == 1 && lines.allSatisfy { $0.contains(words) }, "\(command): \(ending.errors)")
        }
    }

    @Test("A provider that the library lacks is refused, and those it has are named")
    func provider() throws {
        let models = try Models()
        let file = try models.folder.write(
            """
            kafka: {bootstrap.servers: "127.0.0.1:9"}
            onnx_runtime: {library: "\(models.library)"}
            encoders:
              - {name: heard, model: "\(models.folder.path("sound.onnx"))", log_mel: {frames: 96, layout: N1TF},
                 provider: cuda, provider_options: {device_id: 0}}
            views: [{name: heard, encoder: heard}, picture.layout]
            """, to: "acavd.yaml")
        let ending = try Program.run(["check", "--config", file], in: models.folder)
        #expect(ending.status == 78, "\(ending.errors)")
        #expect(ending.errors.contains("cuda") && ending.errors.contains("cpu"), "\(ending.errors)")
        // What the driver would not bear is told before.
        #expect(ending.output.contains("confinement    !!  seccomp: missing: an encoder computes on an accelerator"))
    }

    /// A black picture with a tone.
    private func black(_ path: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ffmpeg")
        process.arguments = [
            "-v", "error", "-f", "lavfi", "-i", "color=black:size=64x48:rate=10:duration=2", "-f", "lavfi", "-i",
            "sine=duration=2", "-shortest", path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
