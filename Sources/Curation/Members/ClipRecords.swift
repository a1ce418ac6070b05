import Foundations

/// The members' references by slot, each in the bytes that a checkpoint holds of it: as two strings a reference would
/// take half as much memory again.
///
/// Invariant: a pointer that is not nil leads to memory of its own, which holds one reference as `ByteWriter` writes it:
/// the UTF-8 of the video's name and of the location, each after its count in 32 bits, and the start and the end.
struct ClipRecords: ~Copyable {
    private var records: [UnsafeMutableRawPointer?] = []

    init() {}

    deinit {
        for record in records { record?.deallocate() }
    }

    /// The slots that ever held a reference.
    var slots: Range<Int> { records.indices }

    /// Whether a slot holds a reference.
    func isTaken(_ slot: Int) -> Bool { records.indices.contains(slot) && records[slot] != nil }

    /// The reference in a slot.
    ///
    /// - Precondition: The slot is taken; so for all that follows.
    func reference(_ slot: Int) -> ClipReference {
        let (record, location, span) = parts(slot)
        guard let video = VideoID(String(decoding: video(slot), as: UTF8.self)) else {
            preconditionFailure("a video has a name")
        }
        let uri = UnsafeRawBufferPointer(start: record + location + 4, count: span - location - 4)
        return ClipReference(
            video: video, uri: String(decoding: uri, as: UTF8.self),
            span: TimeSpan(
                start: record.loadUnaligned(fromByteOffset: span, as: Double.self),
                end: record.loadUnaligned(fromByteOffset: span + 8, as: Double.self)))
    }

    /// The bytes of the reference in a slot, valid until it changes.
    func bytes(_ slot: Int) -> UnsafeBufferPointer<UInt8> {
        let (record, _, span) = parts(slot)
        return UnsafeBufferPointer(start: record.assumingMemoryBound(to: UInt8.self), count: span + 16)
    }

    /// The UTF-8 of the video's name, valid until the slot changes.
    func video(_ slot: Int) -> UnsafeRawBufferPointer {
        let (record, location, _) = parts(slot)
        return UnsafeRawBufferPointer(start: record + 4, count: location - 4)
    }

    /// When the clip starts, as its id tells it.
    func startMilliseconds(_ slot: Int) -> Int {
        let (record, _, span) = parts(slot)
        return ClipID.milliseconds(record.loadUnaligned(fromByteOffset: span, as: Double.self))
    }

    /// Puts a reference into a slot that is not taken.
    mutating func set(_ clip: ClipReference, slot: Int) {
        precondition(!isTaken(slot), "a slot holds one reference")
        var writer = ByteWriter()
        writer.write(clip)
        let record = UnsafeMutableRawPointer.allocate(byteCount: writer.bytes.count, alignment: 1)
        UnsafeMutableRawBufferPointer(start: record, count: writer.bytes.count).copyBytes(from: writer.bytes)
        while records.count <= slot { records.append(nil) }
        records[slot] = record
    }

    /// Empties a slot.
    mutating func clear(_ slot: Int) {
        records[slot]?.deallocate()
        records[slot] = nil
    }

    /// Gives what is in some slots the slots from 0 on.
    ///
    /// - Precondition: They are all the slots that are taken, each named once.
    mutating func renumber(_ slots: [Int]) {
        precondition(slots.count == records.count { $0 != nil }, "every reference is kept")
        records = slots.map { records[$0] }
    }

    /// The record in a slot, and where in it the location and the start come.
    private func parts(_ slot: Int) -> (record: UnsafeMutableRawPointer, location: Int, span: Int) {
        guard let record = records[slot] else { preconditionFailure("the slot holds a reference") }
        let location = 4 + Int(record.loadUnaligned(as: UInt32.self))
        return (record, location, location + 4 + Int(record.loadUnaligned(fromByteOffset: location, as: UInt32.self)))
    }
}
