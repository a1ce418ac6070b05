import Curation
import Foundations

/// The pieces of a checkpoint: a byte that says of which situation, then pieces in place of its own. Each is a byte that
/// says which, and the value after its length; from 128 on the byte takes the piece away, and no value follows.
///
/// The parameters stay: they are sealed, and decide how much memory is allocated. They have a target of their own.
package struct PiecesTarget: FuzzTarget {
    package static let name = "pieces"
    package static let longestInput = 8192

    private let situations: [StateSituation]

    package init() throws {
        situations = try StateSituation.all()
    }

    package func seeds() -> [[UInt8]] {
        situations.enumerated().flatMap { number, situation in
            let pieces = situation.pieces.enumerated().map { index, piece in
                (name: piece.name, edit: [UInt8(index)] + FuzzInput.counted(piece.value))
            }
            let set = pieces.filter { $0.name.hasPrefix("set/") || $0.name == "progress" }.flatMap(\.edit)
            return pieces.map { [UInt8(number)] + $0.edit } + [[UInt8(number)] + set, [UInt8(number)]]
        }
    }

    package func check(_ input: [UInt8]) throws {
        var input = FuzzInput(input)
        let situation = situations[Int(input.byte()) % situations.count]
        var pieces = situation.pieces.byName
        while !input.isAtEnd {
            let byte = input.byte()
            let name = situation.pieces[Int(byte & 127) % situation.pieces.count].name
            guard name != "parameters" else { continue }
            pieces[name] = byte < 128 ? input.string() : nil
        }
        let curator: Curator
        do {
            curator = try Curator(restoring: pieces, recordedIn: PieceLedger(of: pieces))
        } catch {
            return try require(!error.description.isEmpty, "an error without words")
        }
        try CuratorCheck(following: situation.following).check(curator)
    }
}
