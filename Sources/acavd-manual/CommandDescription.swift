/// What a program says of one of its commands: `--experimental-dump-help` of swift-argument-parser, its version 0, as far
/// as a manual page needs it.
package struct CommandDescription: Decodable {
    /// The whole answer.
    package struct Dump: Decodable {
        package let command: CommandDescription
    }

    package let commandName: String
    package let abstract: String?
    package let discussion: String?
    package let shouldDisplay: Bool
    package let arguments: [ArgumentDescription]?
    package let subcommands: [CommandDescription]?
}

/// An option, a flag or an operand of a command.
package struct ArgumentDescription: Decodable {
    package enum Kind: String, Decodable {
        case positional
        case option
        case flag
    }

    package struct Name: Decodable {
        package enum Kind: String, Decodable {
            case short
            case long
            case longWithSingleDash
        }

        package let kind: Kind
        package let name: String
    }

    package let kind: Kind
    package let shouldDisplay: Bool
    package let isOptional: Bool
    package let isRepeating: Bool
    package let names: [Name]?
    package let preferredName: Name?
    package let valueName: String?
    package let abstract: String?
    package let discussion: String?
    package let defaultValue: String?
    package let allValues: [String]?
}
