/// What a JPEG file is made of, as far as it can be told without decoding it: a baseline picture of three colours, one
/// scan, and around it nothing but its tables and the header of JFIF. ITU-T T.81, annex B.
struct JPEGSegments {
    let width: Int
    let height: Int

    /// The second bytes of markers.
    private enum Marker {
        static let baselineFrame: UInt8 = 0xC0
        static let huffmanTables: UInt8 = 0xC4
        static let start: UInt8 = 0xD8
        static let end: UInt8 = 0xD9
        static let scan: UInt8 = 0xDA
        static let quantisationTables: UInt8 = 0xDB
        static let jfif: UInt8 = 0xE0
    }

    /// - Returns: Nil for a file that is made of anything else, or not whole.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0xFF, Marker.start]), bytes.suffix(2).elementsEqual([0xFF, Marker.end]) else {
            return nil
        }
        let end = bytes.count - 2
        var size: (width: Int, height: Int)?
        var place = 2
        while place + 4 <= end {
            let length = JPEGSegments.number(bytes, at: place + 2)
            let next = place + 2 + length
            guard bytes[place] == 0xFF, length >= 2, next <= end else { return nil }
            switch bytes[place + 1] {
            case Marker.jfif, Marker.quantisationTables, Marker.huffmanTables: break
            case Marker.baselineFrame:
                // Precision, height, width, components.
                guard size == nil, length >= 8, bytes[place + 4] == 8, bytes[place + 9] == 3 else { return nil }
                size = (JPEGSegments.number(bytes, at: place + 7), JPEGSegments.number(bytes, at: place + 5))
            case Marker.scan:
                guard let size, JPEGSegments.isScan(bytes[next..<end]) else { return nil }
                (width, height) = size
                return
            default: return nil
            }
            place = next
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        Int(bytes[place]) << 8 | Int(bytes[place + 1])
    }

    /// Whether bytes are entropy-coded data without a marker in it: 0xFF comes only with a 0 behind it.
    private static func isScan(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.last != 0xFF else { return false }
        return !zip(bytes, bytes.dropFirst()).contains { $0 == 0xFF && $1 != 0 }
    }
}
