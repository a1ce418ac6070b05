/// Everything that is wrong with a configuration, in the order of the file.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// Never empty.
    package let problems: [ConfigurationProblem]

    /// A line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong, where, and what to do about it.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    /// `file:line:column`, or the name of an environment variable.
    package let place: String

    /// What is wrong, and what to do.
    package let message: String

    package init(place: String, message: String) {
        self.place = place
        self.message = message
    }

    /// Where it is in a file, both counted from 1; nil for an environment variable, or a file as a whole.
    package var position: (line: Int, column: Int)? {
        guard let match = place.wholeMatch(of: #/.*:([0-9]+):([0-9]+)/#.dotMatchesNewlines()), let line = Int(match.1),
            let column = Int(match.2)
        else { return nil }
        return (line, column)
    }

    /// The place and the message.
    package var description: String { "\(place): \(message)" }
}
