import CLibAVCodec

/// Packets in the order they were read, kept until they are decoded.
struct PacketList: ~Copyable {
    private var pointers: [UnsafeMutablePointer<AVPacket>] = []

    /// What a packet takes in memory besides its data, about: many that hold next to nothing count too.
    private static let overhead = 256

    /// Of compressed data and what goes with it, all packets together.
    private(set) var bytes = 0

    deinit {
        for pointer in pointers {
            var pointer: UnsafeMutablePointer<AVPacket>? = pointer
            av_packet_free(&pointer)
        }
    }

    /// Drops the oldest packets.
    mutating func removeFirst(_ count: Int) {
        for pointer in pointers[..<count] {
            bytes -= Int(pointer.pointee.size) + PacketList.overhead
            var pointer: UnsafeMutablePointer<AVPacket>? = pointer
            av_packet_free(&pointer)
        }
        pointers.removeFirst(count)
    }

    var count: Int { pointers.count }

    subscript(index: Int) -> UnsafeMutablePointer<AVPacket> { pointers[index] }

    /// Takes over the data of a packet, which is left empty.
    mutating func append(_ packet: UnsafeMutablePointer<AVPacket>, input: String) throws(MediaError) {
        guard let kept = av_packet_alloc() else {
            throw .tooLarge(input: input, reason: "no memory for a packet")
        }
        av_packet_move_ref(kept, packet)
        bytes += Int(kept.pointee.size) + PacketList.overhead
        pointers.append(kept)
    }
}
