import Foundation
import Foundations

/// What can befall a file on its way, or be done to it on purpose.
package enum Damage {
    /// The file cut off at every hundredth of its length, the whole excluded.
    package static func truncations(of film: SmallFilm) -> [HostileItem] {
        (0..<100).map { percent in
            HostileItem("cut-\(percent).\(film.suffix)", Data(film.data.prefix(film.data.count * percent / 100)))
        }
    }

    /// The file with one to four changes that a seed decides.
    package static func mutation(of film: SmallFilm, seed: UInt64) -> HostileItem {
        var generator = SeededGenerator.stream(seed: seed, named: "mutation of \(film.suffix)")
        var bytes = [UInt8](film.data)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where bytes.count > 64 {
            change(&bytes, &generator)
        }
        return HostileItem("mutated-\(seed).\(film.suffix)", Data(bytes))
    }

    private static func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = somewhere(in: bytes, &generator)
        let other = somewhere(in: bytes, &generator)
        let length = Int.random(in: 1...48, using: &generator)
        let part = place..<min(place + length, bytes.count)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            for index in part { bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
        case 1:
            for index in part { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
        case 2, 3:
            writeLength(into: &bytes, at: place, &generator)
        case 4:
            for (index, with) in zip(part, other..<bytes.count) { bytes.swapAt(index, with) }
        case 5:
            bytes.insert(contentsOf: Array(bytes[part]), at: other)
        case 6:
            bytes.removeSubrange(part)
        default:
            let noise = part.map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes.insert(contentsOf: noise, at: place)
        }
    }

    /// Anywhere, but more often near the start, where headers are.
    private static func somewhere(in bytes: [UInt8], _ generator: inout SeededGenerator) -> Int {
        let end = Bool.random(using: &generator) ? min(bytes.count, 1024) : bytes.count
        return Int.random(in: 0..<end, using: &generator)
    }

    /// Puts a number that sizes and counts do not expect in the place of one to eight bytes, in either order.
    private static func writeLength(into bytes: inout [UInt8], at place: Int, _ generator: inout SeededGenerator) {
        let width = [1, 2, 4, 8][Int.random(in: 0..<4, using: &generator)]
        guard place + width <= bytes.count else { return }
        let most = UInt64.max >> UInt64(64 - 8 * width)
        let values: [UInt64] = [0, 1, most, most >> 1, (most >> 1) &+ 1, most - 1, UInt64(bytes.count) & most]
        let value = values[Int.random(in: 0..<values.count, using: &generator)]
        let isLittleEndian = Bool.random(using: &generator)
        for index in 0..<width {
            let rank = isLittleEndian ? index : width - 1 - index
            bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * rank))
        }
    }
}
