import Foundation
import Operations
import Testing

@Suite("Encoders and views in the configuration")
struct EncoderConfigurationTests {
    private static let video =
        "{name: video, model: /m/r2plus1d.onnx, pictures: {width: 112, height: 112, layout: NCTHW}}"
    private static let view = "views: [{name: seen, encoder: video}]"

    @Test("Every key of an encoder and of a view is taken")
    func everything() throws {
        let configuration = try read(
            """
            onnx_runtime: {library: /opt/libonnxruntime.so.1}
            encoders:
              - name: video
                model: /m/r2plus1d.onnx
                pictures:
                  frames: 8
                  windows: 2
                  frames_per_second: 15
                  width: 112
                  height: 96
                  short_side: 128
                  layout: NTHWC
                  channels: bgr
                  mean: [0.5, 0.25, 0]
                  std: [1, 2, 0.5]
                provider: cuda
                provider_options: {device_id: 1}
                threads: 3
                batch: 7
              - name: sound
                model: /m/vggish.onnx
                log_mel:
                  sample_rate: 32000
                  window_seconds: 0.032
                  hop_seconds: 0.01
                  transform_size: 1024
                  bands: 128
                  lowest: 50
                  highest: 14000
                  scale: slaney
                  area_normalised: true
                  spectrum: power
                  logarithm: decibel
                  offset: 1e-10
                  frames: 100
                  hop_frames: 50
                  layout: N1FT
                  mean: -4.2
                  std: 4.5
              - name: wave
                model: /m/wave.onnx
                waveform: {sample_rate: 48000, seconds: 2, hop_seconds: 1, layout: N1S}
            views:
              - picture.layout
              - {name: seen, encoder: video, output: "layer:3", pooling: max, dimension: 32, clusters: 64}
              - {name: heard, encoder: sound, pooling: first_token, normalisation: unit}
              - {name: waved, encoder: wave, pooling: flatten, normalisation: standardise}
              - {name: shape, output: picture.shape}
            """)
        #expect(configuration.inferenceLibrary == "/opt/libonnxruntime.so.1")
        var video = Configuration.Encoder()
        video.name = "video"
        video.model = "/m/r2plus1d.onnx"
        var pictures = Configuration.Pictures()
        (pictures.frames, pictures.windows, pictures.framesPerSecond) = (8, 2, 15)
        (pictures.width, pictures.height, pictures.shortSide) = (112, 96, 128)
        (pictures.layout, pictures.channels) = (.timeChannelsLast, .bgr)
        (pictures.mean, pictures.deviation) = ([0.5, 0.25, 0], [1, 2, 0.5])
        video.pictures = pictures
        (video.provider, video.providerOptions, video.threads, video.batch) = (.cuda, ["device_id": "1"], 3, 7)
        #expect(configuration.encoders[0] == video)
        let mel = try #require(configuration.encoders[1].logMel)
        #expect(mel.sampleRate == 32_000 && mel.transformSize == 1024 && mel.bands == 128 && mel.hopFrames == 50)
        #expect(mel.scale == .slaney && mel.isAreaNormalised && mel.spectrum == .power && mel.logarithm == .decibel)
        #expect(mel.offset == 1e-10 && mel.frames == 100 && mel.layout == .channelFrequencyTime && mel.mean == -4.2)
        let wave = try #require(configuration.encoders[2].waveform)
        #expect(
            wave.sampleRate == 48_000 && wave.seconds == 2 && wave.hopSeconds == 1 && wave.layout == .channelSamples)
        #expect(configuration.views.map(\.name) == ["picture.layout", "seen", "heard", "waved", "shape"])
        #expect(configuration.views.map(\.encoder) == [nil, "video", "sound", "wave", nil])
        #expect(configuration.views[1].output == "layer:3" && configuration.views[1].pooling == .max)
        #expect(configuration.views[1].dimension == 32 && configuration.views[1].clusters == 64)
        #expect(configuration.views.map(\.normalisation) == [.whiten, .whiten, .unit, .standardise, .whiten])
        #expect(configuration.views[4].output == "picture.shape")

        // What is described reads back as the same.
        let sections = Dictionary(configuration.redacted.map { ($0.path, $0.text) }) { $1 }
        let again = try read(
            ["encoders", "views"].map { "\($0): \(sections[$0] ?? "")" }.joined(separator: "\n"))
        #expect(again.encoders == configuration.encoders)
        #expect(again.views == configuration.views)
    }

    @Test(
        "What is wrong with an encoder or a view is placed and explained",
        arguments: [
            (
                "encoders: [{name: video, pictures: {width: 112, height: 112, layout: NCTHW}}]\n\(view)",
                "acavd.yaml:1:12: encoders: an encoder needs the key model, for example model: /srv/models/r2plus1d.onnx"
            ),
            (
                "encoders: [{name: video, model: /m, pictures: {width: 112, height: 112, layout: NCTWH}}]\n\(view)",
                "acavd.yaml:1:81: encoders.pictures.layout: expected one of NCTHW, NTCHW, NTHWC, NCHW, NHWC, for example "
                    + "NCTHW; found the text \"NCTWH\""
            ),
            (
                "encoders: [{name: video, model: /m}]\n\(view)",
                "acavd.yaml:1:11: encoders: video needs one of pictures, log_mel and waveform, by which its input is "
                    + "prepared"
            ),
            (
                "encoders: [{name: video, model: m.onnx, pictures: {width: 9, height: 9, layout: NCHW}}]\n\(view)",
                "acavd.yaml:1:33: encoders.model: expected an absolute path of a file, for example "
                    + "/srv/models/r2plus1d.onnx; found the text \"m.onnx\""
            ),
            (
                "encoders: [{name: video, model: /m, pictures: {width: 9, height: 12, short_side: 10, layout: NCHW}}]\n"
                    + view,
                "acavd.yaml:1:11: encoders: video cuts out more than there is; raise short_side to width and height at "
                    + "least"
            ),
            (
                "encoders: [\(video)]",
                "acavd.yaml:1:11: encoders: no view comes from the encoder video; list one in views, as {name: NAME, "
                    + "encoder: video}, or remove it"
            ),
            (
                "encoders: [\(video)]\nviews: [{name: seen, encoder: vidoe}, {name: too, encoder: video}]",
                "acavd.yaml:2:8: views: view seen comes from the encoder vidoe, which there is not; there are builtin, "
                    + "video"
            ),
            (
                "encoders: [\(video), \(video)]\n\(view)",
                "acavd.yaml:1:11: encoders: two encoders have one name; give each its own"
            ),
            (
                "views: [{name: sound, pooling: max}]",
                "acavd.yaml:1:8: views: view sound is built in, and there is nothing to pool; remove pooling or name an "
                    + "encoder"
            ),
            (
                "views: [{name: sound, normalisation: unit, dimension: 3}]",
                "acavd.yaml:1:8: views: view sound is not whitened, so that its vectors keep their length; remove dimension"
            ),
            (
                "views: [{name: sound, poling: max}]",
                "acavd.yaml:1:23: unknown key views.poling; did you mean pooling?"
            ),
            (
                "encoders: [{name: builtin, model: /m, waveform: {sample_rate: 16000, seconds: 1, layout: NS}}]",
                "acavd.yaml:1:11: encoders: builtin is the encoder that needs no model; choose another name"
            ),
            (
                "encoders: [{name: video, model: /m, pictures: {width: 9, height: 9, layout: NCHW, mean: [1, 2]}}]\n\(view)",
                "acavd.yaml:1:89: encoders.pictures.mean: expected a list of three numbers from -255.0 to 255.0, for "
                    + "example [0.432, 0.395, 0.376]; found a list of 2 values"
            ),
        ])
    func mistakes(yaml: String, message: String) {
        #expect(problems(of: yaml) == [message])
    }

    @Test("The reference and the sample name every key of encoders and views")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let reference = try String(contentsOf: root.appending(path: "docs/reference/configuration.md"), encoding: .utf8)
        let sample = try String(contentsOf: root.appending(path: "config/acavd.yaml"), encoding: .utf8)
        for key in Configuration.recordKeys {
            #expect(reference.contains("| `\(key)` |"), "\(key)")
        }
        for section in ["pictures", "log_mel", "waveform", "pooling", "normalisation"] {
            #expect(sample.contains(section))
        }
    }
}
