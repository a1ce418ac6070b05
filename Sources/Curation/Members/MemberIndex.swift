package import Foundations

/// Who the members are: by slot, by clip, and by video.
///
/// Beside the references it takes at most 24 bytes for each slot that was ever used: two tables of slots, and a link from
/// each member to the next of the same video.
package struct MemberIndex: ~Copyable {
    private static let none: Int32 = -1

    private var records = ClipRecords()

    /// By slot: the next member of the same video, or `none`.
    private var links: [Int32] = []

    private var clips: SlotTable

    /// For each video the slot of one member, from which links lead to the others.
    private var videos = SlotTable()

    /// - Parameter expected: Members that there is room for without growing.
    package init(expecting expected: Int = 0) {
        clips = SlotTable(expecting: expected)
    }

    /// Members.
    package var count: Int { clips.count }

    /// Memory beside the references, in bytes.
    package var bytes: Int { clips.bytes + videos.bytes + links.count * MemoryLayout<Int32>.size }

    /// Whether a slot holds a member.
    package func isMember(_ slot: Int) -> Bool { records.isTaken(slot) }

    /// The member in a slot; nil when there is none.
    package func member(_ slot: Int) -> ClipReference? { isMember(slot) ? records.reference(slot) : nil }

    /// The slot of a clip that is a member.
    ///
    /// - Complexity: O(1) expected.
    package func slot(of clip: ClipID) -> Int? {
        var name = clip.video.text
        return name.withUTF8 { name in
            let name = UnsafeRawBufferPointer(name)
            let hash = ClipHash(name).ofClip(startMilliseconds: clip.startMilliseconds)
            return clips.find(hash) {
                records.startMilliseconds($0) == clip.startMilliseconds && records.video($0).elementsEqual(name)
            }
        }
    }

    /// The slots of a video's clips that are members, in the order of time, which does not depend on how they came to
    /// be members.
    ///
    /// - Complexity: O(n log n) expected, for n of them.
    package func slots(of video: VideoID) -> [Int] {
        var name = video.text
        let first = name.withUTF8 { MemberIndex.first(of: UnsafeRawBufferPointer($0), in: videos, records) }
        var slots: [Int] = []
        var next = first.map { Int32($0) } ?? MemberIndex.none
        while next != MemberIndex.none {
            slots.append(Int(next))
            next = links[Int(next)]
        }
        return slots.sorted { records.startMilliseconds($0) < records.startMilliseconds($1) }
    }

    /// Writes the reference in a slot as a checkpoint holds it.
    ///
    /// - Precondition: The slot holds a member.
    func write(_ slot: Int, to writer: inout ByteWriter) { writer.write(plain: records.bytes(slot)) }

    /// Makes a clip the member in a slot.
    ///
    /// - Precondition: The slot is free, and the clip is no member.
    /// - Complexity: O(1) expected, amortised: now and then a table grows.
    package mutating func insert(_ clip: ClipReference, slot: Int) {
        precondition(self.slot(of: clip.id) == nil, "a clip is a member once")
        records.set(clip, slot: slot)
        while links.count <= slot { links.append(MemberIndex.none) }
        enroll(slot)
    }

    /// Takes out the member in a slot, and says who it was; nil when there is none.
    ///
    /// - Complexity: O(members of the same video) expected.
    package mutating func remove(_ slot: Int) -> ClipReference? {
        guard let clip = member(slot) else { return nil }
        let hash = ClipHash(records.video(slot))
        MemberIndex.strike(
            slot, from: &clips, records, hash: hash.ofClip(startMilliseconds: records.startMilliseconds(slot)),
            hashOf: MemberIndex.clipHash)
        unlink(slot, hash.ofVideo)
        records.clear(slot)
        return clip
    }

    /// Gives the members in `slots`, which are all there are, the slots from 0 on.
    ///
    /// - Complexity: O(members) expected.
    package mutating func renumber(_ slots: [Int]) {
        records.renumber(slots)
        links = [Int32](repeating: MemberIndex.none, count: slots.count)
        clips = SlotTable(expecting: slots.count)
        videos = SlotTable()
        for slot in slots.indices { enroll(slot) }
    }

    /// Lets the slot of a reference that has just been written be found.
    private mutating func enroll(_ slot: Int) {
        let hash = ClipHash(records.video(slot))
        MemberIndex.enter(
            slot, into: &clips, records, hash: hash.ofClip(startMilliseconds: records.startMilliseconds(slot)),
            hashOf: MemberIndex.clipHash)
        if let first = MemberIndex.first(of: records.video(slot), in: videos, records) {
            links[slot] = links[first]
            links[first] = Int32(slot)
        } else {
            MemberIndex.enter(slot, into: &videos, records, hash: hash.ofVideo, hashOf: MemberIndex.videoHash)
        }
    }

    /// Takes a slot out of its video's.
    private mutating func unlink(_ slot: Int, _ hash: UInt64) {
        let next = links[slot]
        links[slot] = MemberIndex.none
        guard var before = MemberIndex.first(of: records.video(slot), in: videos, records) else {
            preconditionFailure("a member's video is known")
        }
        if before != slot {
            while links[before] != Int32(slot) { before = Int(links[before]) }
            links[before] = next
        } else if next != MemberIndex.none {
            videos.replace(slot, by: Int(next), hash: hash)
        } else {
            MemberIndex.strike(slot, from: &videos, records, hash: hash, hashOf: MemberIndex.videoHash)
        }
    }

    // What changes a table while it reads the records is handed both: they are parts of one value.

    private static func first(
        of video: UnsafeRawBufferPointer, in videos: SlotTable, _ records: borrowing ClipRecords
    ) -> Int? {
        videos.find(ClipHash(video).ofVideo) { records.video($0).elementsEqual(video) }
    }

    private static func enter(
        _ slot: Int, into table: inout SlotTable, _ records: borrowing ClipRecords, hash: UInt64,
        hashOf: (borrowing ClipRecords, Int) -> UInt64
    ) {
        table.insert(slot, hash: hash) { hashOf(records, $0) }
    }

    private static func strike(
        _ slot: Int, from table: inout SlotTable, _ records: borrowing ClipRecords, hash: UInt64,
        hashOf: (borrowing ClipRecords, Int) -> UInt64
    ) {
        table.remove(slot, hash: hash) { hashOf(records, $0) }
    }

    private static func clipHash(_ records: borrowing ClipRecords, _ slot: Int) -> UInt64 {
        ClipHash(records.video(slot)).ofClip(startMilliseconds: records.startMilliseconds(slot))
    }

    private static func videoHash(_ records: borrowing ClipRecords, _ slot: Int) -> UInt64 {
        ClipHash(records.video(slot)).ofVideo
    }
}
