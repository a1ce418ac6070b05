package import EventLog
package import Foundations

/// A line of the metadata that ACAV100M begins with: an address, a tab, and a JSON object
/// (`metadata_filtering` of github.com/sangho-vision/acav100m).
///
/// Of the object, `LatestDAFeature.YouTubeCategory` counts. Its lengths (`VideoLength`, `MediaVersionList[].Duration`)
/// are what was said of a file that is gone; how long a video is, its container says.
package struct VideoMetadata: Sendable, Hashable {
    /// Why a line cannot be used, as a phrase.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    package let id: VideoID

    /// YouTube's category; nil when there is none.
    package let category: String?

    /// - Parameter line: Without its ending.
    package init(parsing line: [UInt8]) throws(Problem) {
        guard let text = String(validating: line, as: UTF8.self) else { throw Problem("this is not UTF-8") }
        guard let tab = text.utf8.firstIndex(of: UInt8(ascii: "\t")) else {
            throw Problem("there is no tab; an address, a tab and a JSON object are expected")
        }
        let metadata: JSONValue
        do throws(JSONError) {
            metadata = try JSONValue(parsing: Array(text.utf8[text.utf8.index(after: tab)...]))
        } catch {
            throw Problem("behind the tab there is no JSON: \(error)")
        }
        guard case .object = metadata else { throw Problem("behind the tab there is no JSON object") }
        id = try VideoMetadata.id(in: String(text[..<tab]))
        switch metadata["LatestDAFeature"]?["YouTubeCategory"] {
        case nil, .null: category = nil
        case .string(let name): category = name.isEmpty ? nil : name
        case .some: throw Problem("LatestDAFeature.YouTubeCategory is not a string")
        }
    }

    /// What a line of a file says, or the file and the line with what is wrong.
    package static func read(_ line: LineReader.Line, of file: String) -> Result<VideoMetadata, ExchangeError> {
        do throws(Problem) {
            guard let bytes = line.bytes else { throw Problem("it has more than \(LineReader.maximumBytes) bytes") }
            return .success(try VideoMetadata(parsing: bytes))
        } catch {
            return .failure(ExchangeError("\(file):\(line.number)", error.description))
        }
    }

    /// The message on the input topic that says the same.
    package var message: JSONValue {
        var members = [JSONValue.Member(name: "id", value: .string(id.text))]
        if let category { members.append(.init(name: "tags", value: .array([.string(category)]))) }
        return .object(members)
    }

    /// The same as the daemon takes it from that message.
    package var discovery: VideoDiscovery { VideoDiscovery(id: id, tags: category.map { [$0] } ?? []) }

    private static let hosts: Set<String> = ["youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"]

    /// The id of a video of YouTube in one of its addresses, or a text that is no address as it is.
    private static func id(in address: String) throws(Problem) -> VideoID {
        func checked(_ text: some StringProtocol) throws(Problem) -> VideoID {
            let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
            guard isPlain, text.utf8.count <= DiscoveryMessage.maximumIDBytes, let id = VideoID(String(text)) else {
                throw Problem("\"\(String(address.prefix(200)))\" names no video of YouTube")
            }
            return id
        }
        guard let match = address.wholeMatch(of: #/(?i:https?)://([^/?#]+)(/[^?#]*)?(?:\?([^#]*))?(?:#.*)?/#) else {
            return try checked(address)
        }
        let host = match.1.lowercased()
        let steps = (match.2 ?? "").split(separator: "/")
        if host == "youtu.be", steps.count == 1 { return try checked(steps[0]) }
        guard hosts.contains(host) else { return try checked("/") }
        if steps == ["watch"] {
            let values = (match.3 ?? "").split(separator: "&").filter { $0.hasPrefix("v=") }
            return try checked(values.first?.dropFirst(2) ?? "/")
        }
        guard steps.count == 2, ["embed", "live", "shorts", "v"].contains(steps[0]) else { return try checked("/") }
        return try checked(steps[1])
    }
}
