import EventLog
import Exchange
import Foundation
import Foundations
import Pipeline
import Workers

/// Where the messages of `acavd feed` come from.
enum FeedSource {
    /// Files, and directories of them, by their `file:` URIs.
    case paths([String])

    /// ACAV100M's metadata.
    case metadata(String)

    /// A file of ids and JSON objects, a line each; `-` for standard input.
    case lines(String)

    /// A message on the input topic, which is keyed by the id.
    struct Message {
        let id: VideoID

        /// A JSON object on one line.
        let value: [UInt8]
    }

    /// Hands each message over, or what is wrong with the line or file it would come from.
    ///
    /// - Throws: What `body` throws, and `ExchangeError` or `VideoCollection.Failure` when the source cannot be read.
    func forEach(_ body: (Result<Message, ExchangeError>) throws -> Void) throws {
        switch self {
        case .paths(let paths):
            for video in try VideoCollection(paths).videos {
                let path = URL(fileURLWithPath: video.uri).standardizedFileURL.path
                let message: JSONValue = .object(["id": .string(path), "uri": .string(FeedSource.fileURI(path))])
                try body(FeedSource.checked(message.encoded, from: video.uri))
            }
        case .metadata(let file):
            let lines = try LineReader(file)
            while let line = try lines.next() {
                if line.bytes?.isEmpty == true { continue }
                try body(
                    VideoMetadata.read(line, of: lines.name).flatMap {
                        FeedSource.checked($0.message.encoded, from: "\(lines.name):\(line.number)")
                    })
            }
        case .lines(let file):
            let lines = try LineReader(file)
            while let line = try lines.next() {
                let place = "\(lines.name):\(line.number)"
                guard let bytes = line.bytes else {
                    try body(.failure(ExchangeError(place, "it has more than \(LineReader.maximumBytes) bytes")))
                    continue
                }
                if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { continue }
                try body(FeedSource.checked(bytes, from: place))
            }
        }
    }

    /// An id or a JSON object as a message, when the daemon can read it.
    private static func checked(_ bytes: [UInt8], from place: String) -> Result<Message, ExchangeError> {
        let record = ConsumedRecord(
            source: TopicPartition(topic: "", partition: 0), offset: 0, key: nil, value: bytes)
        do throws(DiscoveryError) {
            guard case .video(let discovery) = try DiscoveryMessage.parse(record) else {
                preconditionFailure("what has a value is no withdrawal")
            }
            // What could be read and does not begin as an object does is an id.
            let object = try? JSONValue(parsing: bytes)
            guard case .object? = object else {
                return .success(
                    Message(id: discovery.id, value: JSONValue.object(["id": .string(discovery.id.text)]).encoded))
            }
            return .success(Message(id: discovery.id, value: bytes))
        } catch {
            return .failure(ExchangeError(place, error.description))
        }
    }

    /// RFC 8089, with what is not unreserved (RFC 3986, section 2.3) percent-encoded.
    private static func fileURI(_ path: String) -> String {
        var uri = "file://"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return uri
    }
}
