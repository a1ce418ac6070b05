import Foundation
import Foundations
import SyntheticMedia
import Testing

@Suite("Synthetic media")
struct SyntheticMediaTests {
    // MARK: Files

    @Test(
        "A file has the tracks, the size, the rate and the length that were asked for",
        // ffprobe comes with FFmpeg's command line tools (Debian: ffmpeg).
        .enabled(if: ffprobe != nil, "ffprobe is missing"),
        arguments: [
            SyntheticFormat(),
            SyntheticFormat(seconds: 1.2, width: 37, height: 53, framesPerSecond: 25),
            SyntheticFormat(seconds: 3, tracks: .picturesOnly),
            SyntheticFormat(seconds: 0.5, tracks: .soundOnly),
        ])
    func probe(format: SyntheticFormat) throws {
        let clip = SyntheticClip(picture: .train, sound: .bell, seed: 3)
        let streams = try withFile { path in
            try clip.write(to: path, format: format)
            return try probedStreams(of: path)
        }
        let pictures = streams.filter { $0["codec_type"] as? String == "video" }
        let sound = streams.filter { $0["codec_type"] as? String == "audio" }
        #expect(streams.count == pictures.count + sound.count)
        #expect(pictures.count == (format.tracks == .soundOnly ? 0 : 1))
        #expect(sound.count == (format.tracks == .picturesOnly ? 0 : 1))
        for stream in pictures {
            #expect(stream["codec_name"] as? String == "mpeg4")
            #expect(stream["width"] as? Int == format.width)
            #expect(stream["height"] as? Int == format.height)
            #expect(stream["avg_frame_rate"] as? String == "\(format.framesPerSecond)/1")
            #expect(stream["nb_frames"] as? String == "\(Int(format.seconds * Double(format.framesPerSecond)))")
        }
        for stream in sound {
            #expect(stream["codec_name"] as? String == "aac")
            #expect(stream["sample_rate"] as? String == "16000")
            #expect(stream["channels"] as? Int == 1)
            let duration = try #require((stream["duration"] as? String).flatMap(Double.init))
            #expect(abs(duration - format.seconds) < 0.001)
        }
    }

    @Test("The same clip is the same file, and another seed another")
    func determinism() throws {
        let clip = SyntheticClip(picture: .surf, sound: .rain, seed: 1)
        let first = try contents(of: clip)
        #expect(!first.isEmpty)
        #expect(try contents(of: clip) == first)
        #expect(try contents(of: SyntheticClip(picture: .surf, sound: .rain, seed: 2)) != first)
    }

    @Test(
        "A file that cannot be written is named",
        arguments: [
            ("/does/not/exist/clip.mp4", "No such file or directory"), ("/dev/full", "No space left on device"),
        ])
    func unwritable(path: String, reason: String) {
        #expect {
            try SyntheticClip(picture: .rain, sound: .rain, seed: 1).write(to: path)
        } throws: { error in
            "\(error)".hasPrefix("cannot write the clip \(path): \(reason)")
        }
    }

    // MARK: Scenes

    @Test(
        "Takes of a scene differ, but look and sound more like each other than like other scenes",
        // ffmpeg is FFmpeg's command line tool (Debian: ffmpeg); it decodes what was encoded.
        .enabled(if: ffmpeg != nil, "ffmpeg is missing"))
    func scenes() throws {
        let takes = try SyntheticScene.allCases.flatMap { scene in
            try (0..<4).map { seed in
                let clip = SyntheticClip(picture: scene, sound: scene, seed: UInt64(seed))
                return (scene: scene, features: try features(of: clip))
            }
        }
        let scenes = takes.map(\.scene)
        let looks = standardised(takes.map(\.features.look))
        let timbres = standardised(takes.map(\.features.timbre))
        #expect(Set(looks).count == takes.count)
        #expect(Set(timbres).count == takes.count)
        // A guess is right once in ten times; these features are far cruder than an encoder's.
        #expect(shareOfNeighbours(looks, ofSame: scenes) > 0.5)
        #expect(shareOfNeighbours(timbres, ofSame: scenes) > 0.5)
    }

    // MARK: Collections

    @Test(
        "A collection has as many clips as asked for, and the given share corresponds",
        arguments: [(0, 0.5), (7, 0.5), (100, 0.3), (100, 0), (100, 1)])
    func share(count: Int, share: Double) {
        let collection = SyntheticCollection(count: count, correspondingShare: share, seed: 5)
        #expect(collection.items.count == count)
        #expect(Set(collection.items.map(\.id)).count == count)
        #expect(collection.items.count(where: \.clip.corresponds) == Int((Double(count) * share).rounded()))
        #expect(collection.items.allSatisfy { $0.clip.corresponds == ($0.clip.picture == $0.clip.sound) })
    }

    @Test("A seed fixes a collection")
    func collectionSeed() {
        let collection = SyntheticCollection(count: 50, correspondingShare: 0.5, seed: 1)
        #expect(SyntheticCollection(count: 50, correspondingShare: 0.5, seed: 1).items == collection.items)
        #expect(SyntheticCollection(count: 50, correspondingShare: 0.5, seed: 2).items != collection.items)
    }

    @Test("A written collection is its files and their truth")
    func writtenCollection() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "acavd-collection-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let collection = SyntheticCollection(count: 4, correspondingShare: 0.5, seed: 9)
        try collection.write(to: folder.path, format: SyntheticFormat(seconds: 0.2, width: 32, height: 32))

        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(collection.items.map(\.fileName) + ["labels.csv"]))
        let rows = try String(contentsOf: folder.appending(path: "labels.csv"), encoding: .utf8).split(separator: "\n")
        #expect(rows.first == "id,path,corresponds")
        #expect(
            rows.dropFirst().map(String.init)
                == collection.items.map { "\($0.id),\($0.fileName),\($0.clip.corresponds ? 1 : 0)" })
    }
}

// MARK: Files

private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "acavd-clip-\(UUID().uuidString).mp4")
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
}

private func contents(of clip: SyntheticClip) throws -> Data {
    try withFile { path in
        try clip.write(to: path, format: SyntheticFormat(seconds: 0.5))
        return try Data(contentsOf: URL(filePath: path))
    }
}

// MARK: FFmpeg's tools

private let ffprobe = executable(at: "/usr/bin/ffprobe")
private let ffmpeg = executable(at: "/usr/bin/ffmpeg")

private func executable(at path: String) -> URL? {
    FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
}

/// What a tool writes to its standard output.
private func output(of tool: URL?, _ arguments: [String]) throws -> Data {
    let executable = try #require(tool)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = executable
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return output
}

private func probedStreams(of path: String) throws -> [[String: Any]] {
    let report = try output(of: ffprobe, ["-v", "error", "-show_streams", "-of", "json", path])
    let object = try #require(try JSONSerialization.jsonObject(with: report) as? [String: Any])
    return try #require(object["streams"] as? [[String: Any]])
}

// MARK: Crude features

/// What a decoder gives of a clip, boiled down.
private func features(of clip: SyntheticClip) throws -> (look: [Double], timbre: [Double]) {
    try withFile { path in
        try clip.write(to: path)
        let sound = path + ".pcm"
        defer { try? FileManager.default.removeItem(atPath: sound) }
        let pictures = try output(
            of: ffmpeg,
            ["-v", "error", "-i", path]
                + ["-map", "0:v", "-vf", "scale=8:6:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
                + ["-map", "0:a", "-f", "s16le", "-ac", "1", "-ar", "16000", sound])
        return (look(of: pictures), timbre(of: try Data(contentsOf: URL(filePath: sound))))
    }
}

/// How light each part of the picture is on average, and how much it changes between frames.
///
/// - Parameter frames: Grey pictures of 8 by 6 bytes.
private func look(of frames: Data) -> [Double] {
    let cells = 8 * 6
    let count = frames.count / cells
    return (0..<cells).flatMap { cell in
        let values = (0..<count).map { Double(frames[$0 * cells + cell]) }
        let changes = zip(values, values.dropFirst()).map { abs($0 - $1) }
        return [values.reduce(0, +) / Double(count), log(1 + changes.reduce(0, +) / Double(count))]
    }
}

/// The mean, the deviation and the change of the logarithmic energy in short blocks of the sound and of its
/// differences, which weigh high frequencies more with each order.
///
/// - Parameter bytes: Samples of 16 bits, the low byte first.
private func timbre(of bytes: Data) -> [Double] {
    var samples = stride(from: 0, to: bytes.count - 1, by: 2).map {
        Double(Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8))
    }
    return (0..<4).flatMap { _ in
        let energies = stride(from: 0, to: samples.count - 320, by: 320).map { start in
            log(1 + samples[start..<start + 320].reduce(0) { $0 + $1 * $1 })
        }
        let mean = energies.reduce(0, +) / Double(energies.count)
        let variance = energies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(energies.count)
        let changes = zip(energies, energies.dropFirst()).map { abs($0 - $1) }
        samples = zip(samples, samples.dropFirst()).map { $1 - $0 }
        return [mean, variance.squareRoot(), changes.reduce(0, +) / Double(changes.count)]
    }
}

/// Each feature with mean 0 and variance 1.
private func standardised(_ vectors: [[Double]]) -> [[Double]] {
    let count = Double(vectors.count)
    let columns = (vectors.first ?? []).indices.map { column in
        let values = vectors.map { $0[column] }
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return values.map { ($0 - mean) / max(variance.squareRoot(), 1e-9) }
    }
    return vectors.indices.map { row in columns.map { $0[row] } }
}

/// For how many vectors the nearest other one is of the same scene.
private func shareOfNeighbours(_ vectors: [[Double]], ofSame scenes: [SyntheticScene]) -> Double {
    func distance(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let matches = vectors.indices.count { row in
        let nearest = vectors.indices.filter { $0 != row }.min {
            distance(vectors[row], vectors[$0]) < distance(vectors[row], vectors[$1])
        }
        return nearest.map { scenes[$0] == scenes[row] } ?? false
    }
    return Double(matches) / Double(vectors.count)
}
