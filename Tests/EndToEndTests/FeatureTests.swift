import Exchange
import Foundation
import Foundations
import SyntheticMedia
import Testing

@Suite("acavd curate, of features")
struct FeatureTests {
    private static func sameButSpeed(_ ending: Program.Ending) -> [String] {
        ending.output.split(separator: "\n").map { String($0).replacing(/"clips_per_second":[^,}]*/, with: "") }
    }

    @Test("Features that a run wrote give the set that the run gave, whatever chooses it")
    func sameSet() throws {
        let folder = try TemporaryFolder()
        let clips = folder.path("clips")
        try FileManager.default.createDirectory(atPath: clips, withIntermediateDirectories: true)
        try SyntheticCollection(count: 60, correspondingShare: 0.5, seed: 3).write(to: clips)
        let common = ["--labels", clips + "/labels.csv", "--capacity", "25%", "--clusters", "4", "--seed", "5"]
        let features = folder.path("features.npz")
        let media = try Program.run(["curate", clips, "--write-embeddings", features] + common, in: folder)
        #expect(media.status == 0, "\(media.errors)")
        let again = try Program.run(["curate", "--embeddings", features] + common, in: folder)
        #expect(again.status == 0, "\(again.errors)")
        #expect(FeatureTests.sameButSpeed(media) == FeatureTests.sameButSpeed(again))
        #expect(media.errors == again.errors)
        let summary = try #require(try again.objects().last)
        #expect(summary["clips"] as? Int == 60 && summary["curated"] as? Int == 15)
        #expect(summary["precision"] is Double)

        // Fewer views in another order, and all clips at once.
        let other = ["--views", "picture.motion,sound.texture,picture.shape", "--algorithm", "batch-greedy"]
        let offline = try Program.run(["curate", "--embeddings", features] + common + other, in: folder)
        let assignments = try #require(try offline.objects().first?["assignments"] as? [String: Int])
        #expect(
            Set(assignments.keys.map { $0.split(separator: "#")[0] }) == [
                "picture.motion", "sound.texture", "picture.shape",
            ])
        #expect(try offline.objects().last?["curated"] as? Int == 15)

        let rows = try Program.run(["curate", "--embeddings", features, "--format", "csv"] + common, in: folder)
        let members = try again.objects().dropLast()
        let expected = try members.map { member in
            let path = try #require(member["path"] as? String)
            return "clips,\(URL(fileURLWithPath: path).lastPathComponent),\(path),\"[0, 2]\"\r\n"
        }
        #expect(rows.output == expected.joined(), "\(rows.output)")
        #expect(rows.errors.contains("{\"type\":\"summary\""))
    }

    /// Clips of eight concepts that sound and picture share, in half of them.
    ///
    /// - Returns: Labels by id.
    private static func known(count: Int, path: String, broken: Int? = nil) throws -> String {
        var generator = SeededGenerator(seed: 11)
        let views = [
            (view: FeatureView(sense: .audio, name: "heard"), dimension: 24),
            (view: FeatureView(sense: .visual, name: "seen"), dimension: 40),
        ]
        let writer = try FeatureWriter(path, views: views)
        var labels = "id,corresponds\n"
        for number in 0..<count {
            let concept = Int.random(in: 0..<8, using: &generator)
            let corresponds = Bool.random(using: &generator)
            let other = (concept + (corresponds ? 0 : Int.random(in: 1..<8, using: &generator))) % 8
            let features = zip([concept, other], views).map { concept, view in
                (0..<view.dimension).map { place in
                    Float(place == concept ? 3 : 0) + Float.random(in: -0.5...0.5, using: &generator)
                }
            }
            let id = "video-\(number)"
            labels += "\(id),\(corresponds ? 1 : 0)\n"
            try writer.append(
                ClipReference(
                    video: #require(VideoID(id)), uri: "https://host/\(id)", span: TimeSpan(start: 0, end: 10)),
                features: number == broken ? [[.nan] + features[0].dropFirst(), features[1]] : features)
        }
        try writer.finish()
        return labels
    }

    @Test("A set of known truth is found by its features alone; a row that is no clip is said and counted")
    func known() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write(
            FeatureTests.known(count: 1500, path: folder.path("known.npz"), broken: 7), to: "labels.csv")
        let ending = try Program.run(
            [
                "curate", "--embeddings", folder.path("known.npz"), "--labels", labels, "--capacity", "400",
                "--clusters", "8",
            ], in: folder)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("known.npz: row 7, video-7: audio.heard[7, 0] is nan, not a finite number\n"))
        let summary = try #require(try ending.objects().last)
        #expect(summary["clips"] as? Int == 1499 && summary["failed"] as? Int == 1)
        #expect(try #require(summary["precision"] as? Double) > 0.9)
        #expect(try #require(summary["random_precision"] as? Double) < 0.6)
    }

    @Test("What cannot be done with features is said in one line that names it")
    func impossible() throws {
        let folder = try TemporaryFolder()
        let known = folder.path("known.npz")
        _ = try FeatureTests.known(count: 40, path: known)
        _ = try folder.write("no archive", to: "text.npz")
        let cases: [([String], Int32, String)] = [
            (["curate", "--embeddings", folder.path("none.npz")], 1, "none.npz: no such file"),
            (["curate", "--embeddings", folder.path("text.npz")], 1, "text.npz: it is not a ZIP file"),
            (["curate", "--embeddings", folder.url.path], 1, "there is no array ids"),
            (["curate", "--embeddings", known, "--views", "heard,smell"], 78, "there is no view smell"),
            (["curate", "--embeddings", known, "--views", "heard"], 78, "no visual view"),
            (["curate", "--embeddings", "a.npz", "clips"], 64, "one of them only"),
            (["curate"], 64, "name what to curate"),
            (["curate", "--embeddings", "a.npz", "--write-embeddings", "b.npz"], 64, "has no videos"),
            (["curate", ".", "--metadata", "a.tsv"], 64, "one of them only"),
            (["curate", "--metadata", folder.path("none.tsv")], 78, "media.uri_template"),
        ]
        for (arguments, status, message) in cases {
            let ending = try Program.run(arguments, in: folder)
            #expect(ending.status == status, "\(arguments)")
            #expect(ending.errors.contains(message), "\(ending.errors)")
            #expect(ending.output.isEmpty)
        }
    }

    @Test("Where features cannot be kept the pass ends, and nothing is left behind")
    func cannotBeWritten() throws {
        let folder = try TemporaryFolder()
        let scene = SyntheticScene.allCases[0]
        try SyntheticClip(picture: scene, sound: scene, seed: 1).write(to: folder.path("a.mp4"))
        let ending = try Program.run(
            ["curate", folder.path("a.mp4"), "--write-embeddings", "/nowhere/at/all.npz"], in: folder)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("/nowhere/at: no temporary file can be made"), "\(ending.errors)")
    }

    @Test("Videos of ACAV100M's metadata are looked for where the configuration says; lines that are none are said")
    func metadata() throws {
        let folder = try TemporaryFolder()
        let scenes = SyntheticScene.allCases
        var lines = ["nonsense"]
        for (number, id) in ["aaaaaaaaaa1", "aaaaaaaaaa2", "aaaaaaaaaa3"].enumerated() {
            let clip = SyntheticClip(picture: scenes[number], sound: scenes[number], seed: 1)
            try clip.write(to: folder.path("\(id).mp4"))
            lines.append(
                "https://www.youtube.com/watch?v=\(id)\t{\"LatestDAFeature\":{\"YouTubeCategory\":\"Music\"}}")
        }
        lines.append("https://www.youtube.com/watch?v=gone\t{}")
        lines.append("https://www.youtube.com/watch?v=game\t{\"LatestDAFeature\":{\"YouTubeCategory\":\"Gaming\"}}")
        let metadata = try folder.write(lines.joined(separator: "\n"), to: "metadata.tsv")
        let configuration = try folder.write(
            "media: {uri_template: \"file://\(folder.url.path)/{id}.mp4\", clip_seconds: 2}\n"
                + "filters: {excluded_tags: [Gaming]}", to: "acavd.yaml")
        let ending = try Program.run(
            ["curate", "--metadata", metadata, "--config", configuration, "--capacity", "3"], in: folder)
        #expect(ending.status == 1)
        #expect(ending.errors.contains("metadata.tsv:1: there is no tab"), "\(ending.errors)")
        #expect(ending.errors.contains("1 lines of the metadata could not be read"))
        #expect(ending.errors.contains("gone.mp4"))
        let summary = try #require(try ending.objects().last)
        #expect(summary["filtered_by_reason"] as? [String: Int] == ["tags": 1])
        #expect(summary["seen"] as? Int == 5 && summary["failed"] as? Int == 1 && summary["clips"] as? Int == 3)
        #expect(try ending.objects().first?["video"] as? String == "aaaaaaaaaa1")
    }
}
