import ArgumentParser
import EventLog
import Foundation
import KafkaLog
import Logging
import Operations

/// The dead letters of a configuration, within reach.
struct OpenedLetters {
    let log: KafkaLog
    let box: LetterBox
    let topics: Configuration.Topics
    let console: Console

    /// - Throws: The exit status, after the reason was said.
    init(_ configurationFile: String) throws {
        let console = Console()
        let configuration = try Configuration.loadWithBrokers(configurationFile, console: console)
        var logger = Logger(label: "acavd.dlq")
        // What fails is said once, by the command.
        logger.logLevel = .critical
        self.console = console
        topics = configuration.topics
        do {
            let properties = try KafkaProperties(configuration.kafka.properties)
            let kafka = try KafkaTopics(properties: properties, logger: logger)
            var partitions: [String: Int] = [:]
            for name in [topics.rejected, topics.discovered] {
                partitions[name] = try kafka.partitions(ofRequired: name, file: configurationFile, console: console)
            }
            // An id of its own: to requeue must not fence the daemon, and does fence another requeue.
            let name = "\(configuration.applicationID)-dlq"
            log = try KafkaLog(properties: properties, transactionalID: name, group: name, logger: logger)
            box = LetterBox(topic: topics.rejected, partitions: partitions[topics.rejected, default: 0], log: log)
        } catch let status as ExitCode {
            throw status
        } catch let error as KafkaConfigurationError {
            console.say("acavd: kafka: \(error)")
            throw ExitStatus.configuration
        } catch {
            console.say("acavd: \(error)")
            throw ExitStatus.unavailable
        }
    }

    /// Aborts a transaction that a failure left open: until it ends, readers of the input see nothing new.
    func close() {
        do {
            try log.close()
        } catch {
            console.say("acavd: \(error)")
        }
    }

    /// Says which of the classes asked for no letter has.
    func explainMissingClasses(_ filter: LetterFilter, _ survey: LetterSurvey) {
        let classes = survey.classes
        let there = classes.sorted { $0.key < $1.key }.map { "\(printable($0.key)) (\($0.value))" }
        for name in filter.classesMissing(from: classes.keys) {
            console.say(
                "acavd: no dead letter has the class \(printable(name)); "
                    + (there.isEmpty ? "there are no dead letters" : "there are \(there.joined(separator: ", "))"))
        }
    }

    /// Says what the topic holds that is none of acavd's.
    func explainStrangers(_ survey: LetterSurvey) {
        guard survey.strangers > 0 else { return }
        console.say("acavd: \(topics.rejected): \(survey.strangers) records that acavd did not write are passed over")
    }

    /// How long to try again what fails for now.
    var patience: (LogFault, Int) -> Bool {
        // Longer than brokers let a transaction stay open that nobody ends: transaction.timeout.ms is a minute.
        let limit = Duration.seconds(90)
        var start = ContinuousClock.now
        return { fault, failures in
            if failures == 1 {
                start = ContinuousClock.now
                console.say("acavd: \(fault); trying again for \(limit.components.seconds) s")
            }
            guard ContinuousClock.now - start < limit else { return false }
            Thread.sleep(forTimeInterval: 0.2)
            return true
        }
    }
}

/// Text from anywhere as a terminal may show it: on one line, and with nothing in it that a terminal obeys.
func printable(_ text: String) -> String {
    var line = ""
    line.appendEscaped(text)
    return line
}
