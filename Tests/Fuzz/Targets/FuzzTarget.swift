/// A reader of bytes that nobody vouches for, and what must hold whatever they are.
///
/// libFuzzer drives it (`make fuzz`), and so do ordinary tests, with the inputs that once found something.
package protocol FuzzTarget: Sendable {
    /// What it is called on the command line.
    static var name: String { get }

    /// Words that its inputs are made of, which libFuzzer puts together.
    static var words: [String] { get }

    /// Longer inputs show nothing new, in bytes.
    static var longestInput: Int { get }

    /// Prepares what every input needs.
    init() throws

    /// Valid inputs, made by the code that writes them in earnest.
    func seeds() throws -> [[UInt8]]

    /// Reads an input, and checks what comes of it.
    ///
    /// - Throws: A `FuzzFinding`, or whatever the code under test should not have thrown. Refusing an input is no finding.
    func check(_ input: [UInt8]) throws
}

extension FuzzTarget {
    package static var words: [String] { [] }
}

/// What does not hold for an input.
package struct FuzzFinding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Makes sure that something holds.
func require(_ condition: Bool, _ finding: @autoclosure () -> String) throws(FuzzFinding) {
    guard condition else { throw FuzzFinding(finding()) }
}
