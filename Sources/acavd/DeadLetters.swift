import ArgumentParser

/// `acavd dlq`: the dead letters.
struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq", abstract: "The dead letters: messages that could not be processed.",
        subcommands: [List.self, Requeue.self])
}
