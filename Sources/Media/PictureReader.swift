import CLibAVCodec
import CLibAVFormat
import CLibAVUtil
import CShims
import Foundations

/// Picks the pictures of one clip: gathers the packets around the wanted instants, then decodes those it must.
///
/// Knowing all packets before the first is decoded tells exactly which pictures are displayed at the instants. Whole
/// groups of pictures without any are jumped over, and in the others those that no other refers to are left out.
struct PictureReader: ~Copyable {
    private let stream: UnsafeMutablePointer<AVStream>
    private let allowance: Allowance
    private let samplings: [FrameSampling]

    /// The pictures of all samplings, in time order; and where each goes: all those of the first sampling, frames then
    /// successors, then those of the next.
    private let wanted: [WantedPicture]
    private let places: [Int]

    /// The last instant that is not one of a successor, in ticks of the stream.
    private let lastFrame: Int64
    private var packets = PacketList()

    /// The last key frame gathered before the first instant; nil when there is none.
    private var lastEntry: Int?

    /// The time span's zero, and the usual length of a picture, in ticks of the stream.
    private let origin: Int64
    private let usualLength: Int64

    /// Packets since the last instant was passed, where the stream does not tell when decoding is due.
    private var packetsBeyond = 0

    /// A picture that begins this many seconds after an instant counts as displayed then: Matroska rounds times to the
    /// millisecond, and an instant on the border of two pictures should mean the later one in every container.
    private static let rounding = 0.000_5

    /// More pictures than any codec holds back to reorder (H.264 and HEVC: 16).
    private static let reorderingDepth = 32

    /// - Precondition: There is a sampling.
    init(
        _ stream: UnsafeMutablePointer<AVStream>, origin: Int64, span: TimeSpan, samplings: [FrameSampling],
        _ allowance: Allowance
    ) {
        precondition(!samplings.isEmpty, "pictures are wanted")
        self.stream = stream
        self.origin = origin
        self.allowance = allowance
        self.samplings = samplings
        let timeBase = stream.pointee.time_base
        let ticksPerSecond = Double(timeBase.den) / Double(timeBase.num)
        let rate = stream.pointee.avg_frame_rate
        let length = rate.num > 0 && rate.den > 0 ? av_rescale_q(1, av_inv_q(rate), timeBase) : 1
        usualLength = min(max(1, length), Demuxer.longestPicture)

        func tick(at seconds: Double) -> Int64 {
            origin + Int64(((seconds + PictureReader.rounding) * ticksPerSecond).rounded(.down))
        }
        var wanted: [WantedPicture] = []
        var lastFrame = Int64.min
        for sampling in samplings {
            let frames = sampling.instants(in: span)
            let successors = sampling.successorSeconds.map { later in frames.map { $0 + later } } ?? []
            wanted += (frames + successors).map { WantedPicture(instant: tick(at: $0), fit: sampling.fit) }
            lastFrame = max(lastFrame, frames.map(tick).max() ?? lastFrame)
        }
        self.lastFrame = lastFrame
        places = wanted.indices.sorted { (wanted[$0].instant, $0) < (wanted[$1].instant, $1) }
        self.wanted = places.map { wanted[$0] }
    }
}

// MARK: - Gathering

extension PictureReader {
    private var firstInstant: Int64 { wanted[0].instant }
    private var lastInstant: Int64 { wanted[wanted.count - 1].instant }

    /// Takes over a packet of the stream.
    mutating func append(_ packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) {
        let none = acavd_no_timestamp()
        let (presentation, decoding) = (packet.pointee.pts, packet.pointee.dts)
        if decoding != none, presentation != none {
            if decoding > lastInstant { packetsBeyond = PictureReader.reorderingDepth }
        } else if decoding != none || presentation != none {
            packetsBeyond += max(decoding, presentation) > lastInstant ? 1 : 0
        } else {
            // As Double, for the product may be more than an integer holds.
            let time = Double(origin) + Double(packets.count) * Double(usualLength)
            packetsBeyond += time > Double(lastInstant) ? 1 : 0
        }
        if packet.pointee.flags & AV_PKT_FLAG_KEY != 0, let time = time(of: packet), time <= firstInstant {
            // Nothing before this group is displayed at an instant; one more is kept for what may lean on it.
            packets.removeFirst(lastEntry ?? 0)
            lastEntry = packets.count
        }
        try packets.append(packet, input: allowance.input)
        guard packets.bytes <= allowance.limits.clipBytes else {
            throw .tooLarge(
                input: allowance.input,
                reason: "one clip has more than \(allowance.limits.clipBytes) bytes of pictures")
        }
    }

    /// No later packet can hold a wanted picture.
    var isComplete: Bool { packetsBeyond >= PictureReader.reorderingDepth }

    /// Whether the packets hold a key frame before the first instant, so that they tell what is displayed then.
    var reachesBack: Bool { lastEntry != nil }

    /// When a packet is presented, or about so; nil where it does not tell.
    private func time(of packet: UnsafePointer<AVPacket>) -> Int64? {
        let none = acavd_no_timestamp()
        if packet.pointee.pts != none { return packet.pointee.pts }
        return packet.pointee.dts != none ? packet.pointee.dts : nil
    }
}

// MARK: - Decoding

extension PictureReader {
    /// Decodes what was gathered.
    ///
    /// - Returns: The pictures of each sampling.
    consuming func decode() throws(MediaError) -> [FrameSampling: ClipPictures] {
        let decoder = try Decoder(stream, allowance)
        var display = try Display(
            stream, wanted: wanted, lastFrame: lastFrame, origin: origin, usualLength: usualLength,
            input: allowance.input)
        let frame = try Frame(input: allowance.input)
        let uses = packetUses()
        var hasGap = false
        for index in 0..<packets.count {
            guard uses[index] != .none else {
                hasGap = true
                continue
            }
            try allowance.check()
            if hasGap {
                try decoder.send(nil)
                try display.takeAll(from: decoder, into: frame.pointer)
                decoder.flush()
                hasGap = false
            }
            try decoder.send(packets[index], skippable: uses[index] == .reference)
            try display.takeAll(from: decoder, into: frame.pointer)
        }
        try decoder.send(nil)
        try display.takeAll(from: decoder, into: frame.pointer)
        if display.isEmpty && decoder.hasRefusedSize {
            throw .tooLarge(
                input: allowance.input, reason: "pictures of more than the \(allowance.limits.pixels) pixels allowed")
        }
        return sorted(try display.finish())
    }

    /// - Parameter shown: One picture for each of `wanted`.
    private func sorted(_ shown: [VideoFrame]) -> [FrameSampling: ClipPictures] {
        var ordered = shown
        for (position, place) in places.enumerated() { ordered[place] = shown[position] }
        var pictures: [FrameSampling: ClipPictures] = [:]
        var rest = ordered[...]
        for sampling in samplings {
            let count = sampling.framesPerClip
            let frames = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            let successors = sampling.successorSeconds == nil ? [] : Array(rest.prefix(count))
            rest = rest.dropFirst(successors.count)
            pictures[sampling] = ClipPictures(frames: frames, successors: successors)
        }
        return pictures
    }

    /// What a packet is decoded for.
    private enum Use {
        case none
        case reference
        case display
    }

    /// Displayed are the pictures at the instants, and the pictures before those, in case one shows nothing (a hidden
    /// picture of VP8, a damaged one); they may refer to all from their entry point on. When a packet does not tell
    /// its time, all count as displayed.
    private func packetUses() -> [Use] {
        var order: [Int] = []
        for index in 0..<packets.count {
            guard packets[index].pointee.pts != acavd_no_timestamp() else {
                return [Use](repeating: .display, count: packets.count)
            }
            if packets[index].pointee.flags & AV_PKT_FLAG_DISCARD == 0 { order.append(index) }
        }
        order.sort { packets[$0].pointee.pts < packets[$1].pointee.pts }
        var uses = [Use](repeating: .none, count: packets.count)
        var shown = 0
        for picture in wanted {
            while shown + 1 < order.count && packets[order[shown + 1]].pointee.pts <= picture.instant { shown += 1 }
            for index in order[max(0, shown - 1)..<min(order.count, shown + 1)] { uses[index] = .display }
        }
        for index in uses.indices where uses[index] == .display {
            for reference in entryPoint(of: index)..<index where uses[reference] == .none {
                uses[reference] = .reference
            }
        }
        return uses
    }

    /// Where decoding has to begin for a packet: the last key frame at or before it, but not one that it precedes in
    /// display, for such a picture leans on the group before (an open group of pictures).
    private func entryPoint(of wanted: Int) -> Int {
        var index = wanted
        while index > 0 {
            let packet = packets[index].pointee
            if packet.flags & AV_PKT_FLAG_KEY != 0 && packet.pts <= packets[wanted].pointee.pts { break }
            index -= 1
        }
        return index
    }
}
