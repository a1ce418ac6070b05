/// A Python literal as the header of a NumPy file has one: a dictionary of strings, truths, and tuples of integers.
enum PythonLiteral: Equatable {
    case string(String)
    case boolean(Bool)
    case integer(Int)

    /// A tuple or a list.
    case sequence([PythonLiteral])
    case dictionary([String: PythonLiteral])

    private static let maximumDepth = 8

    /// - Returns: Nil for what is not such a literal.
    init?(parsing text: String) {
        var parser = Parser(bytes: Array(text.utf8))
        guard let literal = parser.literal(depth: 0), parser.isAtEnd else { return nil }
        self = literal
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return position == bytes.count
            }
        }

        private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
        }

        mutating func take(_ text: String) -> Bool {
            skipSpace()
            guard bytes[position...].starts(with: text.utf8) else { return false }
            position += text.utf8.count
            return true
        }

        mutating func literal(depth: Int) -> PythonLiteral? {
            guard depth < PythonLiteral.maximumDepth else { return nil }
            if take("True") { return .boolean(true) }
            if take("False") { return .boolean(false) }
            if take("(") { return sequence(upTo: ")", depth: depth) }
            if take("[") { return sequence(upTo: "]", depth: depth) }
            if take("{") { return dictionary(depth: depth) }
            switch next {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): return string().map { .string($0) }
            default: return integer()
            }
        }

        /// Without escapes: no name of a type has any.
        private mutating func string() -> String? {
            skipSpace()
            guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
            let rest = bytes[(position + 1)...]
            guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(UInt8(ascii: "\\")) else { return nil }
            position = end + 1
            guard let text = String(validating: rest[..<end], as: UTF8.self), !text.hasControlCharacter else {
                return nil
            }
            return text
        }

        /// Python 2 wrote an L behind some.
        private mutating func integer() -> PythonLiteral? {
            let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
            position += digits.count
            if next == UInt8(ascii: "L") { position += 1 }
            return .integer(value)
        }

        private mutating func sequence(upTo end: String, depth: Int) -> PythonLiteral? {
            var elements: [PythonLiteral] = []
            while !take(end) {
                guard let element = literal(depth: depth + 1) else { return nil }
                elements.append(element)
                if take(",") { continue }
                guard take(end) else { return nil }
                break
            }
            return .sequence(elements)
        }

        private mutating func dictionary(depth: Int) -> PythonLiteral? {
            var members: [String: PythonLiteral] = [:]
            while !take("}") {
                guard let name = string(), take(":"), let value = literal(depth: depth + 1),
                    members.updateValue(value, forKey: name) == nil
                else { return nil }
                if take(",") { continue }
                guard take("}") else { return nil }
                break
            }
            return .dictionary(members)
        }
    }
}
