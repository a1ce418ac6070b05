extension ContingencyTables {
    /// What the blended objective gains by adding a clip, or, with `removing`, loses by removing a member, in score
    /// units summed over pairs:
    ///
    ///     Σ_p u_p { (1 − w) ψ(n_ij) + w [2 ln N_ij − ln N_i − ln N_j] − β [ψ(n_i) + ψ(n_j)] }
    ///
    /// n counts members (one fewer when removing), N the stream with the clip's own observation left out; u are the
    /// pairs' weights.
    ///
    /// - Complexity: O(pairs + clusterings): one look at a cell each.
    func score(_ assignment: UnsafePointer<UInt16>, removing: Bool) -> Int64 {
        load(assignment)
        return score(ofLoaded: assignment, own: removing ? 1 : 0)
    }

    /// What the objective gains by adding a clip, and how much more often than chance its clusters meet in the stream:
    /// `score` and `association` by one look at each cell.
    func appraise(_ assignment: UnsafePointer<UInt16>) -> (association: Int64, gain: Int64) {
        load(assignment)
        return (association(ofLoaded: assignment), score(ofLoaded: assignment, own: 0))
    }

    /// How much more often than chance the clip's clusters meet in the stream, its own observation left out: the
    /// smoothed pointwise mutual information ln (N_ij + 1) / (N_i N_j / N + 1), summed over cross-modal pairs by their
    /// weights, in score units.
    func association(_ assignment: UnsafePointer<UInt16>) -> Int64 {
        load(assignment)
        return association(ofLoaded: assignment)
    }

    // Weights are 2⁸ on average and those of the terms 2¹² at most, logarithms are below 2²⁶: sums over 2¹⁰ pairs stay
    // below 2⁶³ and need no checks.

    /// - Parameters:
    ///   - assignment: Of the clip whose cells are loaded.
    ///   - own: How many times the clip is among the members counted.
    @inline(__always)
    private func score(ofLoaded assignment: UnsafePointer<UInt16>, own: UInt32) -> Int64 {
        var jointSet: Int64 = 0
        var jointStream: Int64 = 0
        for index in 0..<tableCount {
            let cell = loaded[index]
            jointSet &+= weights[index] &* members.psi(Int(cell.members - own))
            jointStream &+= weights[index] &* stream.leaveOneOut(cell.stream)
        }
        var marginalSet: Int64 = 0
        var marginalStream: Int64 = 0
        for clustering in 0..<clusteringCount {
            let cell = marginal(clustering, assignment).pointee
            marginalSet &+= clusteringWeights[clustering] &* members.psi(Int(cell.members - own))
            let others = UInt64(max(cell.stream, 1)) &- 1 &+ marginalPseudoCounts[clustering]
            marginalStream &+= clusteringWeights[clustering] &* stream.logarithm(others)
        }
        let association = streamWeight &* (2 &* jointStream &- marginalStream)
        return (setWeight &* jointSet &+ association &- diversity &* marginalSet) >> 16
    }

    @inline(__always)
    private func association(ofLoaded assignment: UnsafePointer<UInt16>) -> Int64 {
        // Sixteenths keep small expectations apart from zero. A product and a quotient a pair would be a division a
        // pair; numbers below 2⁵³ and one rounding more are as good in a logarithm of 13 bits.
        let sixteenths = 16 / Double(max(streamTotal, 2) - 1)
        for clustering in 0..<clusteringCount {
            loadedStream[clustering] = Double(max(marginal(clustering, assignment).pointee.stream, 1) &- 1)
        }
        var sum: Int64 = 0
        for index in 0..<tableCount where tables[index].isCrossModal {
            let observed = UInt64(max(loaded[index].stream, 1))
            let product = loadedStream[tables[index].first] * loadedStream[tables[index].second]
            let expected = UInt64(truncatingIfNeeded: Int64(product * sixteenths))
            sum &+= weights[index] &* (stream.logarithm(16 &* observed) &- stream.logarithm(expected &+ 16))
        }
        return sum >> 8
    }

    /// The least and the greatest score that counts can give, in score units.
    var scoreRange: ClosedRange<Int64> {
        // ψ(n) lies between 0 and 1 + ln(n + 1), ln N between ln a and ln 2³².
        let psi = members.psi(capacity)
        let leastStream = 2 * stream.leaveOneOut(0) - 2 * stream.logarithm(UInt64(UInt32.max) + (1 << 16))
        let greatestStream = 2 * stream.logarithm(UInt64(UInt32.max))
        let pairs = Int64(tableCount)
        let least = pairs * ((streamWeight * leastStream - 2 * diversity * psi) >> 8)
        let greatest = pairs * ((setWeight * psi + streamWeight * greatestStream) >> 8)
        return least - 1...greatest + 1
    }
}
