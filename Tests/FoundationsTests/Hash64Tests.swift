import Foundations
import Testing

@Suite("XXH64")
struct Hash64Tests {
    /// Bytes and hashes of the reference implementation (the Python package xxhash 4.1.0, which binds it), printed by
    ///
    ///     d = bytes((i * 131 + 7) % 251 for i in range(1000))
    ///     xxhash.xxh64(d[:n], seed=seed).intdigest()
    static let reference: [(count: Int, seed: UInt64, hash: UInt64)] = [
        (0, 0x0000_0000_0000_0000, 0xEF46_DB37_51D8_E999),
        (1, 0x0000_0000_0000_0000, 0xA96C_7F0C_E858_BBB7),
        (3, 0x0000_0000_0000_0000, 0x3408_1573_1509_CC08),
        (4, 0x0000_0000_0000_0000, 0x5FA7_1120_5D86_E9DA),
        (7, 0x0000_0000_0000_0000, 0xC563_70B3_A8E8_A7BB),
        (8, 0x0000_0000_0000_0000, 0xDF40_710B_5912_68C9),
        (12, 0x0000_0000_0000_0000, 0x0593_898B_9F36_DC8E),
        (31, 0x0000_0000_0000_0000, 0xB1F7_05FA_A66F_113E),
        (32, 0x0000_0000_0000_0000, 0xE4D6_6D93_93E3_A596),
        (33, 0x0000_0000_0000_0000, 0x2F77_E969_07A9_337B),
        (39, 0x0000_0000_0000_0000, 0xD5FF_AF06_C996_B649),
        (63, 0x0000_0000_0000_0000, 0xDAA9_2A8F_02A3_FA78),
        (64, 0x0000_0000_0000_0000, 0x7D4E_619B_9AB2_8955),
        (100, 0x0000_0000_0000_0000, 0x03E1_2A53_974C_DCD9),
        (255, 0x0000_0000_0000_0000, 0x0E4A_ED52_B425_7A18),
        (1000, 0x0000_0000_0000_0000, 0xE046_69F6_18D1_3C00),
        (0, 0x9E37_79B1_85EB_CA87, 0x6EC6_D05F_61C7_E7A7),
        (1, 0x9E37_79B1_85EB_CA87, 0x0C81_0166_B301_22A5),
        (3, 0x9E37_79B1_85EB_CA87, 0xF0A1_906C_09AA_6815),
        (4, 0x9E37_79B1_85EB_CA87, 0x5B57_B78C_5A1C_6536),
        (7, 0x9E37_79B1_85EB_CA87, 0x8E69_FDFC_3D3C_FC21),
        (8, 0x9E37_79B1_85EB_CA87, 0xC75C_B6DC_230B_0909),
        (12, 0x9E37_79B1_85EB_CA87, 0x1BD3_A8B0_B638_8D91),
        (31, 0x9E37_79B1_85EB_CA87, 0x9984_28C1_B4ED_458A),
        (32, 0x9E37_79B1_85EB_CA87, 0x2E18_36F0_A1CD_C497),
        (33, 0x9E37_79B1_85EB_CA87, 0x02FE_7DA9_238A_C6DD),
        (39, 0x9E37_79B1_85EB_CA87, 0xFD87_5043_1E93_3EA6),
        (63, 0x9E37_79B1_85EB_CA87, 0x46C5_C4DB_7DE8_E33A),
        (64, 0x9E37_79B1_85EB_CA87, 0x5216_0685_B4F9_42CA),
        (100, 0x9E37_79B1_85EB_CA87, 0x8C1B_321A_7DEB_E624),
        (255, 0x9E37_79B1_85EB_CA87, 0xC0E8_9047_5788_B420),
        (1000, 0x9E37_79B1_85EB_CA87, 0x364E_94C5_3DE8_DA65),
    ]

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(($0 * 131 + 7) % 251) } }

    @Test("Every length class gives the reference implementation's hash", arguments: reference)
    func agrees(_ case: (count: Int, seed: UInt64, hash: UInt64)) {
        #expect(Hash64.of(Hash64Tests.bytes(`case`.count), seed: `case`.seed) == `case`.hash)
    }

    @Test("A text hashes as its UTF-8 does")
    func texts() {
        for text in ["", "members/0001", "Zürich, 東京"] {
            #expect(Hash64.of(text, seed: 5) == Hash64.of(Array(text.utf8), seed: 5))
        }
    }

    @Test("The place of the bytes in memory does not matter", arguments: 0..<8)
    func alignment(shift: Int) {
        let bytes = Hash64Tests.bytes(1000)
        let shifted = [UInt8](repeating: 0, count: shift) + bytes
        let hash = shifted.withUnsafeBytes { Hash64.of(UnsafeRawBufferPointer(rebasing: $0[shift...])) }
        #expect(hash == Hash64.of(bytes))
    }

    @Test("Every single flipped bit is seen")
    func flips() {
        var bytes = Hash64Tests.bytes(333)
        let hash = Hash64.of(bytes)
        for bit in 0..<(bytes.count * 8) {
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(Hash64.of(bytes) != hash)
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
    }
}
