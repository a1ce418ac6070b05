import ArgumentParser
import EventLog
import Foundation

extension DeadLetters {
    /// `acavd dlq list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the dead letters that were not requeued yet, the oldest first.",
            discussion: """
                First how many there are of each class, then the letters. With --json nothing but the letters, each as \
                a JSON object on a line, with all that is in it.

                Exit statuses: 0, also when there are none; 78 when the configuration cannot be used, 69 when the \
                broker or the topic cannot be used.
                """)

        /// As many letters are held in memory at once.
        private static let window = 256

        @OptionGroup var choice: LetterChoice

        @Flag(help: "Print each letter as a JSON object on a line.")
        var json = false

        func run() throws {
            let letters = try OpenedLetters(choice.configurationFile)
            do {
                let survey = try letters.box.survey(choice.filter, in: try letters.box.extent(.decided))
                letters.explainMissingClasses(choice.filter, survey)
                letters.explainStrangers(survey)
                let places = choice.places(of: survey)
                if !json { printTable(of: places, in: survey) }
                for start in stride(from: 0, to: places.count, by: List.window) {
                    let window = places[start..<min(start + List.window, places.count)]
                    for letter in try letters.box.letters(at: window) {
                        print(json ? String(decoding: letter.json.encoded, as: UTF8.self) : letter.lines)
                    }
                }
            } catch {
                letters.console.say("acavd: \(error)")
                throw ExitStatus.unavailable
            }
        }

        private func printTable(of places: [RecordPlace], in survey: LetterSurvey) {
            guard !places.isEmpty else { return print("no dead letters") }
            for line in countLines(places, in: survey) { print(line) }
            print("")
        }
    }
}

/// A line for each class that some of the letters have, with their number.
func countLines(_ places: [RecordPlace], in survey: LetterSurvey) -> [String] {
    let counts = Dictionary(grouping: places, by: survey.errorClass(of:)).mapValues(\.count)
    let names = counts.keys.sorted()
    let width = names.map { printable($0).count }.max() ?? 0
    return names.map { name in
        let label = printable(name)
        return label + String(repeating: " ", count: width - label.count) + "  \(counts[name, default: 0])"
    }
}

extension FiledLetter {
    /// RFC 3339 in UTC.
    private var time: String {
        Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            .format(Date(timeIntervalSince1970: Double(timestamp) / 1000))
    }

    /// For people.
    fileprivate var lines: String {
        let tries = attempts.map { $0 == 1 ? "1 attempt" : "\($0) attempts" }
        let head = [time, errorClass, video ?? "(no key)", tries, place.description].compactMap { $0 }
        var lines = [head.map(printable).joined(separator: "  ")]
        if !message.isEmpty { lines.append("    \(printable(message))") }
        if let lastWords { lines.append("    last words: \(printable(lastWords))") }
        return lines.joined(separator: "\n")
    }

    /// For programs: docs/reference/command-line.md describes it.
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(name: name, value: value)) }
        func add(_ name: String, bytes: [UInt8]?) { members.append(member(name, bytes)) }
        add("topic", .string(place.partition.topic))
        add("partition", .number(place.partition.partition))
        add("offset", .number(place.offset))
        add("time", .string(time))
        add("class", .string(errorClass))
        add("message", .string(message))
        add("attempts", attempts.map { .number($0) } ?? .null)
        add("last_words", lastWords.map { .string($0) } ?? .null)
        add("video", video.map { .string($0) } ?? .null)
        add(
            "source",
            source.map {
                .object([
                    "topic": .string($0.partition.topic), "partition": .number($0.partition.partition),
                    "offset": .number($0.offset),
                ])
            } ?? .null)
        add("key", bytes: key)
        add("value", bytes: value)
        add(
            "headers",
            .array(
                headers.map {
                    .object([JSONValue.Member(name: "name", value: .string($0.name)), member("value", $0.value)])
                }))
        return .object(members)
    }

    /// Bytes as a text if they are one, or else, under a name that says so, in base 64.
    private func member(_ name: String, _ bytes: [UInt8]?) -> JSONValue.Member {
        guard let bytes else { return JSONValue.Member(name: name, value: .null) }
        if let text = String(validating: bytes, as: UTF8.self) {
            return JSONValue.Member(name: name, value: .string(text))
        }
        return JSONValue.Member(name: name + "_base64", value: .string(Data(bytes).base64EncodedString()))
    }
}
