package import EventLog
import Foundation
import Foundations

extension CuratedMember {
    /// As a line of an index from which shards for WebDataset are cut: the key of the sample, what to open and which
    /// seconds of it to take, and what is to lie beside the clip as its `.json`.
    package var sample: JSONValue {
        var description: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { description.append(JSONValue.Member(name: name, value: value)) }
        add("clip", .string(clip.id.description))
        add("video", .string(clip.video.text))
        add("uri", .string(clip.uri))
        add("start", .number(clip.span.start))
        add("end", .number(clip.span.end))
        if let change {
            add("gain", .number(change.gain))
            add("model_version", .number(change.modelVersion))
        }
        add("assignments", clusters)
        return .object([
            "__key__": .string(CuratedMember.sampleKey(of: clip.id.description)),
            "url": .string(CuratedMember.openable(clip.uri)),
            "start": .number(clip.span.start), "end": .number(clip.span.end), "json": .object(description),
        ])
    }

    /// The clip id with percent-encoding, so that any library undoes it: a sample's files are named for its key, which may
    /// have neither a slash nor a dot, since all that follows the first dot of a name is the extension (WebDataset's
    /// `base_plus_ext`). Letters, digits, `-`, `_` and `@` of ASCII stay.
    static func sampleKey(of id: String) -> String {
        var key = ""
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"):
                key.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                key += digits.utf8.count < 2 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return key
    }

    /// Of the URI of a file on this machine (RFC 8089) the path, which is what ffmpeg and Python open; anything else as it
    /// is.
    static func openable(_ uri: String) -> String {
        guard let match = uri.wholeMatch(of: #/[Ff][Ii][Ll][Ee]:(?://(?:localhost)?(?=/)|(?!//))(/.*)/#)
        else { return uri }
        return String(match.1).removingPercentEncoding ?? uri
    }
}
