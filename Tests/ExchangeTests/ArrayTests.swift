import Exchange
import Foundation
import Foundations
import Testing

@Suite("Arrays that NumPy wrote")
struct ArrayTests {
    @Test(
        "Each type of floating number is read as it is, stored and deflated",
        arguments: ["stored.npz", "deflated.npz"],
        [
            ("f2little", 5), ("f4little", 5), ("f8little", 5), ("f2big", 5), ("f4big", 5), ("f8big", 5), ("one", 1),
            ("wide", 700),
        ])
    func floats(file: String, view: (name: String, columns: Int)) throws {
        let arrays = try ArrayCollection(Golden.path(file), temporaryDirectory: "/tmp")
        let name = (view.columns == 5 ? "audio." : "visual.") + view.name
        #expect(arrays.names.contains(name))
        let array = try arrays.array(name)
        #expect(array.shape == [6, view.columns])
        for row in 0..<6 { #expect(try array.floats(row: row) == Golden.row(row, columns: view.columns)) }
    }

    private static func texts(_ array: StoredArray) throws -> [String?] {
        var texts: [String?] = []
        try array.forEachText { row, text in
            #expect(row == texts.count)
            texts.append(text)
        }
        for (row, text) in texts.enumerated() { #expect(try array.text(row: row) == text) }
        return texts
    }

    @Test("Texts are read, in both orders of bytes and as UTF-8, and integers in their place")
    func texts() throws {
        let stored = try ArrayCollection(Golden.path("stored.npz"), temporaryDirectory: "/tmp")
        #expect(try ArrayTests.texts(stored.array("ids")) == Golden.ids)
        let loose = try ArrayCollection(Golden.path(""), temporaryDirectory: "/tmp")
        #expect(try ArrayTests.texts(loose.array("texts-big")) == Golden.ids)
        #expect(try ArrayTests.texts(loose.array("bytes")) == Golden.ids)
        #expect(try ArrayTests.texts(loose.array("int64")) == ["-2", "-1", "0", "1", "2", "3"])
        #expect(try ArrayTests.texts(loose.array("uint16-big")).last == "65535")
        #expect(try loose.array("int64").number(row: 0) == -2)
        #expect(try loose.array("none").rowCount == 0)
    }

    @Test("Each version of the format is read", arguments: 1...3)
    func versions(version: Int) throws {
        let array = try ArrayCollection(Golden.path(""), temporaryDirectory: "/tmp").array("version\(version)")
        for row in 0..<6 { #expect(try array.floats(row: row) == Golden.row(row, columns: 5)) }
    }

    @Test(
        "What is not read is refused in words that say what to do",
        arguments: [
            ("fortran", "numpy.ascontiguousarray"), ("objects", "pickled Python objects"),
            ("records", "records of several fields"), ("complex", "of the type <c8"), ("scalar", "a single value"),
        ])
    func refused(name: String, words: String) throws {
        let arrays = try ArrayCollection(Golden.path(""), temporaryDirectory: "/tmp")
        let error = try #require(throws: ExchangeError.self) { try arrays.array(name) }
        #expect(error.file.hasSuffix(": the array \(name)"))
        #expect(error.problem.contains(words), "\(error)")
    }

    /// A .npy file with a header of this text.
    private static func file(_ header: String, version: UInt8 = 1, content: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
        bytes += [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8 & 0xFF)]
        if version > 1 { bytes += [0, 0] }
        return bytes + header.utf8 + [UInt8](repeating: 0, count: content)
    }

    @Test(
        "A header that lies is refused",
        arguments: [
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (9, 9), }", "needs more than the 300 bytes"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "needs more than"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }", "needs more than"),
            ("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,), }", "not a dictionary"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 0), }", "rows are empty"),
            ("{'descr': '<U0', 'fortran_order': False, 'shape': (4,), }", "rows are empty"),
            ("{'descr': '<U999999999', 'fortran_order': False, 'shape': (0,), }", "of the type <U999999999"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4), }", "not a dictionary"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': ('1', 4), }", "not a tuple of integers"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': 4, }", "not a dictionary"),
            ("{'descr': '<f4', 'shape': (4,), }", "not a dictionary"),
            ("{'descr': '<f3', 'fortran_order': False, 'shape': (4,), }", "of the type <f3"),
            ("{'descr': '|O', 'fortran_order': False, 'shape': (4,), }", "pickled"),
            ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", "not a dictionary"),
            ("{'descr': '\u{1B}[2J', 'fortran_order': False, 'shape': (4,), }", "not a dictionary"),
            ("__import__('os').system('true')", "not a dictionary"),
            (String(repeating: "[", count: 60_000), "not a dictionary"),
            ("", "not a dictionary"),
        ])
    func lies(header: String, words: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(ArrayTests.file(header, content: 300), to: "a.npy")
        let arrays = try ArrayCollection(folder.path, temporaryDirectory: "/tmp")
        let error = try #require(throws: ExchangeError.self) { try arrays.array("a") }
        #expect(error.problem.contains(words), "\(error)")
    }

    @Test("A file that is something else, or cut off in its header, is refused")
    func others() throws {
        let folder = try TemporaryFolder()
        let golden = try Golden.bytes("version1.npy")
        for count in [0, 5, 7, 9, 60] {
            try folder.write(Array(golden.prefix(count)), to: "a.npy")
            let arrays = try ArrayCollection(folder.path, temporaryDirectory: "/tmp")
            #expect(throws: ExchangeError.self) { try arrays.array("a") }
        }
        try folder.write(ArrayTests.file("{}", version: 4), to: "a.npy")
        let error = try #require(throws: ExchangeError.self) {
            try ArrayCollection(folder.path, temporaryDirectory: "/tmp").array("a")
        }
        #expect(error.problem.contains("version is 4"))
        for (name, words) in [("a.npy", "a single array"), ("text.npz", "not a ZIP file"), ("no.npz", "no such file")] {
            if name == "text.npz" { try folder.write(Array("text".utf8), to: name) }
            let error = try #require(throws: ExchangeError.self) {
                try ArrayCollection("\(folder.path)/\(name)", temporaryDirectory: "/tmp")
            }
            #expect(error.problem.contains(words), "\(error)")
        }
    }

    @Test("A file that shrinks while it is read is an error, not a signal")
    func shrinks() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Golden.bytes("stored.npz"), to: "a.npz")
        let array = try ArrayCollection(path, temporaryDirectory: "/tmp").array("visual.wide")
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 100)
        let error = try #require(throws: ExchangeError.self) { try array.floats(row: 5) }
        #expect(error.problem.contains("was it changed?"), "\(error)")
    }

    /// Reads everything in a file; by its type, nothing but an `ExchangeError` comes of it.
    private static func readAll(_ path: String) throws(ExchangeError) {
        let arrays = try ArrayCollection(path, temporaryDirectory: "/tmp")
        for name in arrays.names {
            let array = try arrays.array(name)
            for row in 0..<min(array.rowCount, 8) {
                switch array.element.kind {
                case .floating: _ = try array.floats(row: row)
                default: _ = try array.text(row: row)
                }
            }
        }
    }

    @Test(
        "Damage anywhere in a file is an error or other numbers, and nothing worse", arguments: ["stored", "deflated"])
    func damage(name: String) throws {
        let golden = try Golden.bytes("\(name).npz")
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 6)
        var refused = 0
        for _ in 0..<400 {
            var bytes = golden
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // Headers and the directory more often than numbers.
                let isNearEnd = Bool.random(using: &generator)
                let place =
                    isNearEnd
                    ? Int.random(in: (bytes.count - 1200)..<bytes.count, using: &generator)
                    : Int.random(in: bytes.indices, using: &generator)
                let value = UInt8.random(in: 0...255, using: &generator)
                bytes[place] = [0, 0xFF, value].randomElement(using: &generator) ?? 0
            }
            if Int.random(in: 0..<8, using: &generator) == 0 {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
            }
            let path = try folder.write(bytes, to: "a.npz")
            do { try ArrayTests.readAll(path) } catch { refused += 1 }
        }
        #expect((50..<400).contains(refused))
    }

    @Test("Damaged content of a compressed member is found by its checksum")
    func checksum() throws {
        var bytes = try Golden.bytes("deflated.npz")
        let folder = try TemporaryFolder()
        var found = 0
        for place in stride(from: 200, to: 3000, by: 200) {
            bytes[place] ^= 0x10
            let path = try folder.write(bytes, to: "a.npz")
            bytes[place] ^= 0x10
            let arrays = try ArrayCollection(path, temporaryDirectory: "/tmp")
            for name in arrays.names {
                do throws(ExchangeError) {
                    let array = try arrays.array(name)
                    guard name != "ids" else { continue }
                    // What is read is what was there.
                    for row in 0..<6 {
                        let values = try array.floats(row: row)
                        #expect(values == Golden.row(row, columns: array.shape[1]))
                    }
                } catch {
                    #expect(error.problem.contains("the member"), "\(error)")
                    found += 1
                }
            }
        }
        #expect(found > 5)
    }
}
