import EventLog
import Exchange
import Foundation
import Foundations
import TestPython
import Testing

@Suite("ACAV100M's formats")
struct ACAV100MTests {
    @Test(
        "A line of the metadata names a video and its category",
        arguments: [
            (
                #"https://www.youtube.com/watch?v=Nfn9b40qqp4\#t{"MediaVersionList":[{"Duration":"37"}],"LatestDAFeature":{"Title":"MİNİ","VideoLength":"38","YouTubeCategory":"People & Blogs"}}"#,
                #"{"id":"Nfn9b40qqp4","tags":["People & Blogs"]}"#
            ),
            (#"http://youtube.com/watch?t=1&v=a-_b&list=x#y\#t{"LatestDAFeature":{}}"#, #"{"id":"a-_b"}"#),
            (#"https://youtu.be/abc?t=3\#t{}"#, #"{"id":"abc"}"#),
            (#"https://m.youtube.com/shorts/abc\#t{"LatestDAFeature":{"YouTubeCategory":null}}"#, #"{"id":"abc"}"#),
            ("abc\t{\"LatestDAFeature\":{\"YouTubeCategory\":\"\"}}", #"{"id":"abc"}"#),
        ])
    func metadata(line: String, message: String) throws {
        let metadata = try VideoMetadata(parsing: Array(line.utf8))
        #expect(String(decoding: metadata.message.encoded, as: UTF8.self) == message)
    }

    @Test(
        "A line that cannot be used is said with what is wrong",
        arguments: [
            ("", "no tab"), ("abc {}", "no tab"), ("abc\t", "no JSON"), ("abc\t[]", "no JSON object"),
            ("abc\t{\"a\":1,}", "no JSON:"), ("\t{}", "names no video"), ("https://vimeo.com/1\t{}", "names no video"),
            ("https://www.youtube.com/watch?list=x\t{}", "names no video"),
            ("https://www.youtube.com/watch?v=\t{}", "names no video"), ("https://youtu.be/\t{}", "names no video"),
            ("https://www.youtube.com/channel/x\t{}", "names no video"), ("a/b\t{}", "names no video"),
            ("a b\t{}", "names no video"), ("é\t{}", "names no video"),
            ("a\t{\"LatestDAFeature\":{\"YouTubeCategory\":7}}", "not a string"),
        ])
    func unreadable(line: String, words: String) throws {
        let problem = try #require(throws: VideoMetadata.Problem.self) { try VideoMetadata(parsing: Array(line.utf8)) }
        #expect(problem.description.contains(words), "\(problem)")
    }

    @Test("Bytes that are no text are a problem of the line")
    func noText() {
        #expect(throws: VideoMetadata.Problem.self) { try VideoMetadata(parsing: [0xFF, 0x09, 0x7B, 0x7D]) }
    }

    @Test(
        "A clip becomes a row with the folder and the file of its video",
        arguments: [
            ("/srv/shard-7/a.mp4", 0.0, 10.0, "shard-7,a.mp4,id,\"[0, 10]\"\r\n"),
            ("a.mp4", 2.5, 12.5, ",a.mp4,id,\"[2.5, 12.5]\"\r\n"),
            ("file:///srv/my%20videos/a,b.mp4", 0, 1, "my videos,\"a,b.mp4\",id,\"[0, 1]\"\r\n"),
            ("https://host/x/y/z.webm?q=/1#/f", 1, 2, "y,z.webm,id,\"[1, 2]\"\r\n"),
            ("https://host", 1, 2, ",,id,\"[1, 2]\"\r\n"),
            ("dir/a\"b\n.mp4", 1, 2, "dir,\"a\"\"b\n.mp4\",id,\"[1, 2]\"\r\n"),
        ])
    func rows(uri: String, start: Double, end: Double, row: String) throws {
        let clip = ClipReference(
            video: try #require(VideoID("id")), uri: uri, span: TimeSpan(start: start, end: end))
        #expect(String(decoding: CommaSeparatedRow(clip).encoded, as: UTF8.self) == row)
    }

    @Test(
        "Fields are quoted as Python's csv module does it",
        .enabled(if: TestPython.isThere, TestPython.reason))
    func quoting() throws {
        var generator = SeededGenerator(seed: 9)
        let alphabet = ["a", ",", "\"", " ", "\n", "\r", "é", "'", ";", "\\"]
        let rows = (0..<200).map { _ in
            (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &generator)]
                }.joined()
            }
        }
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(JSONEncoder().encode(rows)), to: "rows.json")
        let program = """
            import csv, io, json, sys
            text = io.StringIO(newline="")
            csv.writer(text).writerows(json.load(open(sys.argv[1])))
            sys.stdout.buffer.write(text.getvalue().encode())
            """
        let theirs = try TestPython.find().run(["-c", program, path])
        let ours = rows.flatMap { CommaSeparatedRow($0).encoded }
        #expect(Array(theirs.utf8) == ours)
    }

    @Test("Lines are told apart whatever ends them and wherever a buffer does", arguments: ["\n", "\r\n"])
    func lines(ending: String) throws {
        let folder = try TemporaryFolder()
        let texts = (0..<300).map { String(repeating: "x", count: $0 * 7 % 1000) + "\($0)" } + ["", "end"]
        for isEnded in [true, false] {
            let text = texts.joined(separator: ending) + (isEnded ? ending : "")
            let reader = try LineReader(folder.write(Array(text.utf8), to: "lines"))
            var read: [String] = []
            while let line = try reader.next() {
                #expect(line.number == read.count + 1)
                read.append(String(decoding: try #require(line.bytes), as: UTF8.self))
            }
            #expect(read == texts)
        }
    }

    @Test("A line that is too long is passed over, and the next is not")
    func longLine() throws {
        let folder = try TemporaryFolder()
        let text = [UInt8](repeating: 0x78, count: LineReader.maximumBytes + 1) + Array("\nnext\n".utf8)
        let reader = try LineReader(folder.write(text, to: "lines"))
        #expect(try reader.next() == LineReader.Line(number: 1, bytes: nil))
        #expect(try reader.next() == LineReader.Line(number: 2, bytes: Array("next".utf8)))
        #expect(try reader.next() == nil)
        #expect(throws: ExchangeError.self) { try LineReader("/nowhere/at/all") }
    }
}
