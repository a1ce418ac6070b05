package import Foundations

/// What a decoding worker sends back about a task: its answer, and what that took.
///
/// Of one video every report has the same answer; what it took is another each time, and nothing is curated by it.
package struct WorkerReport: Sendable, Hashable {
    package let answer: WorkerAnswer
    package let times: StageTimes

    package init(_ answer: WorkerAnswer, times: StageTimes = StageTimes()) {
        self.answer = answer
        self.times = times
    }

    package func write(to writer: inout ByteWriter) {
        answer.write(to: &writer)
        writer.write(times.readSeconds)
        writer.write(times.decodeSeconds)
        writer.write(times.embedSeconds)
    }
}

/// What a decoding worker spends on a task, in seconds of the clock; all but these three is nothing to speak of.
package struct StageTimes: Sendable, Hashable {
    /// Waiting for the bytes of the video: for the network, where it is being fetched meanwhile.
    package var readSeconds = 0.0

    /// Finding clips and decoding them, up to what encoders take.
    package var decodeSeconds = 0.0

    /// Making vectors of clips.
    package var embedSeconds = 0.0

    package init(readSeconds: Double = 0, decodeSeconds: Double = 0, embedSeconds: Double = 0) {
        self.readSeconds = readSeconds
        self.decodeSeconds = decodeSeconds
        self.embedSeconds = embedSeconds
    }
}

extension AnswerForm {
    /// No task is believed to take longer, in seconds. What counts is at most what passed for whoever asked.
    private static let longestTime = 1e9

    /// The longest report there can be, in bytes.
    package var longestReport: Int { longestAnswer + 3 * MemoryLayout<Double>.size }

    /// Reads a report.
    ///
    /// - Throws: `ByteReaderError` for everything that a worker of this version in its right mind would not say.
    package func report(_ bytes: [UInt8]) throws(ByteReaderError) -> WorkerReport {
        var reader = ByteReader(bytes)
        let answer = try answer(&reader)
        let times = StageTimes(
            readSeconds: try AnswerForm.seconds(&reader), decodeSeconds: try AnswerForm.seconds(&reader),
            embedSeconds: try AnswerForm.seconds(&reader))
        try reader.finish()
        return WorkerReport(answer, times: times)
    }

    private static func seconds(_ reader: inout ByteReader) throws(ByteReaderError) -> Double {
        let seconds = try reader.double()
        guard (0...longestTime).contains(seconds) else { throw .invalid("a stage of \(seconds) s") }
        return seconds
    }
}
