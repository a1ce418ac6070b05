/// A column of a flat Parquet file.
package struct ParquetColumn: Sendable, Hashable {
    /// What its values are.
    package enum Kind: Sendable, Hashable {
        /// UTF-8.
        case text
        case double
        case integer32
        case integer64
        /// 64 bits without a sign.
        case unsigned64
    }

    package let name: String
    package let kind: Kind

    /// Whether a row may lack it.
    package let isOptional: Bool

    package init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
    }

    /// The number of the physical type, `Type` in parquet.thrift.
    var physicalType: Int32 {
        switch kind {
        case .integer32: 1
        case .integer64, .unsigned64: 2
        case .double: 5
        case .text: 6
        }
    }

    /// Its `SchemaElement`.
    func describe(in encoder: inout CompactEncoder) {
        encoder.field(1, physicalType)
        // FieldRepetitionType: 0 is REQUIRED, 1 is OPTIONAL.
        encoder.field(3, isOptional ? 1 : 0 as Int32)
        encoder.field(4, name)
        switch kind {
        case .text:
            // ConvertedType UTF8 for old readers, LogicalType STRING.
            encoder.field(6, 0 as Int32)
            encoder.field(10) { $0.field(1) { _ in } }
        case .unsigned64:
            // ConvertedType UINT_64; LogicalType INTEGER of 64 bits, not signed.
            encoder.field(6, 14 as Int32)
            encoder.field(10) {
                $0.field(10) {
                    $0.field(1, byte: 64)
                    $0.field(2, false)
                }
            }
        case .double, .integer32, .integer64: break
        }
    }
}

/// A value in a row of a Parquet file.
package enum ParquetValue: Sendable, Hashable {
    /// Nothing; only in a column that is optional.
    case missing
    case text(String)
    case double(Double)
    case integer32(Int32)
    case integer64(Int64)
    case unsigned64(UInt64)
}
