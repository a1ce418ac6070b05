import EventLog
import Foundations

/// A curated set as a table: a row a member, and a column for each clustering.
package struct CuratedColumns: Sendable {
    /// More clusterings than any configuration has; a table with as many columns as its topic's foreign records make up
    /// would be none.
    package static let mostClusterings = 4096

    /// What the columns of clusterings are named with.
    private static let prefix = "cluster."

    package let columns: [ParquetColumn]
    private let positions: [String: Int]
    private let hasChanges: Bool

    /// - Parameters:
    ///   - clusterings: The names of all clusterings of the members, in the order of their columns.
    ///   - hasChanges: Whether the members say how they came in.
    /// - Throws: When there are more than ``mostClusterings``.
    package init(clusterings: [String], hasChanges: Bool, for file: String) throws(ExchangeError) {
        guard clusterings.count <= CuratedColumns.mostClusterings else {
            throw ExchangeError(
                file,
                "the set has assignments in \(clusterings.count) clusterings, more than the "
                    + "\(CuratedColumns.mostClusterings) columns that a table may have; use jsonl")
        }
        let changes = [
            ParquetColumn("gain", .double), ParquetColumn("objective", .double),
            ParquetColumn("set_size", .integer64), ParquetColumn("sequence", .unsigned64),
            ParquetColumn("model_version", .integer64),
        ]
        columns =
            [
                ParquetColumn("clip", .text), ParquetColumn("video", .text), ParquetColumn("uri", .text),
                ParquetColumn("start", .double), ParquetColumn("end", .double),
            ] + (hasChanges ? changes : [])
            + clusterings.map { ParquetColumn(CuratedColumns.prefix + $0, .integer32, isOptional: true) }
        positions = Dictionary(uniqueKeysWithValues: zip(clusterings, 0...))
        self.hasChanges = hasChanges
    }

    /// The row of a member.
    ///
    /// - Precondition: Its clusterings have columns; it says how it came in where all do.
    /// - Throws: When the number of a cluster does not fit into 32 bits.
    package func row(of member: CuratedMember, for file: String) throws(ExchangeError) -> [ParquetValue] {
        let clip = member.clip
        var row: [ParquetValue] = [
            .text(clip.id.description), .text(clip.video.text), .text(clip.uri), .double(clip.span.start),
            .double(clip.span.end),
        ]
        if hasChanges {
            guard let change = member.change else { preconditionFailure("every member says how it came in") }
            row += [
                .double(change.gain), .double(change.objective), .integer64(Int64(change.setSize)),
                .unsigned64(change.sequence), .integer64(Int64(change.modelVersion)),
            ]
        }
        let first = row.count
        row += Array(repeating: .missing, count: columns.count - first)
        for assignment in member.assignments {
            guard let position = positions[assignment.view] else {
                preconditionFailure("clustering \(assignment.view) has a column")
            }
            guard let cluster = Int32(exactly: assignment.cluster) else {
                throw ExchangeError(
                    file,
                    "clip \(clip.id) is in cluster \(assignment.cluster) of \(assignment.view), which 32 bits do not "
                        + "hold; use jsonl")
            }
            row[first + position] = .integer32(cluster)
        }
        return row
    }

    /// The names of the clusterings that members are assigned in, in the order in which they come.
    package static func clusterings(of members: some Sequence<CuratedMember>) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        for member in members {
            for assignment in member.assignments where known.insert(assignment.view).inserted {
                names.append(assignment.view)
            }
        }
        return names
    }
}
