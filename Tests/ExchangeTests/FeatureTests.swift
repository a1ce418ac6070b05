import Exchange
import Foundation
import Foundations
import TestPython
import Testing

@Suite("Files of features")
struct FeatureTests {
    /// A file as `numpy.save` writes it in a directory.
    private struct Column {
        let name: String
        let type: String
        let shape: [Int]
        let content: [UInt8]

        init(_ name: String, _ rows: [[Float]]) {
            self.init(name, "<f4", [rows.count, rows.first?.count ?? 0], rows.flatMap { $0 }.map(\.bitPattern))
        }

        init(_ name: String, _ seconds: [Double]) {
            self.init(name, "<f8", [seconds.count], seconds.map(\.bitPattern))
        }

        init(_ name: String, _ texts: [String]) {
            let width = texts.map(\.utf8.count).max() ?? 1
            self.init(
                name, "|S\(width)", [texts.count],
                texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: width - $0.utf8.count) })
        }

        init<Word: FixedWidthInteger>(_ name: String, _ type: String, _ shape: [Int], _ words: [Word]) {
            self.name = name
            self.type = type
            self.shape = shape
            content = words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
        }

        func write(in folder: TemporaryFolder) throws {
            let axes = shape.map { "\($0)," }.joined()
            let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(axes))}"
            try folder.write(
                [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + content,
                to: "\(name).npy")
        }
    }

    private static func table(_ columns: [Column], views: [FeatureView]? = nil) throws -> FeatureTable {
        let folder = try TemporaryFolder()
        for column in columns { try column.write(in: folder) }
        let file = try FeatureFile(folder.path, temporaryDirectory: folder.path)
        return try FeatureTable(file, views: views ?? file.views, clipSeconds: 10)
    }

    private static let vectors: [[Float]] = [[1, 2], [3, 4], [5, 6], [7, 8]]
    private static let sides = [Column("audio.a", vectors), Column("visual.b", vectors.map { [$0[0]] })]

    private static func clips(_ table: FeatureTable) throws -> [String] {
        try table.videos.flatMap { video in
            try table.clips(of: video).map { row in
                switch row {
                case .success(let (clip, features)):
                    "\(clip.video)|\(clip.uri)|\(clip.span.start)-\(clip.span.end)|\(features)"
                case .failure(let error): "\(error)"
                }
            }
        }
    }

    @Test("Rows become the clips of videos in the order of their ids, those of a video in their own")
    func rows() throws {
        let table = try FeatureTests.table(
            FeatureTests.sides + [
                Column("ids", ["b", "a", "b", "c"]), Column("start", [9, 1, 0, 0.5]), Column("end", [19, 2, 10, 0.5]),
                Column("uri", ["x.mp4", "", "x.mp4", "file:///c"]),
            ])
        #expect(table.videos.map(\.id.text) == ["a", "b", "c"] && table.videos.map(\.count) == [1, 2, 1])
        #expect(table.dimensions == [2, 1] && table.clipCount == 4 && table.rejected.isEmpty)
        #expect(
            try FeatureTests.clips(table) == [
                "a|a|1.0-2.0|[[3.0, 4.0], [3.0]]", "b|x.mp4|9.0-19.0|[[1.0, 2.0], [1.0]]",
                "b|x.mp4|0.0-10.0|[[5.0, 6.0], [5.0]]", "c|file:///c|0.5-0.5|[[7.0, 8.0], [7.0]]",
            ])
        let chosen = try FeatureTests.table(
            FeatureTests.sides + [Column("ids", ["b", "a", "d", "c"])],
            views: [FeatureView(sense: .visual, name: "b"), FeatureView(sense: .audio, name: "a")])
        #expect(chosen.dimensions == [1, 2])
        #expect(try FeatureTests.clips(chosen).first == "a|a|0.0-10.0|[[3.0], [3.0, 4.0]]")
    }

    @Test("Ids of clips name video and start; one among them that is none makes all of them names of videos")
    func clipIDs() throws {
        let table = try FeatureTests.table(
            FeatureTests.sides + [Column("ids", ["v@2500", "v@0", "w@x@1", "u@0"])])
        #expect(table.videos.map(\.id.text) == ["u", "v", "w@x"])
        #expect(
            try FeatureTests.clips(table).map { $0.split(separator: "|")[2] } == [
                "0.0-10.0", "2.5-12.5", "0.0-10.0", "0.001-10.001",
            ])
        let other = try FeatureTests.table(FeatureTests.sides + [Column("ids", ["v@2500", "v@0", "w", "u@0"])])
        #expect(other.videos.map(\.id.text) == ["u@0", "v@0", "v@2500", "w"])
    }

    @Test("A row that is no clip is said with its number, and costs no other")
    func faults() throws {
        var vectors = FeatureTests.vectors
        vectors[2][1] = .nan
        let table = try FeatureTests.table(
            [
                Column("ids", ["a", "", "a", "a"]), Column("audio.a", vectors),
                Column("visual.b", FeatureTests.vectors), Column("start", [0, 0, 10, 1e12]),
            ])
        #expect(table.rejected.map { $0.description.hasSuffix("row 1: its id is empty") } == [true])
        let clips = try FeatureTests.clips(table)
        #expect(clips.count == 3 && clips[0].hasPrefix("a|"))
        #expect(clips[1].hasSuffix("row 2, a: audio.a[2, 1] is nan, not a finite number"), "\(clips)")
        #expect(clips[2].contains("row 3, a: its start and end"), "\(clips)")
    }

    @Test(
        "A file that does not say what is wanted is refused in one line",
        arguments: [
            (["audio.a", "visual.b"], "no array ids"), (["ids", "visual.b"], "no array audio."),
            (["ids", "audio.a"], "no array visual."),
            (["ids", "audio.a", "visual.b", "visual.a"], "two views are called a"),
            (["ids", "audio.a", "visual.b", "end"], "no array start"),
            (["ids", "audio.a", "visual.b", "short start"], "3 rows, where ids has 4"),
            (["ids", "audio.a", "visual.flat"], "[4]"), (["ids", "audio.a", "visual.int"], "floating numbers"),
            (["ids", "audio.a", "visual.huge"], "from 1 to 16384"), (["twice", "audio.a", "visual.b"], "rows 0 and 2"),
            (["float ids", "audio.a", "visual.b"], "texts or integers"),
        ])
    func refused(columns: [String], words: String) throws {
        let all: [String: Column] = [
            "ids": Column("ids", ["a", "b", "c", "d"]), "twice": Column("ids", ["a", "b", "a", "d"]),
            "float ids": Column("ids", [1, 2, 3, 4.0]), "audio.a": FeatureTests.sides[0],
            "visual.b": FeatureTests.sides[1], "visual.a": Column("visual.a", FeatureTests.vectors),
            "end": Column("end", [1, 2, 3, 4.0]), "short start": Column("start", [1, 2, 3.0]),
            "visual.flat": Column("visual.flat", [1, 2, 3, 4.0]),
            "visual.int": Column("visual.int", "<i4", [4, 1], [1, 2, 3, 4] as [Int32]),
            "visual.huge": Column("visual.huge", "<f4", [4, 16_385], [Int32](repeating: 0, count: 4 * 16_385)),
        ]
        let error = try #require(throws: ExchangeError.self) {
            _ = try FeatureTests.table(columns.map { try #require(all[$0]) })
        }
        #expect(error.description.contains(words), "\(error)")
    }

    // MARK: - Writing

    private struct Written {
        let views: [(view: FeatureView, dimension: Int)]
        var clips: [(clip: ClipReference, features: [[Float]])] = []

        /// Clips of all kinds, those of a video together and videos by id: as a table gives them back.
        init(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            views =
                [(FeatureView(sense: .audio, name: "a.b"), Int.random(in: 1...9, using: &generator))]
                + (0..<Int.random(in: 1...3, using: &generator)).map {
                    (FeatureView(sense: .visual, name: "v\($0)"), Int.random(in: 1...300, using: &generator))
                }
            let alphabet = Array("aé日🎬/ @0")
            for number in 0..<Int.random(in: 1...40, using: &generator) {
                let tail = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &generator)]
                }
                let id = try #require(VideoID("\(1000 + number / 2)" + String(number.isMultiple(of: 2) ? [] : tail)))
                let start = Double.random(in: 0...1000, using: &generator)
                let clip = ClipReference(
                    video: id, uri: number.isMultiple(of: 5) ? "\(id)" : "/videos/\(String(tail)).mp4",
                    span: TimeSpan(start: start, end: start + 1))
                let features = views.map { view in
                    (0..<view.dimension).map { _ in Float.random(in: -1...1, using: &generator) }
                }
                clips.append((clip, features))
            }
            clips.sort { $0.clip.video < $1.clip.video }
        }
    }

    @Test("What is written is read back, to the bit", arguments: 1...12 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let written = try Written(seed: seed)
        let writer = try FeatureWriter("\(folder.path)/f.npz", views: written.views)
        for (clip, features) in written.clips { try writer.append(clip, features: features) }
        #expect(try folder.names == [])
        try writer.finish()
        #expect(try folder.names == ["f.npz"])
        let file = try FeatureFile("\(folder.path)/f.npz", temporaryDirectory: folder.path)
        #expect(file.views == written.views.map(\.view) && file.unused.isEmpty)
        let table = try FeatureTable(file, views: file.views, clipSeconds: 10)
        let read = try table.videos.flatMap { try table.clips(of: $0).map { try $0.get() } }
        #expect(read.map(\.clip) == written.clips.map(\.clip))
        #expect(read.map(\.features) == written.clips.map(\.features))
    }

    /// What NumPy reads in a file: for each array its type, its shape and its values.
    private static func arrays(_ path: String) throws -> [String: [String: Any]] {
        let script = Bundle.module.resourceURL?.appending(path: "Python/arrays.py").path ?? ""
        let text = try TestPython.find().run([script, "read", path])
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String: Any]])
    }

    @Test("NumPy reads what is written", .enabled(if: TestPython.isThere, TestPython.reason))
    func forNumPy() throws {
        let folder = try TemporaryFolder()
        let written = try Written(seed: 5)
        let writer = try FeatureWriter("\(folder.path)/f.npz", views: written.views)
        for (clip, features) in written.clips { try writer.append(clip, features: features) }
        try writer.finish()
        let arrays = try FeatureTests.arrays("\(folder.path)/f.npz")
        #expect(Set(arrays.keys) == Set(["ids", "uri", "start", "end"] + written.views.map(\.view.array)))
        #expect(arrays["ids"]?["values"] as? [String] == written.clips.map(\.clip.video.text))
        #expect(arrays["uri"]?["values"] as? [String] == written.clips.map(\.clip.uri))
        #expect(arrays["start"]?["values"] as? [UInt64] == written.clips.map(\.clip.span.start.bitPattern))
        for (index, view) in written.views.enumerated() {
            let array = try #require(arrays[view.view.array])
            #expect(array["dtype"] as? String == "<f4")
            #expect(array["shape"] as? [Int] == [written.clips.count, view.dimension])
            let isSame = array["values"] as? [[UInt32]] == written.clips.map { $0.features[index].map(\.bitPattern) }
            #expect(isSame)
        }
    }

    @Test("Nothing is left behind of what is not finished, and what cannot be written is said")
    func unfinished() throws {
        let folder = try TemporaryFolder()
        let written = try Written(seed: 1)
        do {
            let writer = try FeatureWriter("\(folder.path)/f.npz", views: written.views)
            try writer.append(written.clips[0].clip, features: written.clips[0].features)
        }
        #expect(try folder.names == [])
        #expect(throws: ExchangeError.self) { try FeatureWriter("/nowhere/at/all/f.npz", views: written.views) }
        #expect(throws: ExchangeError.self) { try FeatureWriter("/dev/null", views: written.views) }
        let writer = try FeatureWriter("\(folder.path)/f.npz", views: written.views)
        try FileManager.default.createDirectory(atPath: "\(folder.path)/f.npz", withIntermediateDirectories: true)
        #expect(throws: ExchangeError.self) { try writer.finish() }
        #expect(throws: ExchangeError.self) { try FeatureWriter("\(folder.path)/f.npz", views: written.views) }
        #expect(try folder.names == ["f.npz"])
    }
}
