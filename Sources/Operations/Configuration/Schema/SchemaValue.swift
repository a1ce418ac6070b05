package import Foundation

/// A piece of a JSON Schema: a JSON value.
package indirect enum SchemaValue: Sendable, Equatable {
    case nothing
    case truth(Bool)
    /// Decimal, so that 0.1 and the largest seed are written as they are.
    case number(Decimal)
    case text(String)
    case list([SchemaValue])
    case object([String: SchemaValue])

    /// A whole number of any width.
    static func whole(_ value: some BinaryInteger) -> SchemaValue { text(ofNumber: "\(value)") }

    /// A finite number, with the digits that tell it from its neighbours.
    static func number(_ value: Double) -> SchemaValue { text(ofNumber: "\(value)") }

    private static func text(ofNumber digits: String) -> SchemaValue {
        Decimal(string: digits, locale: Locale(identifier: "en_US_POSIX")).map(SchemaValue.number) ?? .text(digits)
    }

    /// What a value of YAML 1.2 is in JSON: a scalar that is not quoted by the core schema (section 10.3.2).
    init(_ found: FoundValue) {
        self =
            switch found.content {
            case .nothing: .nothing
            case .text("true", isQuoted: false): .truth(true)
            case .text("false", isQuoted: false): .truth(false)
            case .text(let text, let isQuoted):
                !isQuoted && text.wholeMatch(of: #/[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?/#) != nil
                    ? SchemaValue.text(ofNumber: text) : .text(text)
            case .list(let elements): .list(elements.map { SchemaValue($0) })
            case .mapping(let entries):
                .object(Dictionary(entries.map { ($0.name, SchemaValue($0.value)) }) { first, _ in first })
            }
    }

    /// An object with more members; what it has already is kept. Anything else stays as it is.
    func adding(_ members: [String: SchemaValue]) -> SchemaValue {
        guard case .object(let own) = self else { return self }
        return .object(own.merging(members) { own, _ in own })
    }
}

extension SchemaValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .text(text) }

    package init(booleanLiteral truth: Bool) { self = .truth(truth) }

    package init(arrayLiteral elements: SchemaValue...) { self = .list(elements) }

    package init(dictionaryLiteral members: (String, SchemaValue)...) {
        self = .object(Dictionary(members) { first, _ in first })
    }
}

extension SchemaValue: Encodable {
    /// As the JSON value that it is.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .nothing: try container.encodeNil()
        case .truth(let truth): try container.encode(truth)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }
}
