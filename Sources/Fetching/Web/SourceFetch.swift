import Foundations

/// One source on its way into a spool: which requests are made when, and what the reader is told.
///
/// A server that gives parts is asked for one after the other, so that its connection can be kept whenever the reader
/// goes elsewhere; one that does not sends the whole, and is paused when it is too far ahead.
final class SourceFetch {
    private let request: FetchRequest
    private let spool: OwnedDescriptor
    private let reader: SpoolSocket
    private let connections: Connections
    private let deadline: ContinuousClock.Instant

    private var report = FetchReport()
    private var held = ByteRanges()

    /// What the server said of the file; nil before it has said something.
    private var known: Representation?

    /// Where the file ends, once that is certain.
    private var end: Int64?
    private var transfer: Transfer?

    /// Where requests go: to where the first of them was sent in the end.
    private var address: WebAddress
    private var redirects = 0
    private var pacing = Pacing()

    /// What the reader waits for.
    private var question: Int64?

    /// What it asked for last.
    private var asked: Int64 = 0
    private var hasHungUp = false

    init(
        _ request: FetchRequest, spool: consuming OwnedDescriptor, reader: consuming OwnedDescriptor,
        connections: Connections
    ) {
        self.request = request
        self.spool = spool
        self.reader = SpoolSocket(reader)
        self.connections = connections
        address = request.address
        deadline = .now + .seconds(request.limits.seconds)
    }

    private var source: String { request.address.shown }

    func run(_ announce: (FetchEvent) -> Void) -> FetchReport {
        start(pacing.first)
        var isAnnounced = false
        while true {
            connections.perform()
            takeIn()
            listen()
            guard !hasHungUp, report.violation == nil else { break }
            if let known, !isAnnounced {
                announce(.ready(size: known.size, isSeekable: known.isSeekable))
                isAnnounced = true
            }
            if let error = report.error, !isAnnounced {
                announce(.failed(error))
                break
            }
            answer()
            steer()
            connections.wait(for: reader.number, milliseconds: patience)
        }
        drop()
        return report
    }

    /// Milliseconds to wait: until the deadline, where it still means anything.
    private var patience: Int32 {
        // Who can be answered now, shall be.
        if let question, reply(to: question) != nil { return 0 }
        guard transfer != nil else { return 60_000 }
        return Int32(clamping: max(0, Int64((deadline - .now) / .milliseconds(1))) + 1)
    }

    // MARK: - The server

    private func start(_ part: Range<Int64>?) {
        report.requests += 1
        transfer = Transfer(
            address, part: part, of: known, for: request, spool: spool.number, allowance: pacing.horizon(of: asked),
            connections: connections)
        if transfer == nil { report.error = .failed(source: source, reason: "there is no memory for a request") }
    }

    /// Ends a transfer, wherever it is.
    private func drop() {
        // It may have been given more since we looked.
        keep()
        report.bytes += transfer?.received ?? 0
        transfer = nil
    }

    /// Takes note of what a transfer has brought.
    private func keep() {
        guard let transfer, case .content(let representation) = transfer.meaning else { return }
        known = known ?? representation
        end = end ?? representation.size
        held.insert(transfer.first..<transfer.position)
    }

    private func fail(_ error: SourceError) {
        drop()
        report.error = error
    }

    /// What has come since we looked last.
    private func takeIn() {
        guard let transfer else { return }
        keep()
        if let ended = connections.nextEnded(), ended.handle == transfer.handle {
            drop()
            conclude(transfer, transfer.outcome(ended.result))
        } else if ContinuousClock.now >= deadline {
            let seconds = (request.limits.seconds * 10).rounded() / 10
            fail(.failed(source: source, reason: "it took longer than \(seconds) s"))
        }
    }

    private func conclude(_ transfer: Transfer, _ outcome: Transfer.Meaning) {
        switch outcome {
        case .content(let representation):
            // The end of a body whose length nobody told is the end of the file.
            if !representation.isSeekable { end = transfer.position }
            redirects = 0
        case .redirect(let location):
            redirect(to: location, part: transfer.part)
        case .noParts:
            start(nil)
        case .failure(let error):
            report.error = error
        }
    }

    private func redirect(to location: String, part: Range<Int64>?) {
        redirects += 1
        guard redirects <= request.limits.redirects else {
            fail(.refused(source: source, reason: "it redirects more than \(request.limits.redirects) times"))
            return
        }
        guard let target = RedirectTarget.of(location, from: address) else {
            fail(.refused(source: source, reason: "it redirects to what is no URL"))
            return
        }
        do throws(SourceError) {
            address = try address.redirected(to: target, source: source)
            start(part)
        } catch {
            fail(error)
        }
    }

    // MARK: - The reader

    /// Takes in what the reader asks.
    private func listen() {
        while true {
            switch reader.receive(SpoolQuestion.length, waiting: false) {
            case .nothing:
                return
            case .hangUp:
                hasHungUp = true
                return
            case .message(let bytes):
                guard question == nil else {
                    report.violation = "a question before the last was answered"
                    return
                }
                var fields = ByteReader(bytes)
                do throws(ByteReaderError) {
                    question = try SpoolQuestion(reading: &fields).offset
                } catch {
                    report.violation = error.description
                    return
                }
            }
        }
    }

    /// Tells the reader what there is to tell.
    private func answer() {
        guard let offset = question else { return }
        asked = offset
        guard let answer = reply(to: offset) else { return }
        question = nil
        var writer = ByteWriter(capacity: SpoolAnswer.length)
        answer.write(to: &writer)
        switch reader.send(writer.bytes) {
        case .whole: break
        case .noRoom: report.violation = "answers that are not read"
        case .hangUp: hasHungUp = true
        }
    }

    /// What is to be said of a place; nil where that is still open.
    private func reply(to offset: Int64) -> SpoolAnswer? {
        if let end, offset >= end { return .end(end) }
        if let range = held.range(holding: offset) { return .available(range) }
        return report.error == nil ? nil : .failed
    }

    /// Decides what the server shall do next.
    private func steer() {
        guard report.error == nil, let known else { return }
        transfer?.proceed(to: pacing.horizon(of: asked))
        guard known.isSeekable, let size = known.size else { return }
        if let question {
            if let transfer, pacing.isNear(question, of: transfer) { return }
            drop()
            // (What it brought last may hold the answer: it is given in the next round.)
            guard held.range(holding: question) == nil else { return }
            request(pacing.part(around: question, in: held.gap(around: question), size: size))
        } else if transfer == nil {
            let next = held.range(holding: asked)?.upperBound ?? asked
            guard next < min(size, pacing.horizon(of: asked)) else { return }
            request(pacing.part(around: next, in: held.gap(around: next), size: size))
        }
    }

    private func request(_ part: Range<Int64>) {
        guard !pacing.isExhausted else {
            report.error = .refused(source: source, reason: "it is read in more than \(Pacing.maximumJumps) places")
            return
        }
        start(part)
    }
}
