import Fetching
import Foundations
import Glibc
import Testing

@Suite("Spools", .timeLimit(.minutes(8)))
struct SpoolTests {
    @Test("A spool leaves nothing in its directory, and its reader cannot write")
    func files() throws {
        let folder = try TemporaryFolder()
        let spool = try Spool(in: folder.path)
        #expect(pwrite(spool.writing.number, "abc", 3, 5) == 3)
        var bytes = [UInt8](repeating: 1, count: 10)
        #expect(pread(spool.reading.number, &bytes, 10, 0) == 8)
        #expect(bytes[..<8] == [0, 0, 0, 0, 0, 97, 98, 99])
        #expect(pwrite(spool.reading.number, "abc", 3, 0) == -1)
        #expect(ftruncate(spool.reading.number, 0) == -1)
        for descriptor in [spool.writing.number, spool.reading.number] {
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
        try #require(rmdir(folder.path) == 0, "the folder is empty")
        #expect(throws: SpoolError.self) { _ = try Spool(in: folder.path) }
    }

    /// The other end of a fetcher's line.
    private struct Line: ~Copyable {
        let line: SpoolLine

        init() throws { line = try SpoolLine() }

        func send(_ bytes: [UInt8]) { Glibc.send(line.fetcher.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }

        func reader(size: Int64?, holding content: String = "0123456789") throws -> SpoolReader {
            let spool = try Spool(in: "/tmp")
            pwrite(spool.writing.number, content, content.utf8.count, 0)
            return SpoolReader(
                spool: OwnedDescriptor(dup(spool.reading.number)), fetcher: OwnedDescriptor(dup(line.reader.number)),
                size: size)
        }
    }

    private static func answer(_ kind: UInt64, _ first: Int64, _ second: Int64) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(kind)
        writer.write(first)
        writer.write(second)
        return writer.bytes
    }

    @Test(
        "No answer leads a reader astray",
        arguments: [
            (1, 0, 0), (1, 0, 5), (1, 6, 10), (1, 5, 5), (1, 6, 5), (1, -1, 6), (1, .min, .max), (1, .max, .min),
            (1, .max, .max), (1, 0, .max), (1, 5, 101), (1, 20, 30), (2, -1, 0), (2, 6, 0), (2, .max, 0), (2, 5, 1),
            (2, 5, 0), (3, 1, 0), (3, 0, 1), (0, 0, 10), (4, 0, 10), (.max, 0, 10),
        ] as [(UInt64, Int64, Int64)])
    func nonsense(kind: UInt64, first: Int64, second: Int64) throws {
        let line = try Line()
        let reader = try line.reader(size: 100)
        line.send(SpoolTests.answer(kind, first, second))
        let error = #expect(throws: SpoolReaderError.self) { try reader.bytes(5..<6) }
        guard case .nonsense? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
            return
        }
    }

    @Test("An answer is as long as an answer is", arguments: [1, 8, 23, 25, 4_000])
    func lengths(count: Int) throws {
        let line = try Line()
        let reader = try line.reader(size: nil)
        line.send([UInt8]((SpoolTests.answer(1, 0, 10) + [UInt8](repeating: 0, count: 4_000)).prefix(count)))
        let error = #expect(throws: SpoolReaderError.self) { try reader.bytes(0..<1) }
        guard case .nonsense? = error else {
            Issue.record("\(error.map(String.init(describing:)) ?? "no error")")
            return
        }
    }

    @Test("A part that is not in the spool, though it should be, is no endless wait")
    func emptyPart() throws {
        let line = try Line()
        let reader = try line.reader(size: nil)
        line.send(SpoolTests.answer(1, 0, 20))
        #expect(try reader.bytes(0..<10) == Array("0123456789".utf8))
        #expect(throws: SpoolReaderError.self) { try reader.bytes(10..<11) }
    }

    @Test("What has been said to be there is read without asking; an end is an end")
    func known() throws {
        let line = try Line()
        let reader = try line.reader(size: nil)
        line.send(SpoolTests.answer(1, 2, 6))
        #expect(try reader.bytes(3..<6, inPiecesOf: 1) == Array("345".utf8))
        #expect(try reader.bytes(2..<4) == Array("23".utf8))
        #expect(reader.size == nil)
        line.send(SpoolTests.answer(2, 6, 0))
        #expect(try reader.bytes(6..<9) == [])
        #expect(reader.size == 6)
        #expect(try reader.bytes(.max - 1 ..< .max) == [])
        line.send(SpoolTests.answer(3, 0, 0))
        #expect(throws: SpoolReaderError.failed) { try reader.bytes(0..<1) }
    }

    @Test("An end before what is known to be there is none")
    func earlyEnd() throws {
        let line = try Line()
        let reader = try line.reader(size: nil)
        line.send(SpoolTests.answer(1, 0, 6))
        line.send(SpoolTests.answer(2, 5, 0))
        #expect(try reader.bytes(0..<6).count == 6)
        #expect(throws: SpoolReaderError.self) { try reader.bytes(8..<9) }
    }

    @Test("A fetcher that has gone is missed")
    func hangUp() throws {
        let reader: SpoolReader
        do {
            let line = try Line()
            reader = try line.reader(size: nil)
        }
        #expect(throws: SpoolReaderError.hangUp) { try reader.bytes(0..<1) }
    }

    @Test("Random answers end in bytes of the spool or an error", arguments: [UInt64](0..<20))
    func randomAnswers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let line = try Line()
        let reader = try line.reader(size: nil)
        for _ in 0..<50 {
            let kind = UInt64.random(in: 0...4, using: &generator)
            let first = Int64.random(in: -2...12, using: &generator)
            line.send(SpoolTests.answer(kind, first, Int64.random(in: -2...12, using: &generator)))
            let offset = Int64.random(in: 0...12, using: &generator)
            let bytes = try? reader.bytes(offset..<offset + 1)
            #expect(bytes == nil || bytes == [] || bytes == [48 + UInt8(offset)])
        }
    }
}
