import Foundations

extension ByteWriter {
    mutating func write(_ clip: ClipReference) {
        write(clip.video.text)
        write(clip.uri)
        write(clip.span.start)
        write(clip.span.end)
    }
}

extension ByteReader {
    /// The latest a clip can end, in seconds: its milliseconds fit 53 bits.
    private static let latest = 9e12

    mutating func video() throws(ByteReaderError) -> VideoID {
        guard let video = VideoID(try string()) else { throw .invalid("a video without a name") }
        return video
    }

    mutating func clipReference() throws(ByteReaderError) -> ClipReference {
        let video = try video()
        let uri = try string()
        let (start, end) = (try double(), try double())
        guard start >= 0 && start <= end && end <= ByteReader.latest else {
            throw .invalid("a clip from \(start) to \(end) seconds")
        }
        return ClipReference(video: video, uri: uri, span: TimeSpan(start: start, end: end))
    }
}

extension ByteWriter {
    /// A feature vector for each view, each after its length.
    mutating func write(_ clip: EmbeddedClip) {
        write(clip.clip)
        for features in clip.features { write(features) }
    }
}

extension ByteReader {
    mutating func embeddedClip(_ views: [CurationView]) throws(ByteReaderError) -> EmbeddedClip {
        let clip = try clipReference()
        var features: [[Float]] = []
        for view in views {
            let vector = try array(of: Float.self)
            guard vector.count == view.featureDimension && vector.allSatisfy(\.isFinite) else {
                throw .invalid("\(clip.id) has no \(view.featureDimension) finite features in view \(view.name)")
            }
            features.append(vector)
        }
        return EmbeddedClip(clip: clip, features: features)
    }
}
