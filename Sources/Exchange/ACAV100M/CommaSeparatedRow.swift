/// A row of comma-separated values as Python's csv.writer makes it by default: quotes only where a field needs them, and
/// CR LF at the end.
package struct CommaSeparatedRow: Sendable {
    package let fields: [String]

    package init(_ fields: [String]) {
        self.fields = fields
    }

    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            // A row of one empty field would else be no row.
            if (fields.count == 1 && field.isEmpty) || field.utf8.contains(where: CommaSeparatedRow.needsQuotes) {
                bytes.append(UInt8(ascii: "\""))
                for byte in field.utf8 {
                    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                    bytes.append(byte)
                }
                bytes.append(UInt8(ascii: "\""))
            } else {
                bytes += field.utf8
            }
        }
        return bytes + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): true
        default: false
        }
    }
}
