import ArgumentParser
import Operations

/// `acavd config`: the configuration file itself, without a daemon.
struct ConfigurationCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "The configuration file: an example, its schema, and what is wrong with one.",
        subcommands: [Example.self, Schema.self, Validate.self])

    /// `acavd config example`.
    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a complete configuration file: every key with its default, and what it means.")

        @Flag(help: "Print the keys with their defaults as a JSON object, which is YAML too.")
        var json = false

        func run() throws {
            try explained(Console(), ExitStatus.failure) {
                if json {
                    try ResultOutput.write(encoded: Configuration.defaults())
                } else {
                    try ResultOutput.write(Array(Configuration.example.utf8))
                }
            }
        }
    }

    /// `acavd config schema`.
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a JSON Schema of the configuration file, for editors and other tools.",
            discussion: """
                Draft 2020-12, for the file read as YAML 1.2. What must hold between keys it does not say: acavd config \
                validate does.
                """)

        @Flag(help: "The schema is JSON with and without this.")
        var json = false

        func run() throws {
            try explained(Console(), ExitStatus.failure) {
                try ResultOutput.write(encoded: Configuration.schema(), isPretty: true)
            }
        }
    }
}
