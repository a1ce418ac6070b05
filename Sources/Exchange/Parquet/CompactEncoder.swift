/// Writes structs in Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift), as Parquet's metadata has
/// them. Fields must be given in the order of their numbers.
struct CompactEncoder {
    /// The field types that Parquet's structs need. As elements of lists the numbers mean the same.
    private enum FieldType: UInt8 {
        case integer32 = 5
        case integer64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    private(set) var bytes: [UInt8] = []

    /// The number of the last field in the struct that is being written.
    private var lastField = 0

    /// A whole struct.
    static func encode(_ fields: (inout CompactEncoder) -> Void) -> [UInt8] {
        var encoder = CompactEncoder()
        encoder.structure(fields)
        return encoder.bytes
    }

    // MARK: Fields

    mutating func field(_ number: Int, _ value: Int32) {
        header(number, .integer32)
        append(zigzag: Int64(value))
    }

    mutating func field(_ number: Int, _ value: Int64) {
        header(number, .integer64)
        append(zigzag: value)
    }

    /// A byte, `i8`, which is not folded as longer integers are.
    mutating func field(_ number: Int, byte: UInt8) {
        header(number, type: 3)
        bytes.append(byte)
    }

    /// A Boolean, whose value is its type.
    mutating func field(_ number: Int, _ value: Bool) {
        header(number, type: value ? 1 : 2)
    }

    mutating func field(_ number: Int, _ text: String) {
        header(number, .binary)
        append(text)
    }

    /// A struct, or a union of which one field is given.
    mutating func field(_ number: Int, _ fields: (inout CompactEncoder) -> Void) {
        header(number, .structure)
        structure(fields)
    }

    mutating func field(_ number: Int, _ values: [Int32]) {
        header(number, .list)
        listHeader(values.count, .integer32)
        for value in values { append(zigzag: Int64(value)) }
    }

    mutating func field(_ number: Int, _ texts: [String]) {
        header(number, .list)
        listHeader(texts.count, .binary)
        for text in texts { append(text) }
    }

    /// A list of structs, one for each element.
    mutating func field<Element>(
        _ number: Int, _ elements: some Collection<Element>, _ fields: (Element, inout CompactEncoder) -> Void
    ) {
        header(number, .list)
        listHeader(elements.count, .structure)
        for element in elements { structure { fields(element, &$0) } }
    }

    /// A list of structs that are encoded already.
    mutating func field(_ number: Int, encoded structures: [[UInt8]]) {
        header(number, .list)
        listHeader(structures.count, .structure)
        for structure in structures { bytes += structure }
    }

    // MARK: Parts

    private mutating func structure(_ fields: (inout CompactEncoder) -> Void) {
        let outer = lastField
        lastField = 0
        fields(&self)
        lastField = outer
        bytes.append(0)
    }

    private mutating func header(_ number: Int, _ type: FieldType) { header(number, type: type.rawValue) }

    /// The short form alone: no two neighbours of Parquet's fields are more than 15 apart.
    private mutating func header(_ number: Int, type: UInt8) {
        let step = number - lastField
        precondition((1...15).contains(step), "fields are given in their order")
        bytes.append(UInt8(step) << 4 | type)
        lastField = number
    }

    private mutating func listHeader(_ count: Int, _ type: FieldType) {
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            bytes.append(varint: UInt64(count))
        }
    }

    private mutating func append(zigzag value: Int64) {
        bytes.append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    private mutating func append(_ text: String) {
        bytes.append(varint: UInt64(text.utf8.count))
        bytes += text.utf8
    }
}

extension [UInt8] {
    /// Unsigned LEB128: seven bits a byte, the lowest first.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
