import Foundations

/// A short clip whose sound belongs to its picture, or does not. The same clip is the same file, byte for byte, with
/// the same FFmpeg on the same kind of machine.
package struct SyntheticClip: Hashable, Sendable {
    /// The scene that is seen.
    package let picture: SyntheticScene

    /// The scene that is heard.
    package let sound: SyntheticScene

    /// Fixes all that varies between clips of the same scenes.
    package let seed: UInt64

    /// A clip of what is seen and what is heard, in the take that the seed gives.
    package init(picture: SyntheticScene, sound: SyntheticScene, seed: UInt64) {
        self.picture = picture
        self.sound = sound
        self.seed = seed
    }

    /// Whether what is heard is what is seen.
    package var corresponds: Bool { picture == sound }

    /// Renders and encodes the clip, and replaces the file at `path` with it.
    package func write(to path: String, format: SyntheticFormat = SyntheticFormat()) throws(SyntheticMediaError) {
        let muxer = try Muxer(path: path)
        switch format.tracks {
        case .picturesAndSound:
            var pictures = try PictureTrack(in: muxer, of: film, format: format)
            var sound = try SoundTrack(in: muxer, of: recording, format: format)
            try muxer.writeHeader()
            // Side by side, so that the muxer holds back little of either.
            for index in 0..<format.frameCount {
                try pictures.encode(frame: index, into: muxer)
                try sound.encode(before: Double(index + 1) / Double(format.framesPerSecond), into: muxer)
            }
            try pictures.finish(into: muxer)
            try sound.finish(into: muxer)
        case .picturesOnly:
            var pictures = try PictureTrack(in: muxer, of: film, format: format)
            try muxer.writeHeader()
            for index in 0..<format.frameCount {
                try pictures.encode(frame: index, into: muxer)
            }
            try pictures.finish(into: muxer)
        case .soundOnly:
            var sound = try SoundTrack(in: muxer, of: recording, format: format)
            try muxer.writeHeader()
            try sound.finish(into: muxer)
        }
        try muxer.writeTrailer()
    }

    private var film: Film {
        Film(of: picture, generator: .stream(seed: seed, named: "picture of \(picture)"))
    }

    private var recording: Recording {
        Recording(of: sound, generator: .stream(seed: seed, named: "sound of \(sound)"))
    }
}
