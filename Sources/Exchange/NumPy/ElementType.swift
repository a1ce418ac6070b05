/// What one element of a stored array is: a NumPy type string such as `<f4` (numpy.dtype.str).
package struct ElementType: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Character, Sendable {
        case floating = "f"
        case signed = "i"
        case unsigned = "u"

        /// Code points of four bytes each, filled up with zeros.
        case text = "U"

        /// Bytes, filled up with zeros; here they are UTF-8.
        case bytes = "S"
    }

    /// An element of more bytes is no name of anything.
    static let maximumBytes = 1 << 20

    package let kind: Kind

    /// Of one element.
    package let bytes: Int

    /// Whether the most significant byte comes first.
    package let isBigEndian: Bool

    static let float32 = ElementType(kind: .floating, bytes: 4)
    static let float64 = ElementType(kind: .floating, bytes: 8)

    private init(kind: Kind, bytes: Int, isBigEndian: Bool = false) {
        self.kind = kind
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    /// Text of as many code points at most.
    static func text(scalars: Int) -> ElementType { ElementType(kind: .text, bytes: 4 * scalars) }

    /// - Returns: Nil for what is none of the kinds, or of a width that it does not have.
    init?(_ description: String) {
        guard let match = description.wholeMatch(of: #/([<>=|]?)([fiuUS])([0-9]{1,9})/#),
            let kind = match.2.first.flatMap(Kind.init(rawValue:)), let width = Int(match.3)
        else { return nil }
        switch kind {
        case .floating: guard [2, 4, 8].contains(width) else { return nil }
        case .signed, .unsigned: guard [1, 2, 4, 8].contains(width) else { return nil }
        case .text, .bytes: break
        }
        let bytes = kind == .text ? 4 * width : width
        guard bytes <= ElementType.maximumBytes else { return nil }
        // "=" is the machine's own order, which is this one wherever acavd runs.
        self.init(kind: kind, bytes: bytes, isBigEndian: match.1 == ">")
    }

    package var description: String {
        let order = bytes == 1 || kind == .bytes ? "|" : isBigEndian ? ">" : "<"
        return "\(order)\(kind.rawValue)\(kind == .text ? bytes / 4 : bytes)"
    }
}
