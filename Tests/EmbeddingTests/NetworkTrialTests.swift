import Embedding
import Inference
import Media
import TestPython
import Testing

@Suite("Networks that do not fit", .enabled(if: TestPython.isThere, TestPython.reason))
struct NetworkTrialTests {
    /// A model, how it is described, and words that the error must have.
    struct Misfit: Sendable, CustomStringConvertible {
        let model: String
        var input = NetworkCase.waves(.ns)
        var view = NetworkView(name: "sound", pooling: .flatten)
        var batch = 8
        let words: [String]

        var description: String { "\(model): \(words[0])" }
    }

    static let misfits = [
        Misfit(model: "absent", words: ["absent.onnx"]),
        Misfit(
            model: "NS", input: NetworkCase.waves(.n1s),
            words: ["takes \"input\" float32 [any × 6000]", "layout N1S gives [batch × 1 × 6000]"]),
        Misfit(
            model: "NS",
            input: .waveform(WaveformInput(sampleRate: 8000, windowSeconds: 1, hopSeconds: 1, layout: .ns)),
            words: ["takes \"input\" float32 [any × 6000]", "layout NS gives [batch × 8000]"]),
        Misfit(
            model: "NCTHW", input: NetworkCase.pictures(.ntchw, .rgb).input,
            words: ["[any × 3 × 4 × 10 × 14]", "layout NTCHW gives [batch × 4 × 3 × 10 × 14]"]),
        Misfit(
            model: "NS", view: NetworkView(name: "sound", output: "token", pooling: .flatten),
            words: ["\"token\"", "tokens"]),
        Misfit(model: "two outputs", words: ["several outputs, and view sound names none", "\"mean\", \"negative\""]),
        Misfit(
            model: "two outputs", view: NetworkView(name: "sound", output: "mean", pooling: .tokensMean),
            words: [
                "[1 × 1], and pooling tokens_mean of view sound takes [batch, tokens, channels]", "mean, max, flatten",
            ]),
        Misfit(
            model: "collapsing",
            words: ["output \"output\" in the shape [1 × 6000] for a batch of 2", "batch axis that is dynamic"]),
        Misfit(
            model: "batchless",
            words: ["output \"output\" in the shape [6000 × 1] for a batch of 1", "batch as its first axis"]),
        Misfit(model: "one at a time", words: ["takes one window, but fails on 2 together", "batch to 1"]),
        Misfit(
            model: "mixing",
            words: ["another vector in view sound when a second window is beside it", "model.eval()"]),
        Misfit(model: "spoiling", words: ["another vector in view sound when a second window is beside it"]),
        Misfit(model: "no number", words: ["gives view sound values that are not finite"]),
        Misfit(model: "vast", words: ["gives view sound 18000 values, where 1 to 16384"]),
    ]

    @Test("Whatever does not fit is told before the first clip, with what to do", arguments: misfits)
    func misfit(misfit: Misfit) throws {
        let models = try NetworkModels.get()
        let error = #expect(throws: NetworkError.self) {
            try NetworkEncoder(
                NetworkDescription(
                    name: "ears", model: models.path(misfit.model), library: models.library, provider: .processor,
                    batch: misfit.batch, input: misfit.input, views: [misfit.view]))
        }
        let message = try #require(error).description
        #expect(message.hasPrefix("encoder ears: \(models.path(misfit.model)): "))
        for words in misfit.words { #expect(message.contains(words), "\(message)") }
        #expect(!message.contains("\n"))
    }

    @Test(
        "What goes wrong with several windows only does not matter one at a time",
        arguments: ["one at a time", "collapsing"])
    func oneAtATime(model: String) throws {
        let models = try NetworkModels.get()
        let encoder = try NetworkEncoder(
            NetworkDescription(
                name: "ears", model: models.path(model), library: models.library, provider: .processor, batch: 1,
                input: NetworkCase.waves(.ns), views: [NetworkView(name: "sound", pooling: .flatten)]))
        #expect(encoder.views.map(\.dimension) == [6000])
    }

    @Test("A library that is not there is told with the encoder that asks for it")
    func library() throws {
        let models = try NetworkModels.get()
        let error = #expect(throws: NetworkError.self) {
            try NetworkEncoder(
                NetworkDescription(
                    name: "ears", model: models.path("NS"), library: "/nowhere/libonnxruntime.so",
                    provider: .processor, input: NetworkCase.waves(.ns),
                    views: [NetworkView(name: "sound", pooling: .flatten)]))
        }
        #expect(try #require(error).description.hasPrefix("encoder ears: /nowhere/libonnxruntime.so: "))
    }

    /// What nobody can make, and the words for it.
    static let defects: [(NetworkInput, String)] = [
        (
            .waveform(WaveformInput(sampleRate: 1, windowSeconds: 1, hopSeconds: 1, layout: .ns)),
            "a sample rate of 1 Hz"
        ),
        (
            .waveform(WaveformInput(sampleRate: 8000, windowSeconds: 1, hopSeconds: .nan, layout: .ns)),
            "a hop of nan s"
        ),
        (
            .waveform(WaveformInput(sampleRate: 192_000, windowSeconds: 3600, hopSeconds: 1, layout: .ns)),
            "windows of [691200000] values"
        ),
        (.logMel(LogMelInput(framesPerWindow: 96, framesPerHop: 0, layout: .ntf)), "windows of 96 frames every 0"),
        (
            .logMel(LogMelInput(framesPerWindow: 1, framesPerHop: 1, layout: .ntf, deviation: 0)),
            "a deviation of 0.0"
        ),
        (
            .pictures(
                PictureInput(sampling: NetworkCase.sampling, layout: .nchw, mean: [0.5], deviation: [1, 1, 1])),
            "a mean of [0.5]"
        ),
        (
            .pictures(
                PictureInput(sampling: NetworkCase.sampling, layout: .nchw, mean: [0, 0, 0], deviation: [1, 0, 1])),
            "a deviation of [1.0, 0.0, 1.0]"
        ),
    ]

    @Test("A description of what cannot be had is refused by words", arguments: defects)
    func defect(input: NetworkInput, words: String) throws {
        let error = #expect(throws: NetworkError.self) {
            try NetworkEncoder(
                NetworkDescription(
                    name: "ears", model: "/models/ears.onnx", library: "libonnxruntime.so.1", provider: .processor,
                    input: input, views: [NetworkView(name: "sound", pooling: .flatten)]))
        }
        #expect(try #require(error).description.hasPrefix("encoder ears: /models/ears.onnx: its description asks for "))
        #expect(try #require(error).description.contains(words))
    }
}
