import ArgumentParser
import EventLog
import Foundation
import Operations

extension ConfigurationCommands {
    /// `acavd config validate`.
    struct Validate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says everything that is wrong with a configuration file, without a broker or a daemon.",
            discussion: """
                Each problem with its line and column, and what to do. Environment variables override the file as they do \
                for the daemon. acavd check looks further: at workers, brokers and topics.

                Exit statuses: 0 when the file can be used, 78 when it cannot.
                """)

        @Argument(
            help: ArgumentHelp(
                "The configuration file. (default: \(Run.defaultConfiguration))", valueName: "file"),
            completion: .file())
        var named: String?

        @Option(
            name: .customLong("config"), help: "The configuration file, as other commands take it.",
            completion: .file())
        var configurationFile: String?

        @Flag(help: "Print what was found, as a JSON object.")
        var json = false

        private var file: String { named ?? configurationFile ?? Run.defaultConfiguration }

        func validate() throws {
            guard named == nil || configurationFile == nil else {
                throw ValidationError("name the file once, as FILE or by --config")
            }
        }

        func run() throws {
            let console = Console()
            var problems: [ConfigurationProblem] = []
            var warnings: [ConfigurationProblem] = []
            do {
                let configuration = try Configuration.load(
                    file: file, environment: ProcessInfo.processInfo.environment)
                _ = try configuration.encodingSettings()
                // acavd curate needs none.
                do { try configuration.requireBrokers(file: file) } catch { warnings = error.problems }
            } catch let error as ConfigurationError {
                problems = error.problems
            } catch {
                problems = [ConfigurationProblem(place: file, message: "\(error)")]
            }
            if json {
                try explained(console, ExitStatus.failure) {
                    try ResultOutput.write(
                        line: .object([
                            "file": .string(file), "valid": .boolean(problems.isEmpty),
                            "problems": .array(problems.map(\.json)), "warnings": .array(warnings.map(\.json)),
                        ]))
                }
            } else {
                for problem in problems + warnings { console.say("acavd: \(printable(problem.description))") }
                if problems.isEmpty {
                    try explained(console, ExitStatus.failure) { try ResultOutput.write(text: "\(file): valid") }
                }
            }
            if !problems.isEmpty { throw ExitStatus.configuration }
        }
    }
}

extension ConfigurationProblem {
    /// For programs: docs/reference/command-line.md describes it.
    fileprivate var json: JSONValue {
        .object([
            "place": .string(place), "line": position.map { .number($0.line) } ?? .null,
            "column": position.map { .number($0.column) } ?? .null, "message": .string(message),
        ])
    }
}
