import Foundation
import Selection
import Testing

/// The numbers in Golden/reference.json; Golden/make_reference.py says where they come from.
struct InformationReference: Decodable {
    struct Case: Decodable {
        let table: [[Int]]
        let information: Double
        let expected: Double
        let adjusted: Double
    }

    struct Sizes: Decodable {
        let rows: [Int]
        let columns: [Int]
        let expected: Double
    }

    let cases: [Case]
    let sizes: [Sizes]

    static func load() throws -> InformationReference {
        let url = try #require(
            Bundle.module.url(forResource: "reference", withExtension: "json", subdirectory: "Golden"))
        return try JSONDecoder().decode(InformationReference.self, from: Data(contentsOf: url))
    }
}

/// A set whose members fill the cells of a table of one pair, as often as it says.
func filledSet(_ table: [[Int]]) -> CuratedSet {
    let total = table.reduce(0) { $0 + $1.reduce(0, +) }
    var set = CuratedSet(
        clusters: [table.count, table.first?.count ?? 1], audioClusterings: 1,
        parameters: SelectionParameters(capacity: max(total, 1), gate: -20))
    for (row, counts) in table.enumerated() {
        for (column, count) in counts.enumerated() {
            for _ in 0..<count { _ = set.offer([UInt16(row), UInt16(column)]) }
        }
    }
    return set
}
