/// One pass over a configuration: what it found wrong so far, and where each key was set.
struct ConfigurationReading {
    let environment: [String: String]
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var faultyPaths: Set<String> = []
    private(set) var places: [String: String] = [:]

    init(environment: [String: String]) {
        self.environment = environment
    }

    mutating func report(_ place: String, _ message: String) {
        problems.append(ConfigurationProblem(place: place, message: message))
    }

    mutating func report(_ found: FoundValue, expected expectation: String, example: String) {
        faultyPaths.insert(found.path)
        report(found.place, "\(found.path): expected \(expectation), for example \(example); found \(found)")
    }

    /// Reports a key that nobody knows, with the one that was probably meant.
    ///
    /// - Parameter known: What may stand there, never empty. A name with a section is compared by its last part.
    mutating func reportUnknown(_ entry: FoundValue.Entry, amongst known: [String]) {
        faultyPaths.insert(entry.value.path)
        report(entry.place, "unknown key \(entry.value.path)\(suggestion(for: entry.name, amongst: known))")
    }

    /// Reports that a mapping lacks a key.
    mutating func reportMissing(_ name: String, of what: String, in found: FoundValue, example: String) {
        faultyPaths.insert(found.path)
        report(found.place, "\(found.path): \(what) needs the key \(name), for example \(name): \(example)")
    }

    /// Checks what must hold between keys, unless one of them is already known to be wrong.
    mutating func check(_ rule: ConfigurationRule, in configuration: Configuration) {
        let isUnsettled = faultyPaths.contains { faulty in
            rule.paths.contains { faulty == $0 || faulty.hasPrefix($0 + ".") }
        }
        // The defaults keep every rule, so one of the keys of a broken rule was set.
        guard !isUnsettled, !rule.holds(configuration), let path = rule.paths.first(where: { places[$0] != nil }),
            let place = places[path]
        else { return }
        report(place, "\(path): \(rule.remedy(configuration))")
    }

    /// Reads a setting's value and remembers where it stood.
    mutating func assign(_ found: FoundValue, as setting: Setting, to configuration: inout Configuration) {
        places[setting.path] = found.place
        setting.assign(found, &configuration, &self)
    }

    /// What a file holds, without the newline an editor leaves at its end.
    mutating func contents(ofFileNamedBy found: FoundValue) -> String? {
        guard let path = found.text else {
            report(found, expected: "the path of a file", example: "/etc/acavd/secret")
            return nil
        }
        return contents(of: path, for: found, remedy: "check that it exists and that acavd's user may read it")
    }

    /// What the service manager holds under a name: systemd.exec(5), Credentials.
    mutating func credential(namedBy found: FoundValue) -> String? {
        // A path would lead out of the directory.
        guard let name = found.text, !name.isEmpty, name != ".", name != "..", !name.contains("/") else {
            report(found, expected: "the name of a credential", example: "kafka-password")
            return nil
        }
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else {
            report(
                found.place,
                "\(found.path): there are no credentials here; the unit names them, LoadCredential=\(name):PATH, and "
                    + "elsewhere CREDENTIALS_DIRECTORY names a directory with a file \(name)")
            return nil
        }
        return contents(
            of: "\(directory)/\(name)", for: found, remedy: "does the unit have LoadCredential=\(name):PATH?")
    }

    private mutating func contents(of path: String, for found: FoundValue, remedy: String) -> String? {
        do throws(TextFile.Failure) {
            return try trimmed(TextFile.text(of: path))
        } catch {
            report(
                found.place,
                "\(found.path): the file \(path) cannot be read as text (\(error.reason)); \(remedy)")
            return nil
        }
    }

    /// What an environment variable holds.
    mutating func variable(namedBy found: FoundValue) -> String? {
        guard let name = found.text else {
            report(found, expected: "the name of an environment variable", example: "KAFKA_PASSWORD")
            return nil
        }
        guard let text = environment[name] else {
            report(
                found.place,
                "\(found.path): the environment variable \(name) is not set; set it where acavd is started")
            return nil
        }
        return trimmed(text)
    }

    private func trimmed(_ text: String) -> String {
        text.last?.isNewline == true ? String(text.dropLast()) : text
    }

    func suggestion(for name: String, amongst known: [String]) -> String {
        func distance(_ candidate: String) -> Int {
            editDistance(name, candidate.split(separator: ".").last.map(String.init) ?? candidate)
        }
        // The first of equals: a key of the same section comes before one of another.
        guard let nearest = known.min(by: { distance($0) < distance($1) }) else { return "" }
        return "; did you mean \(nearest)?"
    }
}
