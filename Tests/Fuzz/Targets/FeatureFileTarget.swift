import Exchange
import Foundation
import Foundations

/// Files of features: ZIP archives of NumPy's arrays, whoever made them.
package final class FeatureFileTarget: FuzzTarget {
    package static let name = "feature-file"
    package static let longestInput = 8192
    package static let words = [
        "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", "ids.npy", "start.npy",
        "audio.a.npy", "NUMPY", "'descr': '<f2'", "'|O'", "True", "(3, 2)", "(9223372036854775807,)",
    ]

    private let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "acavd-fuzz-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    package func seeds() throws -> [[UInt8]] {
        let path = folder.appending(path: "seed.npz").path
        let views = [
            (view: FeatureView(sense: .audio, name: "a"), dimension: 2),
            (view: FeatureView(sense: .visual, name: "v"), dimension: 1),
        ]
        return try [["a"], ["b@1", "a@2", "b@3"]].map { ids in
            let writer = try FeatureWriter(path, views: views)
            for id in ids {
                guard let video = VideoID(id) else { throw FuzzFinding("\(id) is no id") }
                try writer.append(
                    ClipReference(video: video, uri: "/\(id)", span: TimeSpan(start: 1, end: 2)),
                    features: [[1, 2], [3]])
            }
            try writer.finish()
            return Array(try Data(contentsOf: URL(filePath: path)))
        }
    }

    package func check(_ input: [UInt8]) throws {
        let path = folder.appending(path: "input.npz").path
        try Data(input).write(to: URL(filePath: path))
        do {
            let file = try FeatureFile(path, temporaryDirectory: folder.path)
            let table = try FeatureTable(file, views: file.views, clipSeconds: 10)
            var rows = 0
            for video in table.videos {
                let clips = try table.clips(of: video)
                try require(clips.count == video.count, "\(clips.count) clips of \(video.count)")
                rows += clips.count
                for case .success(let (clip, features)) in clips {
                    try require(clip.video == video.id, "a clip of another video")
                    try require(features.map(\.count) == table.dimensions, "a vector of another length")
                    try require(features.joined().allSatisfy(\.isFinite), "a number that is not finite")
                }
            }
            try require(rows == table.clipCount, "\(rows) rows of \(table.clipCount)")
        } catch let error as ExchangeError {
            try require(
                !error.description.unicodeScalars.contains { $0.properties.generalCategory == .control },
                "a message with a control character: \(error)")
        }
    }
}
