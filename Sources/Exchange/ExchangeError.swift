/// Why a file that another program wrote, or is to read, cannot be used.
package struct ExchangeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was named.
    package let file: String

    /// What is wrong with it and what to do, as a phrase.
    package let problem: String

    package init(_ file: String, _ problem: String) {
        self.file = file
        self.problem = problem
    }

    package var description: String { "\(file): \(problem)" }
}
