import Foundations
import Testing
import Workers

@Suite("Frames")
struct FrameTests {
    private func bytes(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    @Test("Frames come out as they went in, however the stream is cut", arguments: [1, 2, 3] as [UInt64])
    func cut(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let payloads = (0..<40).map { _ in bytes(Int.random(in: 0...300, using: &generator), &generator) }
        let stream = payloads.flatMap { Frame.encoded($0) }
        var decoder = FrameDecoder(limit: 300)
        var out: [[UInt8]] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Int.random(in: 1...50, using: &generator)))
            rest = rest.dropFirst(part.count)
            part.withUnsafeBytes { decoder.append($0) }
            while let payload = try decoder.next() { out.append(payload) }
        }
        #expect(out == payloads)
        #expect(decoder.isEmpty)
    }

    @Test("A frame that announces too much is refused before it comes")
    func tooLong() {
        var decoder = FrameDecoder(limit: 99)
        Frame.encoded([UInt8](repeating: 1, count: 100)).prefix(12).withUnsafeBytes { decoder.append($0) }
        #expect(throws: FrameError.tooLong(bytes: 100, limit: 99)) { try decoder.next() }
    }

    @Test("A bit that is turned anywhere behind the length is noticed")
    func damage() {
        let frame = Frame.encoded(Array("a payload".utf8))
        for bit in 32..<frame.count * 8 {
            var damaged = frame
            damaged[bit / 8] ^= 1 << (bit % 8)
            var decoder = FrameDecoder(limit: 100)
            damaged.withUnsafeBytes { decoder.append($0) }
            #expect(throws: FrameError.damaged) { try decoder.next() }
        }
    }
}
