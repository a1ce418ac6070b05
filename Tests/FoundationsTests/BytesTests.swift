import Foundations
import Testing

@Suite("Bytes written and read")
struct BytesTests {
    @Test("Integers are little-endian and of fixed width")
    func layout() {
        var writer = ByteWriter()
        writer.write(UInt8(1))
        writer.write(UInt16(0x0203))
        writer.write(UInt32(0x0405_0607))
        writer.write(UInt64(0x08090A0B_0C0D0E0F))
        writer.write(-2)
        writer.write(true)
        writer.write(Float(1))
        writer.write("é")
        writer.write([1, 2] as [UInt16])
        #expect(
            writer.bytes == [
                1, 3, 2, 7, 6, 5, 4, 0xF, 0xE, 0xD, 0xC, 0xB, 0xA, 9, 8, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 1, 0, 0, 0x80, 0x3F, 2, 0, 0, 0, 0xC3, 0xA9, 2, 0, 0, 0, 1, 0, 2, 0,
            ])
    }

    @Test("What was written is read, to the bit", arguments: 1...20 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let words = (0..<Int.random(in: 0...40, using: &generator)).map { _ in generator.next() }
        let text = words.map { String($0, radix: 36) }.joined(separator: "é𝄞")
        let doubles = words.map { Double(bitPattern: $0) }
        let floats = words.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
        let halves = words.map { Float16(bitPattern: UInt16(truncatingIfNeeded: $0)) }
        let indices = words.map { Int32(truncatingIfNeeded: $0) }
        var writer = ByteWriter()
        writer.write(text)
        writer.write(doubles)
        writer.write(floats)
        writer.write(halves)
        writer.write(indices)
        for word in words {
            writer.write(Int(truncatingIfNeeded: word))
            writer.write(Double(bitPattern: word))
            writer.write(word % 2 == 0)
        }
        floats.withUnsafeBufferPointer { writer.write(plain: $0) }

        var reader = ByteReader(writer.bytes)
        #expect(try Array(reader.string().utf8) == Array(text.utf8))
        #expect(try reader.array(of: Double.self).map(\.bitPattern) == doubles.map(\.bitPattern))
        #expect(try reader.array(of: Float.self).map(\.bitPattern) == floats.map(\.bitPattern))
        #expect(try reader.array(of: Float16.self).map(\.bitPattern) == halves.map(\.bitPattern))
        #expect(try reader.array(of: Int32.self) == indices)
        for word in words {
            #expect(try reader.int64() == Int64(truncatingIfNeeded: word))
            #expect(try reader.double().bitPattern == word)
            #expect(try reader.bool() == (word % 2 == 0))
        }
        let plain = try reader.array(of: Float.self, count: floats.count)
        #expect(plain.map(\.bitPattern) == floats.map(\.bitPattern))
        try reader.finish()
    }

    @Test("Bytes that end early are refused, wherever they end")
    func truncated() throws {
        var writer = ByteWriter()
        writer.write("video")
        writer.write([1, 2, 3] as [Float])
        writer.write(7)
        for length in 0..<writer.bytes.count {
            #expect(throws: ByteReaderError.self) {
                var reader = ByteReader(Array(writer.bytes[..<length]))
                _ = try reader.string()
                _ = try reader.array(of: Float.self)
                _ = try reader.int64()
            }
        }
    }

    @Test("A count that promises more than there is allocates nothing")
    func greatCounts() {
        let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]
        #expect(throws: ByteReaderError.truncated(wanted: 8 * 0xFFFF_FFFF, left: 3)) {
            var reader = ByteReader(bytes)
            _ = try reader.array(of: Double.self)
        }
        #expect(throws: ByteReaderError.truncated(wanted: 0xFFFF_FFFF, left: 3)) {
            var reader = ByteReader(bytes)
            _ = try reader.string()
        }
        #expect(throws: ByteReaderError.truncated(wanted: .max, left: 7)) {
            var reader = ByteReader(bytes)
            _ = try reader.array(of: Double.self, count: .max)
        }
    }

    @Test(
        "What cannot be is refused: text that is not UTF-8, a yes or no that is neither, a number out of range, a rest")
    func invalid() {
        func refuses(_ bytes: [UInt8], _ read: (inout ByteReader) throws -> Void) {
            #expect(throws: ByteReaderError.self) {
                var reader = ByteReader(bytes)
                try read(&reader)
            }
        }
        refuses([2, 0, 0, 0, 0xC3, 0x28]) { _ = try $0.string() }
        refuses([2]) { _ = try $0.bool() }
        refuses([9, 0, 0, 0, 0, 0, 0, 0]) { _ = try $0.integer(0...8, "a number") }
        refuses([0]) { try $0.finish() }
    }

    @Test("Any bytes are read or refused, and never trap", arguments: 1...20 as ClosedRange<UInt64>)
    func anything(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                generator.next() % 3 == 0 ? UInt8(truncatingIfNeeded: generator.next()) : 0
            }
            var reader = ByteReader(bytes)
            var left = reader.remaining
            while left > 0 {
                switch generator.next() % 6 {
                case 0: _ = try? reader.string()
                case 1: _ = try? reader.array(of: Float16.self)
                case 2: _ = try? reader.uint16()
                case 3: _ = try? reader.bool()
                case 4: _ = try? reader.integer(0...5, "a number")
                default: _ = try? reader.uint8()
                }
                #expect(reader.remaining <= left)
                left = reader.remaining
            }
        }
    }
}
