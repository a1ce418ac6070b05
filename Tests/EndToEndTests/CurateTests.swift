import Foundation
import SyntheticMedia
import Testing

@Suite("acavd curate")
struct CurateTests {
    /// A collection of generated clips with labels, and every kind of file that cannot be used.
    private static func collection(in folder: TemporaryFolder, count: Int) throws -> String {
        let clips = folder.url.appendingPathComponent("clips")
        try FileManager.default.createDirectory(at: clips, withIntermediateDirectories: true)
        let collection = SyntheticCollection(count: count, correspondingShare: 0.5, seed: 3)
        try collection.write(to: clips.path)
        try collection.labels.write(
            to: clips.appendingPathComponent("labels.csv"), atomically: true, encoding: .utf8)
        return clips.path
    }

    @Test("A folder of clips becomes members and a summary, better than chance, the same for the same seed")
    func folder() throws {
        let folder = try TemporaryFolder()
        let clips = try CurateTests.collection(in: folder, count: 160)
        let arguments = [
            "curate", clips, "--labels", clips + "/labels.csv", "--capacity", "25%", "--clusters", "8", "--seed", "5",
        ]
        let ending = try Program.run(arguments, in: folder)
        #expect(ending.status == 0, "\(ending.errors)")
        let objects = try ending.objects()
        let summary = try #require(objects.last)
        let members = objects.dropLast()
        #expect(members.allSatisfy { $0["type"] as? String == "member" })
        #expect(summary["type"] as? String == "summary")
        #expect(summary["seen"] as? Int == 160)
        #expect(summary["clips"] as? Int == 160)
        #expect(summary["failed"] as? Int == 0)
        #expect(summary["curated"] as? Int == members.count)
        #expect(members.count <= 40 && members.count > 20)
        let precision = try #require(summary["precision"] as? Double)
        let random = try #require(summary["random_precision"] as? Double)
        #expect(abs(random - 0.5) < 0.01)
        #expect(precision > random + 0.1)
        let adjusted = try #require(summary["mi_adjusted"] as? Double)
        let supply = try #require(summary["supply"] as? Double)
        #expect((-0.1...1).contains(adjusted) && (0...0.7).contains(supply))
        // Recall is the same hits over all that correspond.
        let recall = try #require(summary["recall"] as? Double)
        #expect(abs(recall * 80 - precision * Double(members.count)) < 1e-6)
        let paths = Set(members.compactMap { $0["path"] as? String })
        #expect(paths.count == members.count)
        #expect(paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })

        func sameButSpeed(_ ending: Program.Ending) -> [String] {
            ending.output.split(separator: "\n").map { String($0).replacing(/"clips_per_second":[^,}]*/, with: "") }
        }
        let again = try Program.run(arguments, in: folder)
        let (first, second) = (sameButSpeed(ending), sameButSpeed(again))
        #expect(first == second)
    }

    @Test("Every algorithm gives members and a summary")
    func algorithms() throws {
        let folder = try TemporaryFolder()
        let clips = try CurateTests.collection(in: folder, count: 80)
        let features = folder.path("features.npz")
        let common = ["--labels", clips + "/labels.csv", "--capacity", "20", "--clusters", "8"]
        let first = try Program.run(["curate", clips, "--write-embeddings", features] + common, in: folder)
        #expect(first.status == 0, "\(first.errors)")
        for name in [
            "blend", "mi", "bound", "pmi", "nmi", "reservoir", "three-sieves", "sieve-streaming++", "batch-greedy",
        ] {
            // Decoded once: what chooses does not know where features are from.
            let ending = try Program.run(
                ["curate", "--embeddings", features, "--algorithm", name] + common, in: folder)
            #expect(ending.status == 0, "\(name): \(ending.errors)")
            let objects = try ending.objects()
            let summary = try #require(objects.last)
            let members = objects.dropLast()
            #expect(summary["clips"] as? Int == 80 && summary["curated"] as? Int == members.count, "\(name)")
            #expect(members.count <= 20 && !members.isEmpty, "\(name)")
            #expect(Set(members.compactMap { $0["clip"] as? String }).count == members.count, "\(name)")
            let mutualInformation = try #require(summary["mi"] as? Double)
            #expect(mutualInformation > 0, "\(name)")
            #expect(summary["precision"] is Double, "\(name)")
        }
    }

    @Test("Files that cannot be used are named in a line each, and do not stop the pass")
    func badFiles() throws {
        let folder = try TemporaryFolder()
        let clips = try CurateTests.collection(in: folder, count: 40)
        let bad = try BadFiles(in: folder, name: "clips")
        let ending = try Program.run(["curate", clips, "--capacity", "10", "--clusters", "4"], in: folder)
        #expect(ending.status == 0)
        let summary = try #require(try ending.objects().last)
        #expect(summary["seen"] as? Int == 40 + bad.failing.count + bad.filtered.count)
        #expect(summary["failed"] as? Int == bad.failing.count)
        #expect(summary["filtered"] as? Int == bad.filtered.count)
        #expect(summary["clips"] as? Int == 40)
        let lines = ending.errors.split(separator: "\n")
        for name in bad.failing {
            let about = lines.filter { $0.contains(name) }
            #expect(about.count == 1, "\(name): \(about)")
        }
        // So few clips are too few for a warm-up, and that is said too.
        #expect(lines.count { $0.contains("the first centroids of 4 clusters want 80") } == 1)
        let advice = lines.count { $0.contains("the first centroids") || $0.contains("the set is full") }
        #expect(lines.count == bad.failing.count + advice, "\(ending.errors)")
    }

    @Test("Names are told apart by their bytes: two spellings of é are two videos")
    func spellings() throws {
        let folder = try TemporaryFolder()
        for name in ["caf\u{E9}.mp4", "cafe\u{301}.mp4"] { _ = try folder.write("no video", to: name) }
        let ending = try Program.run(["curate", folder.url.path], in: folder)
        #expect(ending.status == 0)
        #expect(try ending.objects().last?["seen"] as? Int == 2)
    }

    @Test("A result that cannot be written is an error, not a crash")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("no video", to: "a.mp4")
        let process = Process()
        process.executableURL = Program.executable
        process.arguments = ["curate", folder.path("a.mp4")]
        process.environment = ["PATH": "/usr/bin:/bin"]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 1)
    }

    @Test(
        "What cannot be done is said in one line that names it",
        arguments: [
            (["curate", "/nowhere/at/all"], Int32(1), "/nowhere/at/all: no such file"),
            (["curate", ".", "--views", "sound.texture,smell"], 78, "there is no view smell"),
            (["curate", ".", "--views", "sound.texture"], 78, "no visual view"),
            (["curate", ".", "--capacity", "lots"], 64, "capacity"),
            (["curate", ".", "--clusters", "1"], 64, "--clusters 1"),
            (["curate", ".", "--algorithm", "greedy"], 64, "greedy"),
            (["check", "--timeout", "1e300"], 64, "--timeout 1e+300"),
            (["check", "--timeout", "nan"], 64, "--timeout nan"),
        ])
    func impossible(arguments: [String], status: Int32, message: String) throws {
        let ending = try Program.run(arguments, in: try TemporaryFolder())
        #expect(ending.status == status)
        #expect(ending.errors.contains(message), "\(ending.errors)")
        #expect(ending.output.isEmpty)
    }
}

/// One file of each kind that gives no clip.
struct BadFiles {
    /// Dead letters, and videos filtered as a matter of course.
    let failing = ["truncated.mp4", "empty.mp4", "text.mp4"]
    let filtered = ["silent-film.mp4", "sound-only.mp4", "instant.mp4"]

    init(in folder: TemporaryFolder, name: String) throws {
        let target = folder.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        func path(_ name: String) -> String { target.appendingPathComponent(name).path }
        let scene = SyntheticScene.allCases[0]
        let clip = SyntheticClip(picture: scene, sound: scene, seed: 1)
        try clip.write(to: path("whole.mp4"))
        // The index of an MP4 file is at its end: half of it is nothing.
        let whole = try Data(contentsOf: URL(fileURLWithPath: path("whole.mp4")))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path("truncated.mp4")))
        try FileManager.default.removeItem(atPath: path("whole.mp4"))
        try Data().write(to: URL(fileURLWithPath: path("empty.mp4")))
        try Data("This is not a video.\n".utf8).write(to: URL(fileURLWithPath: path("text.mp4")))
        try clip.write(to: path("silent-film.mp4"), format: SyntheticFormat(tracks: .picturesOnly))
        try clip.write(to: path("sound-only.mp4"), format: SyntheticFormat(tracks: .soundOnly))
        try clip.write(to: path("instant.mp4"), format: SyntheticFormat(seconds: 0.2))
    }
}
