/// What one video may still cost, from its opening to its last clip, and the first thing that went wrong with it.
///
/// A class, because callbacks of libavformat and libavcodec keep its address. Such a callback can answer with a code
/// alone: it leaves the reason here, where the caller of the library finds it.
final class Allowance {
    /// What the caller calls the file.
    let input: String
    let limits: MediaLimits

    /// Why the file is given up; whatever is met later is a consequence.
    private(set) var failure: MediaError?

    private let clock = SuspendingClock()
    private let end: SuspendingClock.Instant
    private var bytesRead = 0
    private var packetsRead = 0
    private var framesDecoded = 0

    /// Nil when no probing is going on.
    private var packetsProbed: Int?

    /// How many bytes may be read in all until a survey is given up, and not the file; nil when none is going on.
    private var lastSurveyByte: Int?

    init(input: String, limits: MediaLimits) {
        self.input = input
        self.limits = limits
        // Within what a Duration can hold.
        let seconds = limits.seconds.isFinite ? min(max(0, limits.seconds), 1e9) : 1e9
        end = clock.now.advanced(by: .seconds(seconds))
    }

    /// Notes why the file is given up, unless there was a reason before.
    func fail(_ error: MediaError) {
        failure = failure ?? error
    }

    /// Notes that a cap was met.
    ///
    /// - Parameter reason: What there is, and the number allowed.
    func exceed(_ reason: String) {
        fail(.tooLarge(input: input, reason: reason))
    }

    /// Whether to stop at once. What libavformat's interrupt callback answers.
    var isSpent: Bool {
        if failure == nil && clock.now >= end {
            fail(.timedOut(input: input, seconds: limits.seconds))
        }
        return failure != nil
    }

    /// - Throws: The first failure, the end of time included.
    func check() throws(MediaError) {
        if isSpent { try rethrow() }
    }

    /// - Throws: The failure that a callback has noted; time is not looked at.
    func rethrow() throws(MediaError) {
        if let failure { throw failure }
    }
}

// MARK: - Spending

extension Allowance {
    /// Takes down bytes that were read.
    ///
    /// - Parameter position: Where in the file they end.
    func spend(bytes: Int, endingAt position: Int64) {
        bytesRead += bytes
        if position > Int64(limits.fileBytes) {
            exceed("it goes on after \(limits.fileBytes) bytes, which are allowed")
        } else if bytesRead > limits.readBytes {
            exceed("more than \(limits.readBytes) bytes would have to be read")
        }
    }

    /// Takes down a packet about to be read.
    func spendPacket() throws(MediaError) {
        packetsRead += 1
        if packetsRead > limits.packets {
            exceed("more than \(limits.packets) packets would have to be read")
        }
        try check()
    }

    /// Takes down a picture or a block of sound about to be decoded.
    func spendFrame() throws(MediaError) {
        framesDecoded += 1
        if framesDecoded > limits.clipFrames {
            exceed("more than \(limits.clipFrames) pictures and blocks of sound would have to be decoded for one clip")
        }
        try check()
    }

    /// What is decoded from now on is for another clip.
    func beginClip() {
        framesDecoded = 0
    }

    /// From now on, reading stops after so many bytes, without the file being given up for it.
    func beginSurvey(bytes: Int) {
        beginClip()
        lastSurveyByte = bytesRead + bytes
    }

    /// Ends a survey. Bytes that it could not read may be none of a clip's: the file is not given up for them.
    ///
    /// - Returns: Whether reading was stopped, or failed.
    func endSurvey() -> Bool {
        defer { lastSurveyByte = nil }
        if case .unreadable? = failure {
            failure = nil
            return true
        }
        return isSurveySpent
    }

    /// Whether a survey has read all that it may.
    var isSurveySpent: Bool { lastSurveyByte.map { bytesRead >= $0 } ?? false }

    /// Counts the packets of libavformat's search for stream parameters while it lasts.
    func whileProbing(_ body: () -> Int32) -> Int32 {
        packetsProbed = 0
        defer { packetsProbed = nil }
        return body()
    }

    /// The same as `isSpent`, asked by libavformat; while it probes, once for each packet.
    fileprivate func isInterrupted() -> Bool {
        if let probed = packetsProbed {
            packetsProbed = probed + 1
            if probed >= limits.probePackets {
                exceed("its streams do not show what they are within \(limits.probePackets) packets")
            }
        }
        return isSpent || isSurveySpent
    }

    /// For `AVFormatContext.interrupt_callback`; the opaque pointer is that of an `Allowance`.
    static let interrupt: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { opaque in
        guard let opaque else { return 1 }
        return Unmanaged<Allowance>.fromOpaque(opaque).takeUnretainedValue().isInterrupted() ? 1 : 0
    }
}
