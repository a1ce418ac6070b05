import Foundations

/// Why a state cannot be gone on from.
package enum StateError: Error, Hashable, CustomStringConvertible {
    /// A piece of a checkpoint, or an entry of the journal, is not what a curator wrote, or not of the same history as
    /// the rest.
    case malformed(String, reason: String)

    /// A piece is not there.
    case missing(String)

    /// The state was made under parameters that differ in what may not change: a sentence for each difference.
    case incompatible([String])

    package var description: String {
        switch self {
        case .malformed(let name, let reason):
            "the state's \(name) cannot be used: \(reason); restore it from the log, or start a new generation"
        case .missing(let name):
            "the state's \(name) is missing; restore it from the log, or start a new generation"
        case .incompatible(let differences):
            differences.joined(separator: "; ") + "; keep the configuration as it was, or start a new generation"
        }
    }

    static func malformed(_ name: String, _ reason: ByteReaderError) -> StateError {
        .malformed(name, reason: reason.description)
    }
}
