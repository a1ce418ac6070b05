/// Sends dead letters to the input again, each exactly once.
///
/// A letter and its marker are published in one transaction, so that neither is there without the other. The claim comes
/// first: when it returns, nothing more can appear that an earlier requeue wrote, and the survey that follows it sees
/// every marker there is or will be but this requeue's own. Another requeue that claims later fences this one, which
/// from then on can commit nothing.
package struct LetterRequeue {
    /// What became of a letter.
    package enum Outcome: Hashable, Sendable {
        case sent

        /// It stays a dead letter, for this reason.
        case left(String)
    }

    /// The most letters in a transaction, and the most bytes of keys and values; one letter may have more.
    package static let batchLetters = 256
    package static let batchBytes = 4 << 20

    private let log: any LetterLog
    private let box: LetterBox
    private let input: String
    private let isPatient: (LogFault, Int) -> Bool

    /// - Parameters:
    ///   - log: Under a transactional id that only requeues have. Nothing else uses it meanwhile.
    ///   - input: The topic that letters are sent to.
    ///   - isPatient: Asked after each failure that may pass, with the number of failures in a row; false gives up, and
    ///     the failure is thrown.
    package init(
        log: any LetterLog, box: LetterBox, input: String, isPatient: @escaping (LogFault, Int) -> Bool
    ) {
        self.log = log
        self.box = box
        self.input = input
        self.isPatient = isPatient
    }

    /// Ends any other requeue, and finds the letters that are to be sent.
    package func survey(_ filter: LetterFilter) throws(LogFailure) -> LetterSurvey {
        try persistently { () throws(LogFailure) in try log.claim() }
        // Asked once: a daemon at work may always have a transaction open at the very end.
        let extent = try persistently { () throws(LogFailure) in try box.extent(.end) }
        return try persistently { () throws(LogFailure) in try box.survey(filter, in: extent) }
    }

    /// Sends letters, in batches.
    ///
    /// - Parameters:
    ///   - places: Of letters that this requeue's survey named; none twice.
    ///   - mayGoOn: Asked before each transaction; false leaves the rest as it is.
    ///   - report: Told of each letter what became of it, once that is certain.
    /// - Throws: When the log fails. What was reported until then is done, and nothing else, but for the batch in hand
    ///   when the failure is fatal: that one was committed whole or not at all.
    package func send(
        _ places: [RecordPlace], while mayGoOn: () -> Bool = { true }, _ report: (RecordPlace, Outcome) -> Void
    ) throws(LogFailure) {
        for start in stride(from: 0, to: places.count, by: LetterRequeue.batchLetters) {
            let window = places[start..<min(start + LetterRequeue.batchLetters, places.count)]
            guard mayGoOn() else { return }
            let letters = try persistently { () throws(LogFailure) in try box.letters(at: window) }
            let found = Set(letters.map(\.place))
            for place in window where !found.contains(place) { report(place, .left("it is no longer in the topic")) }
            for batch in LetterRequeue.batches(of: letters) {
                guard mayGoOn() else { return }
                try send(batch, report)
            }
        }
    }

    /// A letter that was cut is alone in its batch: its input is large, and if it is refused, that costs no other.
    private static func batches(of letters: [FiledLetter]) -> [[FiledLetter]] {
        var batches: [[FiledLetter]] = []
        var batch: [FiledLetter] = []
        var size = 0
        for letter in letters {
            let bytes = (letter.key?.count ?? 0) + (letter.value?.count ?? 0)
            if letter.isCut || size + bytes > batchBytes || batch.last?.isCut == true, !batch.isEmpty {
                batches.append(batch)
                (batch, size) = ([], 0)
            }
            batch.append(letter)
            size += bytes
        }
        return batch.isEmpty ? batches : batches + [batch]
    }

    private func send(
        _ batch: [FiledLetter], _ report: (RecordPlace, Outcome) -> Void
    ) throws(LogFailure) {
        var records: [LogRecord] = []
        var sent: [RecordPlace] = []
        for letter in batch {
            switch try message(of: letter) {
            case .success(let record):
                records.append(record)
                records.append(RequeueMarker(of: letter.place).record(key: letter.key))
                sent.append(letter.place)
            case .failure(let missing):
                report(letter.place, .left(missing.reason))
            }
        }
        guard !records.isEmpty else { return }
        if let refusal = try publish(records, isCut: batch.contains(where: \.isCut)) {
            for place in sent { report(place, .left(refusal)) }
        } else {
            for place in sent { report(place, .sent) }
        }
    }

    /// Why a letter has no message to send.
    private struct Missing: Error {
        let reason: String
    }

    /// What is to be sent for a letter.
    private func message(of letter: FiledLetter) throws(LogFailure) -> Result<LogRecord, Missing> {
        let source = letter.source.map(\.description) ?? "a place that the letter does not name"
        do {
            guard let (key, value) = try persistently({ () throws(LogFailure) in try box.input(of: letter) }) else {
                return .failure(Missing(reason: "it was cut, and the whole message at \(source) is gone"))
            }
            return .success(LogRecord(topic: input, key: key, value: value))
        } catch {
            // The letter may name any topic, also one that cannot be or that we may not see. If it is the log that has
            // come to its end, the next call says so again.
            guard letter.isCut, case .fatal(let fault) = error else { throw error }
            return .failure(Missing(reason: "it was cut, and the whole message at \(source) cannot be read: \(fault)"))
        }
    }

    /// Publishes records in one transaction.
    ///
    /// - Returns: Why the log does not take them, if a letter that was cut is too large for it; `nil` once they are
    ///   committed.
    private func publish(_ records: [LogRecord], isCut: Bool) throws(LogFailure) -> String? {
        do {
            try persistently { () throws(LogFailure) in
                let transaction = try log.begin()
                for record in records { try transaction.publish(record) }
                try transaction.commit(offsets: [:])
            }
            return nil
        } catch {
            guard isCut, case .fatal(let fault) = error, LetterRequeue.sizeRefusals.contains(fault.code) else {
                throw error
            }
            return fault.description
        }
    }

    /// Kafka's names for what it says of a record that is too large. The transaction is void then, and the log is not.
    private static let sizeRefusals: Set = ["MSG_SIZE_TOO_LARGE", "INVALID_MSG_SIZE", "RECORD_LIST_TOO_LARGE"]

    /// Makes a call until it succeeds or patience ends. It can be repeated after both kinds of failure: nothing happened,
    /// or nothing that happened will ever be visible.
    private func persistently<Answer>(_ call: () throws(LogFailure) -> Answer) throws(LogFailure) -> Answer {
        var failures = 0
        while true {
            do {
                return try call()
            } catch {
                failures += 1
                switch error {
                case .retry(let fault), .abortAndRewind(let fault):
                    guard isPatient(fault, failures) else { throw error }
                case .fenced, .fatal:
                    throw error
                }
            }
        }
    }
}
