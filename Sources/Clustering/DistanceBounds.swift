/// By how much each member is nearer to its own centroid than to any other, at least (after Hamerly, "Making k-means even
/// faster", SDM 2010): while that is above zero, its nearest centroid cannot have changed, and nothing is computed.
///
/// Hamerly keeps an upper bound on the distance to the own centroid and a lower bound on that to any other. The test needs
/// only their difference, and that shrinks by the same amount for all members of a cluster when centroids move. So each
/// cluster keeps one sum of what its members have lost (`loosening`), and each member one number: what that sum may reach
/// before the member has to be looked at again. A movement of centroids changes no member's number.
///
/// Everything is rounded to the safe side, so that a member which is not looked at has the cluster that computing its
/// distances would find, to the last bit of them.
package struct DistanceBounds: ~Copyable {
    /// Sums start anew when one gets as large. Up to here a member's number is good to 2⁻¹⁹, far below what distances of
    /// single precision are good to.
    private static let greatestLoosening = 32.0

    /// Whether a cluster's sum can have become this: no centroid moves by more than its own length and that of another.
    package static func isPossible(_ loosening: Double) -> Bool { (0...2 * greatestLoosening).contains(loosening) }

    /// Of a slot without a member, which never has to be looked at.
    private static let vacant = Float.infinity

    /// Slots there are.
    package private(set) var capacity: Int

    /// What the members of each cluster have lost since the sums last started.
    package internal(set) var loosening: [Double]

    private var values: UnsafeMutablePointer<Float>

    /// No members yet.
    package init(capacity: Int, clusters: Int) {
        self.init(capacity: capacity, loosening: [Double](repeating: 0, count: clusters))
    }

    /// No members yet, and sums as they were found earlier.
    ///
    /// - Precondition: The sums are finite and not negative.
    package init(capacity: Int, loosening: [Double]) {
        precondition(loosening.allSatisfy { $0.isFinite && $0 >= 0 }, "what was lost is a length")
        self.capacity = capacity
        self.loosening = loosening
        values = .allocate(capacity: capacity)
        values.initialize(repeating: DistanceBounds.vacant, count: capacity)
    }

    deinit {
        values.deallocate()
    }

    /// Remembers what assigning a member found.
    ///
    /// - Parameter error: How far the two squared distances may be from the true ones; see
    ///   `Codebook.squaredDistanceError`.
    package mutating func follow(_ nearest: NearestCentroid, error: Double, slot: Int) {
        precondition(slot >= 0 && slot < capacity, "a slot that exists")
        // Infinitely far is the second of one centroid; what is just below infinity still is above all else.
        let slack = DistanceBounds.slack(
            own: nearest.squaredDistance, other: nearest.secondSquaredDistance, error: error)
        values[slot] = Float(loosening[Int(nearest.cluster)] + slack).nextDown
    }

    /// How much centroids may move, the own and another together, before computed distances may be in another order.
    ///
    /// With a and b the true distances later, computed squares are in the right order when b² − a² > 2 · error. That is
    /// (b − a)(b + a), and a has become less by no more than what was lost, which is less than the gap there was. So it
    /// is enough that b − a stays above error / (a − gap) by what a was, and it always is that it stays above
    /// √(2 · error).
    ///
    /// - Parameters:
    ///   - own: The computed squared distance to the own centroid.
    ///   - other: That to the nearest other one; infinite where there is none.
    private static func slack(own: Float, other: Float, error: Double) -> Double {
        let gap = max(Double(other) - error, 0).squareRoot() - (Double(own) + error).squareRoot()
        let least = max(Double(own) - error, 0).squareRoot() - max(gap, 0)
        return gap - (least > 0 ? min(error / least, margin(error: error)) : margin(error: error))
    }

    /// What a difference of distances must be above, however short they are, for computed squares to be in order.
    static func margin(error: Double) -> Double { (2 * error).squareRoot() }

    /// Knows nothing of a member, so that it is looked at.
    package mutating func doubt(slot: Int) {
        precondition(slot >= 0 && slot < capacity, "a slot that exists")
        values[slot] = -.infinity
    }

    /// The slot has no member any more.
    package mutating func unfollow(slot: Int) {
        precondition(slot >= 0 && slot < capacity, "a slot that exists")
        values[slot] = DistanceBounds.vacant
    }

    /// Gives the members in `slots` the slots from 0 on, of as many as the new capacity.
    package mutating func keep(_ slots: [Int], capacity: Int) {
        precondition(slots.count <= capacity, "a slot for each member")
        let kept = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
        kept.initialize(repeating: DistanceBounds.vacant, count: capacity)
        for (new, old) in slots.enumerated() {
            precondition(old >= 0 && old < self.capacity, "a slot that exists")
            kept[new] = values[old]
        }
        values.deallocate()
        values = kept
        self.capacity = capacity
    }

    /// Takes note of how the centroids moved.
    mutating func loosen(by movement: CentroidMovement) {
        for cluster in loosening.indices { loosening[cluster] += movement.loosening(cluster: cluster) }
    }

    /// Starts the sums anew where one has become large.
    ///
    /// - Parameter clusters: Of the members, by slot. What they are of other slots does not matter.
    /// - Returns: Whether the members' numbers are others now, because the sums start anew.
    /// - Complexity: O(clusters); now and then O(members).
    mutating func startAnew(_ clusters: MemberClusters) -> Bool {
        guard loosening.contains(where: { $0 > DistanceBounds.greatestLoosening }) else { return false }
        precondition(clusters.slots <= capacity, "members have slots")
        for slot in 0..<clusters.slots {
            let value = Double(values[slot])
            values[slot] = value.isFinite ? Float(value - loosening[Int(clusters[slot])]).nextDown : values[slot]
        }
        for cluster in loosening.indices { loosening[cluster] = 0 }
        return true
    }

    /// The slots, in ascending order, of the members that computing their distances may find in another cluster.
    ///
    /// - Parameters:
    ///   - clusters: Of the members, by slot. What they are of other slots does not matter, so long as they exist.
    ///   - margin: The centroids' `Codebook.boundsMargin`.
    ///   - leftOut: Clusters whose members are all in doubt.
    /// - Complexity: O(slots), a nanosecond each.
    package borrowing func doubtful(
        _ clusters: MemberClusters, margin: Double, leftOut: [Int] = []
    ) -> [Int32] {
        precondition(clusters.slots <= capacity, "members have slots")
        var limits = limits(margin: margin)
        // Above it is only what slots without members have.
        for cluster in leftOut { limits[cluster] = .greatestFiniteMagnitude }
        var doubtful: [Int32] = []
        limits.withUnsafeBufferPointer { limits in
            for slot in 0..<clusters.slots where !(values[slot] > limits[Int(clusters[slot])]) {
                doubtful.append(Int32(truncatingIfNeeded: slot))
            }
        }
        return doubtful
    }

    /// What the numbers of the members of each cluster must be above.
    private func limits(margin: Double) -> [Float] {
        loosening.map { Float($0 + margin).nextUp }
    }

    /// Lets members answer to centroids that `loosening` was not about.
    ///
    /// - Parameters:
    ///   - slots: Of members that are not in doubt.
    ///   - distances: Squared, for each of them: to its own centroid, and to the nearest of those.
    ///   - codebook: All centroids.
    /// - Returns: The slots of those that may be nearer to one of them.
    mutating func challenge(
        _ slots: ArraySlice<Int32>, clusters: MemberClusters, distances: [(own: Float, other: Float)],
        codebook: borrowing Codebook
    ) -> [Int32] {
        let limits = limits(margin: codebook.boundsMargin)
        var defeated: [Int32] = []
        for (slot, distance) in zip(slots, distances) {
            let cluster = Int(clusters[Int(slot)])
            let slack = DistanceBounds.slack(
                own: distance.own, other: distance.other, error: codebook.squaredDistanceError)
            let value = min(values[Int(slot)], Float(loosening[cluster] + slack).nextDown)
            values[Int(slot)] = value
            if !(value > limits[cluster]) { defeated.append(slot) }
        }
        return defeated
    }

    /// Whether the slot has a member.
    borrowing func isFollowed(slot: Int) -> Bool { values[slot] < DistanceBounds.vacant }

    /// The numbers of some slots, to be written down. The pointer must not escape.
    package borrowing func withUnsafeValues<Result>(
        of slots: Range<Int>, _ body: (UnsafeBufferPointer<Float>) -> Result
    ) -> Result {
        precondition(slots.lowerBound >= 0 && slots.upperBound <= capacity, "slots that exist")
        return body(UnsafeBufferPointer(start: values + slots.lowerBound, count: slots.count))
    }

    /// Goes on from a number that was written down.
    ///
    /// - Returns: False, and nothing changes, when it can be no member's.
    package mutating func restore(_ value: Float, slot: Int) -> Bool {
        precondition(slot >= 0 && slot < capacity, "a slot that exists")
        guard value < .infinity else { return false }
        values[slot] = value
        return true
    }
}

// The memory is reachable through this value alone, and the value cannot be copied: whoever holds it holds it alone.
extension DistanceBounds: @unchecked Sendable {}

/// The cluster of each member in one clustering, by slot: a column of a table that others own. It must not outlive the
/// call that it is handed to.
package struct MemberClusters {
    private let first: UnsafePointer<UInt16>
    private let stride: Int

    /// Rows of the table.
    package let slots: Int

    /// - Parameters:
    ///   - first: The cluster of the member in slot 0.
    ///   - stride: From one slot to the next.
    ///   - slots: How many there are.
    package init(_ first: UnsafePointer<UInt16>, stride: Int, slots: Int) {
        self.first = first
        self.stride = stride
        self.slots = slots
    }

    /// The cluster of the member in a slot.
    @inline(__always)
    package subscript(slot: Int) -> UInt16 {
        precondition(slot >= 0 && slot < slots, "a slot that exists")
        return first[slot &* stride]
    }
}
