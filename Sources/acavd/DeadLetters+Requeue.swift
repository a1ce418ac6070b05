import ArgumentParser
import EventLog
import Foundation
import Operations
import Pipeline

extension DeadLetters {
    /// `acavd dlq requeue`.
    struct Requeue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends dead letters to the input again, each exactly once.",
            discussion: """
                Say which, or --all. Key and value go to the input as they were; a letter that was sent is not listed \
                or sent again, whatever happens meanwhile. Another requeue that is at work ends with status 76.

                Exit statuses: 0, also when no letter is meant; 1 when letters had to be left, each with its reason; 76 \
                when another requeue has taken over; 78 when the configuration cannot be used, 69 when the broker or a \
                topic cannot be used; 130 when it was interrupted, between two transactions.
                """)

        @OptionGroup var choice: LetterChoice

        @Flag(help: "Only say what would be sent.")
        var dryRun = false

        @Flag(help: "Print what was done, as a JSON object.")
        var json = false

        func validate() throws {
            guard choice.isMade else {
                throw ValidationError(
                    "say which letters: --class, --video, --since or --limit, or --all for every one of them")
            }
        }

        func run() throws {
            let letters = try OpenedLetters(choice.configurationFile)
            defer { letters.close() }
            do {
                try dryRun ? rehearse(letters) : requeue(letters)
            } catch let status as ExitCode {
                throw status
            } catch LogFailure.fenced(let fault) {
                letters.console.say("acavd: another requeue has taken over, which goes on with the rest (\(fault))")
                throw ExitStatus.takenOver
            } catch {
                letters.console.say("acavd: \(error)")
                throw ExitStatus.unavailable
            }
        }

        /// Claims nothing: a requeue at work goes on.
        private func rehearse(_ letters: OpenedLetters) throws {
            let survey = try letters.box.survey(choice.filter, in: try letters.box.extent(.decided))
            letters.explainMissingClasses(choice.filter, survey)
            let places = choice.places(of: survey)
            json ? printObject(sent: places, left: [], in: survey) : say(places, "would be requeued", in: survey)
        }

        private func requeue(_ letters: OpenedLetters) throws {
            let requeue = LetterRequeue(
                log: letters.log, box: letters.box, input: letters.topics.discovered, isPatient: letters.patience)
            let survey = try requeue.survey(choice.filter)
            letters.explainMissingClasses(choice.filter, survey)
            letters.explainStrangers(survey)
            var sent: [RecordPlace] = []
            var left: [RecordPlace] = []
            defer {
                // Also when it fails half-way.
                letters.console.clearLine()
                if json {
                    printObject(sent: sent, left: left, in: survey)
                } else {
                    say(sent, "requeued", in: survey)
                    if !left.isEmpty { say(left, "left", in: survey) }
                }
            }
            // To die in a transaction would keep the readers of the input waiting until it times out.
            let stop = StopFlag()
            let signals = StopSignals(raising: stop)
            defer { withExtendedLifetime(signals) {} }
            let chosen = choice.places(of: survey)
            try requeue.send(chosen, while: { !stop.isRaised }) { place, outcome in
                switch outcome {
                case .sent:
                    sent.append(place)
                case .left(let reason):
                    left.append(place)
                    letters.console.say(
                        "acavd: \(place), \(printable(survey.errorClass(of: place))): left: \(printable(reason))")
                }
                let done = sent.count + left.count
                letters.console.progress(
                    "\(Console.bar(Double(done) / Double(chosen.count))) \(done)/\(chosen.count) letters")
            }
            if stop.isRaised { throw ExitStatus.interrupted }
            if !left.isEmpty { throw ExitStatus.failure }
        }

        /// For programs: docs/reference/command-line.md describes it.
        private func printObject(sent: [RecordPlace], left: [RecordPlace], in survey: LetterSurvey) {
            func counts(_ places: [RecordPlace]) -> JSONValue {
                let counts = Dictionary(grouping: places, by: survey.errorClass(of:)).mapValues(\.count)
                return .object(
                    counts.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: .number($0.value)) })
            }
            let object: JSONValue = .object([
                "dry_run": .boolean(dryRun), "requeued": .number(sent.count), "requeued_by_class": counts(sent),
                "left": .number(left.count), "left_by_class": counts(left),
            ])
            print(String(decoding: object.encoded, as: UTF8.self))
        }

        private func say(_ places: [RecordPlace], _ what: String, in survey: LetterSurvey) {
            print("\(places.count) \(what)")
            for line in countLines(places, in: survey) { print("  \(line)") }
        }
    }
}
