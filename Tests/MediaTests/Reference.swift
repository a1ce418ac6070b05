import Foundation
import Foundations
import HostileMedia
import Media

/// What FFmpeg's own programs make of a file: all its pictures, scaled, and all its sound.
struct Reference {
    let width: Int
    let height: Int
    private let times: [Double]
    private let pictures: Data

    /// - Parameter filter: Put before the scaler.
    init(of path: String, width: Int, height: Int, filter: String = "null") throws {
        self.width = width
        self.height = height
        let scaler = "scale=\(width):\(height):flags=area+accurate_rnd+full_chroma_int"
        pictures = try FFmpegTool.run(
            "-i", path, "-map", "0:v:0", "-vf", "\(filter),\(scaler),format=gbrp", "-fps_mode", "passthrough",
            "-f", "rawvideo", "-")
        let start = try FFmpegTool.probe("-show_entries format=start_time -of csv=p=0", path)
        let origin = Double(start.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        let frames = try FFmpegTool.probe(
            "-select_streams v:0 -show_entries frame=best_effort_timestamp_time -of csv=p=0", path)
        times = frames.split(separator: "\n").compactMap { line in
            Double(line.prefix { $0 != "," }).map { $0 - origin }
        }
    }

    /// The picture displayed at a time, as planes of red, green and blue.
    func picture(at time: Double) -> [Float] {
        let index = max(0, (times.firstIndex { $0 > time + 1e-4 } ?? times.count) - 1)
        let plane = width * height
        return [2, 0, 1].flatMap { source in
            let start = (3 * index + source) * plane
            return start + plane <= pictures.count ? pictures[start..<start + plane].map { Float($0) / 255 } : []
        }
    }

    /// All of the sound, at 16 kHz, on the clock of the file.
    static func sound(of path: String) throws -> [Float] {
        let data = try FFmpegTool.run(
            "-i", path, "-map", "0:a:0", "-af", "aresample=16000:async=1:first_pts=0,aformat=channel_layouts=mono",
            "-f", "f32le", "-c:a", "pcm_f32le", "-")
        return floats(data)
    }
}

/// Little-endian 32-bit floats.
func floats(_ data: Data) -> [Float] {
    data.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
}

/// The peak signal-to-noise ratio of two pictures whose peak is 1, in decibels.
func peakSignalToNoise(_ left: [Float], _ right: [Float]) -> Double {
    guard left.count == right.count, !left.isEmpty else { return -.infinity }
    let squares = zip(left, right).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return -10 * log10(max(squares / Double(left.count), 1e-12))
}

func greatestDifference(_ left: some Collection<Float>, _ right: some Collection<Float>) -> Float {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// A clip decoded for one encoder.
struct DecodedClip {
    let frames: [VideoFrame]
    let successors: [VideoFrame]
    let waveform: Waveform
}

extension MediaFile {
    /// Decodes a clip with one set of pictures, and its sound at 16 kHz.
    mutating func decode(_ span: TimeSpan, sampling: FrameSampling) throws(MediaError) -> DecodedClip {
        let clip = try decode(
            span, sampling: ClipSampling(pictures: [sampling], soundRates: [Waveform.standardRate]))
        let pictures = clip.pictures(sampling)
        return DecodedClip(
            frames: pictures?.frames ?? [], successors: pictures?.successors ?? [],
            waveform: clip.sound(rate: Waveform.standardRate) ?? Waveform(sampleRate: 16_000, samples: []))
    }
}

/// Opens a file and decodes one clip of it.
func decode(
    _ path: String, from start: Double, to end: Double, frames: Int = 4, width: Int = 32, height: Int = 24,
    successor: Double? = nil
) throws -> DecodedClip {
    var file = try MediaFile(opening: path)
    return try file.decode(
        TimeSpan(start: start, end: end),
        sampling: FrameSampling(framesPerClip: frames, width: width, height: height, successorSeconds: successor))
}
