import Embedding
import Foundation
import Foundations
import Inference
import Media
import TestPython
import Testing

@Suite("Vectors of networks", .enabled(if: TestPython.isThere, TestPython.reason))
struct NetworkVectorsTests {
    /// The greatest difference allowed, as a share of the vector's greatest element.
    private static let tolerance: Float = 1e-5

    private func expectEqual(_ vector: [Float], _ expected: [Float], _ comment: Comment) throws {
        try #require(vector.count == expected.count, comment)
        let allowed = NetworkVectorsTests.tolerance * expected.reduce(0) { max($0, abs($1)) }
        #expect(allowed > 0 && zip(vector, expected).allSatisfy { abs($0 - $1) <= allowed }, comment)
    }

    private func expectEqual(_ results: [Result<[[Float]], EncodingError>], _ expected: [[[Float]]]) throws {
        for (clip, result) in results.enumerated() {
            for (view, vector) in try result.get().enumerated() {
                try expectEqual(vector, expected[view][clip], "view \(view) of clip \(clip)")
            }
        }
    }

    @Test(
        "Windows, channels and pooling are Python's, whatever runs together", arguments: NetworkCase.all,
        [1, 2, 64])
    func agreement(network: NetworkCase, batch: Int) throws {
        let models = try NetworkModels.get()
        let expected = try #require(models.vectors[network.name])
        let encoder = try NetworkEncoder(network.described(models, batch: batch))
        #expect(encoder.views.map(\.name) == network.views.map(\.name))
        #expect(encoder.views.map(\.dimension) == expected.map { $0[0].count })
        #expect(encoder.views.allSatisfy { $0.modality == network.input.modality })
        let clips = try models.clips(NetworkCase.sampling)
        try expectEqual(encoder.encode(clips), expected)
        // What an encoder has seen before leaves nothing behind.
        let alone = encoder.encode([clips[1]])
        try expectEqual(alone, expected.map { [$0[1]] })
        #expect(encoder.encode([]).isEmpty)
    }

    @Test("Each view alone is what it is among others")
    func viewsAlone() throws {
        let models = try NetworkModels.get()
        let network = NetworkCase.pictures(.ncthw, .rgb)
        let clips = try models.clips(NetworkCase.sampling)
        let together = try NetworkEncoder(network.described(models)).encode(clips).map { try $0.get() }
        for (index, view) in network.views.enumerated() {
            let alone = try NetworkEncoder(network.described(models, views: [view])).encode(clips)
            #expect(try alone.map { try $0.get() } == together.map { [$0[index]] })
        }
    }

    @Test("A model of four windows gets four, and the clips get their own")
    func fixedBatch() throws {
        let models = try NetworkModels.get()
        let network = NetworkCase.waveform(.ns, model: "batch of four")
        let expected = try #require(models.vectors["NS"])
        let encoder = try NetworkEncoder(network.described(models, batch: 1))
        let clips = try models.clips(NetworkCase.sampling)
        try expectEqual(encoder.encode(clips), expected)
        try expectEqual(encoder.encode([clips[2]]), expected.map { [$0[2]] })
    }

    @Test("A value that is not finite spoils its own clip", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(value: Float) throws {
        let models = try NetworkModels.get()
        let clips = try models.clips(NetworkCase.sampling)
        for network in [
            NetworkCase.pictures(.nthwc, .rgb), .pictures(.nchw, .bgr), .logMel(.n1tf), .waveform(.ns),
        ] {
            let encoder = try NetworkEncoder(network.described(models))
            let whole = try encoder.encode(clips).map { try $0.get() }
            var broken = clips
            broken[1] = spoiled(clips[1], with: value)
            let results = encoder.encode(broken)
            // A tanh makes infinity finite again.
            if network.model != "NS" || value.isNaN {
                #expect(results[1] == .failure(.notFinite(view: network.views[0].name)), "\(network)")
            }
            #expect(try results[0].get() == whole[0])
            #expect(try results[2].get() == whole[2])
        }
    }

    @Test("The greatest value does not hide one that is none", arguments: [Float.nan, .infinity, -.infinity])
    func greatest(value: Float) throws {
        let models = try NetworkModels.get()
        let network = NetworkCase.pictures(.ncthw, .rgb)
        let view = network.views[1]
        let clips = try models.clips(NetworkCase.sampling)
        let results = try NetworkEncoder(network.described(models, views: [view])).encode([
            clips[0], spoiled(clips[1], with: value),
        ])
        #expect(results[1] == .failure(.notFinite(view: view.name)))
        #expect(throws: Never.self) { try results[0].get() }
    }

    private func spoiled(_ clip: MediaClip, with value: Float) -> MediaClip {
        func spoil(_ samples: [Float]) -> [Float] {
            var samples = samples
            samples[samples.count / 2] = value
            return samples
        }
        let sampling = NetworkCase.sampling
        let frames = (clip.pictures(sampling)?.frames ?? []).map {
            VideoFrame(width: $0.width, height: $0.height, samples: spoil($0.samples))
        }
        return MediaClip(
            span: clip.span, pictures: [sampling: ClipPictures(frames: frames, successors: [])],
            sounds: [16_000, 8000].compactMap(clip.sound).map {
                Waveform(sampleRate: $0.sampleRate, samples: spoil($0.samples))
            })
    }

    private func heard(_ samples: [Float]) -> MediaClip {
        MediaClip(
            span: TimeSpan(start: 0, end: 1), pictures: [:], sounds: [Waveform(sampleRate: 8000, samples: samples)])
    }

    private func level(_ value: Float, _ count: Int = 6000) -> MediaClip {
        heard([Float](repeating: value, count: count))
    }

    @Test("A run that fails takes its own clips with it, and no others")
    func failedRun() throws {
        let models = try NetworkModels.get()
        let network = NetworkCase(
            name: "fragile", model: "fragile", input: NetworkCase.waves(.ns),
            views: [NetworkView(name: "row", pooling: .flatten)])
        for batch in [1, 2] {
            let encoder = try NetworkEncoder(network.described(models, batch: batch))
            let results = encoder.encode([level(0), level(1), level(5), level(0.5), level(1)])
            let failed = batch == 1 ? [2] : [2, 3]
            for (clip, result) in results.enumerated() {
                switch result {
                case .success(let vectors):
                    #expect(!failed.contains(clip))
                    #expect(vectors == [clip == 1 || clip == 4 ? [3, 4] : [1, 2]])
                case .failure(.failed(let reason)):
                    #expect(failed.contains(clip))
                    #expect(reason.contains("fragile.onnx") && !reason.contains("\n"))
                case .failure(let error): Issue.record("\(error)")
                }
            }
        }
    }

    @Test("A clip without what the network needs is told, and the others are embedded")
    func insufficient() throws {
        let models = try NetworkModels.get()
        let encoder = try NetworkEncoder(NetworkCase.waveform(.ns).described(models))
        let silent = MediaClip(span: TimeSpan(start: 0, end: 1), pictures: [:], sounds: [])
        let results = encoder.encode([heard([]), level(0.1), silent, level(0.1, 1)])
        #expect(results[0] == .failure(.insufficient("there is no sound at 8000 Hz")))
        #expect(results[2] == .failure(.insufficient("there is no sound at 8000 Hz")))
        #expect(try results[1].get() != results[3].get())
        let seeing = try NetworkEncoder(NetworkCase.pictures(.ncthw, .rgb).described(models))
        #expect(throws: EncodingError.self) { try seeing.encode([silent])[0].get() }
    }

    @Test("Sound of any length gives a window, whether its frames are centred or not", arguments: [false, true])
    func anyLength(isCentred: Bool) throws {
        let models = try NetworkModels.get()
        let mel = MelParameters(bands: 64, lowest: 125, highest: 7500, offset: 0.01, isCentred: isCentred)
        let network = NetworkCase(
            name: "any length", model: "N1TF",
            input: .logMel(LogMelInput(mel: mel, framesPerWindow: 96, framesPerHop: 96, layout: .n1tf)),
            views: [NetworkView(name: "late", output: "late", pooling: .flatten)])
        let encoder = try NetworkEncoder(network.described(models))
        for count in [1, 2, 159, 160, 161, 399, 400, 401, 15_199, 15_200, 15_201, 15_599, 15_600, 15_601, 40_000] {
            var generator = SeededGenerator(seed: UInt64(count))
            let samples = (0..<count).map { _ in Float.random(in: -0.5...0.5, using: &generator) }
            let clip = MediaClip(
                span: TimeSpan(start: 0, end: 1), pictures: [:],
                sounds: [Waveform(sampleRate: Waveform.standardRate, samples: samples)])
            #expect(throws: Never.self, "\(count) samples") { try encoder.encode([clip])[0].get() }
        }
    }
}
