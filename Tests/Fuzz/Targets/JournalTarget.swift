import Curation
import Foundations

/// Entries of the journal: a byte that says after which situation, and entries after their lengths.
package struct JournalTarget: FuzzTarget {
    package static let name = "journal"
    package static let longestInput = 8192

    private let situations: [StateSituation]

    package init() throws {
        situations = try StateSituation.all()
    }

    package func seeds() -> [[UInt8]] {
        situations.enumerated().flatMap { number, situation in
            (1...situation.journal.count).map { count in
                [UInt8(number)] + situation.journal.prefix(count).flatMap { FuzzInput.counted($0) }
            }
        }
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let situation = situations[Int(input.byte()) % situations.count]
        let curator = try Curator(restoring: situation.pieces.byName)
        do {
            while !input.isAtEnd { _ = try curator.replay(input.string()) }
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        try CuratorCheck(following: situation.following).check(curator)
    }
}
