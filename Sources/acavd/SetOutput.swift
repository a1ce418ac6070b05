import ArgumentParser
import Exchange
import Foundation

extension SetFormat: ExpressibleByArgument {}

/// How a curated set is printed, and where.
struct SetOutput: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How to print the set: jsonl; csv with ACAV100M's columns; parquet; or webdataset, an index to cut shards by."
        ))
    var format = SetFormat.lines

    @Option(
        help: ArgumentHelp(
            "The file to write, in the place of one that is there; default standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    func validate() throws {
        if format.isBinary, output == nil, isatty(STDOUT_FILENO) == 1 {
            throw ValidationError(
                "--format \(format.rawValue) is no text for a terminal; name a file with --output, or redirect "
                    + "standard output")
        }
    }

    /// Whether nothing but lines of JSON is on standard output, and more of them may follow.
    var leavesStandardOutputToJSON: Bool { output != nil || format == .lines }

    /// Where the set goes. To be made before the work, so that a name that cannot be written is known at once.
    func destination() throws(ExchangeError) -> ResultFile {
        guard let output else { return ResultFile() }
        return try ResultFile(replacing: output)
    }

    /// Writes the set, whole.
    ///
    /// - Parameters:
    ///   - members: In their order.
    ///   - clusterings: The names of all clusterings that they are assigned in.
    ///   - hasChanges: Whether they say how they came in.
    ///   - applicationID: Of the daemon whose set it is, if it is one's.
    ///   - progress: Called now and then with the number of members written.
    func write(
        _ members: some Sequence<CuratedMember>, to file: ResultFile, clusterings: [String], hasChanges: Bool,
        applicationID: String? = nil, progress: (Int) -> Void = { _ in }
    ) throws(ExchangeError) {
        let writer = try SetWriter(
            format, to: file, clusterings: clusterings, hasChanges: hasChanges,
            origin: .init(
                version: Acavd.configuration.version, applicationID: applicationID,
                time: Date.now.formatted(.iso8601)))
        var count = 0
        for member in members {
            try writer.append(member)
            count += 1
            if count.isMultiple(of: 1024) { progress(count) }
        }
        try writer.finish()
        try file.finish()
    }
}
