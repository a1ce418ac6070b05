import Foundations
import Numerics
import Testing

@Suite("Half precision")
struct HalvesTests {
    private let halves = (UInt16.min...UInt16.max).map { Float16(bitPattern: $0) }.filter(\.isFinite)

    private func widened(_ halves: [Float16]) -> [Float] {
        var result = [Float](repeating: .nan, count: halves.count)
        result.withUnsafeMutableBufferPointer { result in
            halves.withUnsafeBufferPointer { halves in
                guard let source = halves.baseAddress, let destination = result.baseAddress else { return }
                Halves.widen(source, into: destination, count: halves.count)
            }
        }
        return result
    }

    private func rounded(_ values: [Float]) -> [Float] {
        var values = values
        values.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { Halves.round(base, count: buffer.count) }
        }
        return values
    }

    @Test("Every finite half is widened and narrowed as the language does it, to the bit")
    func all() {
        let wide = widened(halves)
        #expect(wide.map(\.bitPattern) == halves.map { Float($0).bitPattern })
        var narrow = [Float16](repeating: .nan, count: wide.count)
        narrow.withUnsafeMutableBufferPointer { narrow in
            wide.withUnsafeBufferPointer { wide in
                guard let source = wide.baseAddress, let destination = narrow.baseAddress else { return }
                Halves.narrow(source, into: destination, count: wide.count)
            }
        }
        #expect(narrow.map(\.bitPattern) == halves.map(\.bitPattern))
    }

    @Test("Numbers around every half are rounded as the language does it, to the bit")
    func rounding() {
        let wide = widened(halves)
        // Halfway between neighbours, and the numbers next to that, are where rounding goes wrong.
        let middles = zip(wide, wide.dropFirst()).map { ($0 + $1) / 2 }
        let values = (wide + middles).flatMap { [$0.nextDown, $0, $0.nextUp] }.filter { abs($0) < 65504 }
        #expect(rounded(values).map(\.bitPattern) == values.map { Float(Float16($0)).bitPattern })
    }

    @Test("Any number is rounded as the language does it, at any length", arguments: [0, 1, 7, 8, 9, 15, 4096])
    func random(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let values = (0..<count).map { _ in
            Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()) & 0xC77F_FFFF)
        }.map { abs($0) < 65504 ? $0 : 0 }
        #expect(rounded(values).map(\.bitPattern) == values.map { Float(Float16($0)).bitPattern })
        let halves = values.map { Float16($0) }
        #expect(widened(halves) == halves.map { Float($0) })
    }
}
