import Embedding
import Foundation
import Foundations

extension SpawnedProcess {
    /// Tells a process what to do, and waits until it has confined itself.
    ///
    /// - Returns: What it makes of videos; nil for a fetcher.
    mutating func greet(
        _ settings: some Encodable, until deadline: SuspendingClock.Instant
    ) throws(ProcessStartError) -> EncodingDescription? {
        let greeting: WorkerGreeting
        do {
            try send(Array(try JSONEncoder().encode(settings)), until: deadline)
            var reader = ByteReader(try receive(until: deadline))
            greeting = try WorkerGreeting(reading: &reader)
        } catch {
            let ending = end(byItself: error as? FrameSocketError == .closed)
            let words = ending.lastWords.map { ": \($0)" } ?? ""
            throw .impossible("a worker process does not start: \(error), \(ending.cause)\(words)")
        }
        switch greeting {
        case .refusing(let reason): throw .refused(reason)
        case .ready: return nil
        case .embedding(let description): return description
        }
    }
}
