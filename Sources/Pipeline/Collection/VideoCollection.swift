package import Exchange
import Foundation
import Foundations
package import Workers

/// The videos below some paths.
package struct VideoCollection {
    /// A path that cannot be used.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What a file in a directory must be called to be taken for a video. A file named on the command line is taken
    /// whatever it is called.
    private static let videoExtensions: Set<String> = [
        "3gp", "asf", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "ogv", "ts", "webm",
        "wmv",
    ]

    /// In the order of their IDs. The ID of a video that a path led to is that path, as it was reached.
    package let videos: [VideoRequest]

    /// Videos that are not wanted, by reason.
    package let filtered: [FilterReason: Int]

    /// Looks the paths up: files as they are, directories searched to the bottom.
    ///
    /// - Throws: When a path does not exist, or there is no video at all.
    package init(_ paths: [String]) throws(Failure) {
        var found: [String] = []
        for path in paths {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw Failure(description: "\(path): no such file or directory")
            }
            guard isDirectory.boolValue else {
                found.append(path)
                continue
            }
            guard let walk = FileManager.default.enumerator(atPath: path) else {
                throw Failure(description: "\(path): the directory cannot be read; check its permissions")
            }
            let folder = path.hasSuffix("/") ? path : path + "/"
            for case let name as String in walk
            where VideoCollection.videoExtensions.contains((name as NSString).pathExtension.lowercased()) {
                found.append(folder + name)
            }
        }
        // By bytes, as the file system tells names apart: to Swift two spellings of é are one.
        videos = Set(found.compactMap { VideoID($0) }).sorted().map { VideoRequest(id: $0, uri: $0.text) }
        filtered = [:]
        if videos.isEmpty {
            throw Failure(
                description: "no video found; files in directories are taken by their names: "
                    + VideoCollection.videoExtensions.sorted().map { ".\($0)" }.joined(separator: " "))
        }
    }

    /// Looks the videos of ACAV100M's metadata up, each once.
    ///
    /// - Parameters:
    ///   - template: Where a video is.
    ///   - rules: Which of them are wanted; the category is their only tag.
    ///   - onProblem: Called for each line that cannot be used, with the file, the line and what is wrong.
    /// - Throws: When the file cannot be read, or names no video.
    package init(
        metadata file: String, template: URITemplate, rules: VideoRules, onProblem: (ExchangeError) -> Void
    ) throws(Failure) {
        var found: [VideoID: FilterReason?] = [:]
        do throws(ExchangeError) {
            let lines = try LineReader(file)
            while let line = try lines.next() {
                if line.bytes?.isEmpty == true { continue }
                switch VideoMetadata.read(line, of: lines.name) {
                case .success(let metadata):
                    found.updateValue(rules.reason(for: metadata.discovery), forKey: metadata.id)
                case .failure(let error): onProblem(error)
                }
            }
        } catch {
            throw Failure(description: error.description)
        }
        let wanted = found.filter { $0.value == nil }.keys
        videos = wanted.sorted().map { VideoRequest(id: $0, uri: template.uri(of: $0)) }
        filtered = found.values.compactMap { $0 }.reduce(into: [:]) { counts, reason in counts[reason, default: 0] += 1
        }
        if found.isEmpty { throw Failure(description: "\(file): there is no video in it") }
    }
}
