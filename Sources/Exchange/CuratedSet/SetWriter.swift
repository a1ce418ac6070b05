import EventLog

/// Writes a curated set, member by member, in a format for other programs.
package final class SetWriter {
    /// What a file says of where it comes from, where its format has room for that.
    package struct Origin: Sendable {
        /// The version of acavd.
        let version: String
        /// The daemon whose set it is; nil where there is none.
        let applicationID: String?
        /// When the set was read: RFC 3339.
        let time: String

        package init(version: String, applicationID: String?, time: String) {
            self.version = version
            self.applicationID = applicationID
            self.time = time
        }
    }

    private enum Form {
        case lines((CuratedMember) -> [UInt8])
        case table(ParquetWriter, CuratedColumns)
    }

    private let file: ResultFile
    private let form: Form

    /// - Parameters:
    ///   - clusterings: The names of all clusterings that the members are assigned in.
    ///   - hasChanges: Whether the members say how they came in.
    /// - Throws: When there are more clusterings than a table has columns for, or the file cannot be written.
    package init(
        _ format: SetFormat, to file: ResultFile, clusterings: [String], hasChanges: Bool, origin: Origin
    ) throws(ExchangeError) {
        self.file = file
        switch format {
        case .lines: form = .lines { $0.json.encoded + [UInt8(ascii: "\n")] }
        case .webDataset: form = .lines { $0.sample.encoded + [UInt8(ascii: "\n")] }
        case .commaSeparated: form = .lines { CommaSeparatedRow($0.clip).encoded }
        case .parquet:
            let columns = try CuratedColumns(clusterings: clusterings, hasChanges: hasChanges, for: file.name)
            var metadata = [("acavd.version", origin.version), ("exported_at", origin.time)]
            if let id = origin.applicationID { metadata.append(("application_id", id)) }
            form = .table(
                try ParquetWriter(
                    file, columns: columns.columns, metadata: metadata,
                    application: "acavd version \(origin.version)"),
                columns)
        }
    }

    /// - Precondition: The member is assigned in clusterings that were announced, and says how it came in where members do.
    /// - Throws: When the format has no room for it, or the file cannot be written.
    package func append(_ member: CuratedMember) throws(ExchangeError) {
        switch form {
        case .lines(let encode): try file.append(encode(member))
        case .table(let table, let columns): try table.append(try columns.row(of: member, for: file.name))
        }
    }

    /// Writes what follows the last member; the file itself is still to be finished.
    package func finish() throws(ExchangeError) {
        if case .table(let table, _) = form { try table.finish() }
    }
}
