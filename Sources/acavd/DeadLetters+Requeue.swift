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
            say(choice.places(of: survey), "would be requeued", in: survey)
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
                say(sent, "requeued", in: survey)
                if !left.isEmpty { say(left, "left", in: survey) }
            }
            // To die in a transaction would keep the readers of the input waiting until it times out.
            let stop = StopFlag()
            let signals = StopSignals(raising: stop)
            defer { withExtendedLifetime(signals) {} }
            try requeue.send(choice.places(of: survey), while: { !stop.isRaised }) { place, outcome in
                switch outcome {
                case .sent:
                    sent.append(place)
                case .left(let reason):
                    left.append(place)
                    letters.console.say(
                        "acavd: \(place), \(printable(survey.errorClass(of: place))): left: \(printable(reason))")
                }
            }
            if stop.isRaised { throw ExitStatus.interrupted }
            if !left.isEmpty { throw ExitStatus.failure }
        }

        private func say(_ places: [RecordPlace], _ what: String, in survey: LetterSurvey) {
            print("\(places.count) \(what)")
            for line in countLines(places, in: survey) { print("  \(line)") }
        }
    }
}
