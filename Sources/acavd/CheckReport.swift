import ArgumentParser
import EventLog

/// What `acavd check` finds, one part after the other: for people as it is found, for programs as a whole at the end.
final class CheckReport {
    enum Verdict: String {
        case fine = "ok"
        case warning
        /// Something to mend, without which the daemon does not run.
        case problem

        fileprivate var sign: String {
            switch self {
            case .fine: "ok"
            case .warning: "!!"
            case .problem: "--"
            }
        }
    }

    private let isJSON: Bool
    private let console: Console
    private var findings: [(part: String, verdict: Verdict, words: String)] = []

    init(isJSON: Bool, console: Console) {
        self.isJSON = isJSON
        self.console = console
    }

    func note(_ part: String, _ verdict: Verdict, _ words: String) {
        findings.append((part, verdict, words))
        guard !isJSON else { return }
        print("\(part)\(String(repeating: " ", count: max(1, 15 - part.count)))\(verdict.sign)  \(words)")
    }

    /// Runs a body without which the check cannot go on; for people its failure is a message like those of other commands.
    ///
    /// - Parameter status: The exit status for a failure.
    func require<Result>(
        _ part: String, _ status: (any Error) -> ExitCode, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            findings.append((part, .problem, "\(error)"))
            if !isJSON { console.say("acavd: \(error)") }
            throw status(error)
        }
    }

    /// To be called once, however the check ended.
    func finish() throws(OutputError) {
        guard isJSON else { return }
        try ResultOutput.write(
            line: .object([
                "ok": .boolean(!findings.contains { $0.verdict == .problem }),
                "parts": .array(
                    findings.map { part, verdict, words in
                        .object(["part": .string(part), "verdict": .string(verdict.rawValue), "words": .string(words)])
                    }),
            ]))
    }
}
