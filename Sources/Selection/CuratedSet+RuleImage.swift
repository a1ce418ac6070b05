import Foundations

// What rules and residence have to remember, as bytes. The schedule lies with the progress, residences with the slots.
extension CuratedSet {
    func writeSchedule(to writer: inout ByteWriter) {
        guard let schedule else { return }
        writer.write(schedule.step)
        writer.write(schedule.refusals)
        writer.write(schedule.value)
    }

    mutating func readSchedule(from reader: inout ByteReader) throws(ByteReaderError) {
        guard schedule != nil else { return }
        let step = try reader.integer(0...(1 << 20), "the step of the threshold")
        let refusals = try reader.integer(0...ThresholdSchedule.patience - 1, "the number of refusals")
        let value = try reader.double()
        guard value.isFinite, schedule?.restore(step: step, refusals: refusals, value: value) == true else {
            throw .invalid("the threshold was never lowered \(step) times, with a value of \(value)")
        }
    }

    /// Writes which arrival each slot's member entered with, where its residence lasts; zeros elsewhere.
    func writeResidence(_ slots: Range<Int>, to writer: inout ByteWriter) {
        guard parameters.residenceClips > 0 else { return }
        for slot in slots { writer.write(queue.isParked(slot) ? residence.arrival(of: slot) : 0) }
    }

    /// Takes note of the members that still have a residence, in the order of slots; `orderResidence` must follow.
    mutating func readResidence(_ slots: Range<Int>, from reader: inout ByteReader) throws(ByteReaderError) {
        for slot in slots {
            let entered = parameters.residenceClips > 0 ? try reader.uint32() : 0
            if queue.isParked(slot) {
                guard parameters.residenceClips > 0 else { throw .invalid("slot \(slot) waits, and none has to") }
                residence.enter(slot, at: UInt64(entered))
            } else if entered != 0 {
                throw .invalid("slot \(slot) has a residence, and does not wait for its end")
            }
        }
    }

    /// Puts the residences in the order of their beginnings.
    ///
    /// - Throws: When one would be over, or began with no arrival there was, or two with the same.
    /// - Complexity: O(n log n) for n members in their residence.
    mutating func orderResidence() throws(ByteReaderError) {
        guard residence.order(at: arrivals) else {
            throw .invalid("the arrivals that members entered with cannot have been those")
        }
    }
}
