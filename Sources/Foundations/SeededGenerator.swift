/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, section 4).
///
/// Every random choice in acavd is drawn from one of these, so a seed fixes them all; the state is one word, so a
/// checkpoint can hold it.
package struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    package private(set) var state: UInt64

    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    package init(seed: UInt64) {
        state = seed
    }

    /// This generator after as many numbers were drawn. The state goes up by the same step with each, so that the n-th
    /// number is a function of the seed and n alone.
    package func advanced(by numbers: UInt64) -> SeededGenerator {
        SeededGenerator(seed: state &+ numbers &* SeededGenerator.step)
    }

    package mutating func next() -> UInt64 {
        state &+= SeededGenerator.step
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number drawn uniformly from `0 ..< 1`, with 53 random bits.
    package mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A generator for one purpose among several that share a seed. Streams with different names do not overlap in
    /// practice, and adding a purpose does not disturb the others.
    package static func stream(seed: UInt64, named name: String) -> SeededGenerator {
        // FNV-1a folds the name into the seed; one SplitMix64 step then spreads it over all bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        var mixer = SeededGenerator(seed: hash)
        return SeededGenerator(seed: mixer.next())
    }
}
