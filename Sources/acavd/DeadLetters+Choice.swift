import ArgumentParser
import EventLog

/// Which dead letters are meant. The subcommands take the same, so that what was listed can be requeued.
struct LetterChoice: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file.", completion: .file())
    var configurationFile = Run.defaultConfiguration

    @Option(
        name: .customLong("class"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Only these error classes, or with a dot at the end all that begin so: source. or media.",
            valueName: "class"))
    var classes: [String] = []

    @Option(help: ArgumentHelp("Only this video, by its id or the key of its message.", valueName: "id"))
    var video: String?

    @Option(
        help: ArgumentHelp(
            "Only those written since then: 2026-11-20, 2026-11-20T18:00:00Z (both UTC), or 90m, 36h, 7d ago.",
            valueName: "time"))
    var since: PointInTime?

    @Option(help: ArgumentHelp("At most so many, the oldest first.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Every letter that was not requeued yet.")
    var all = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): there must be at least 1") }
        if all, filter != LetterFilter() {
            throw ValidationError("--all means every letter; leave it out, or --class, --video and --since")
        }
    }

    /// Whether anything was said about which letters are meant.
    var isMade: Bool { all || limit != nil || filter != LetterFilter() }

    var filter: LetterFilter {
        LetterFilter(classes: classes, video: video, since: since?.milliseconds)
    }

    /// Of the letters that a survey found, those within the limit.
    func places(of survey: LetterSurvey) -> [RecordPlace] {
        let places = survey.places()
        return limit.map { Array(places.prefix($0)) } ?? places
    }
}
