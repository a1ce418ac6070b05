import Curation
import Foundations
import Numerics
import Selection

/// What must hold of a curator whose state came from bytes.
struct CuratorCheck {
    /// Clips that it can take, and their names are new to it or not.
    let following: [CurationInput]

    func check(_ curator: Curator) throws {
        try checkState(curator)
        try checkWriting(curator)
        try checkCurating(curator)
        try checkState(curator)
        try checkAdopting(curator)
        try checkState(curator)
        try checkWriting(curator)
    }

    private func checkState(_ curator: Curator) throws(FuzzFinding) {
        let members = curator.members
        let clusterings = curator.parameters.clusteringNames.count
        let clusters = curator.parameters.views.flatMap {
            [Int](repeating: $0.clusters, count: curator.parameters.clusteringsPerView)
        }
        try require(members.count == curator.state.size, "\(members.count) members in a set of \(curator.state.size)")
        try require(members.count <= curator.parameters.selection.capacity, "more members than there is room for")
        try require(Set(members.map(\.clip.id)).count == members.count, "a clip is a member twice")
        try require(curator.state.mutualInformation.isFinite, "the mutual information is not finite")
        for member in members {
            try require(
                member.assignment.count == clusterings && zip(member.assignment, clusters).allSatisfy { $0 < $1 },
                "\(member.clip.id) is in clusters \(member.assignment)")
        }
    }

    /// What is written gives the same state again.
    private func checkWriting(_ curator: Curator) throws {
        let written = curator.pieces()
        do {
            let again = try Curator(restoring: written.byName)
            try require(again.pieces() == written, "restored from what it wrote it is another")
        } catch let error as StateError where !isFullCount(error) {
            throw FuzzFinding("what it wrote is refused: \(error)")
        }
    }

    /// Clips are decided about, and the journal leads to the same state.
    private func checkCurating(_ curator: Curator) throws {
        var steps: [[CurationInput]] = [following]
        if let member = curator.members.first { steps.append([.withdrawal(member.clip.video)]) }
        for inputs in steps {
            let before = curator.pieces()
            var members = Set(curator.members.map(\.clip.id))
            let step: CurationStep
            do {
                step = try curator.curate(inputs)
            } catch {
                // Features that nothing can be fitted to, in a warm-up that this completes: the daemon says so and stops.
                return
            }
            for outcome in step.outcomes { try apply(outcome, to: &members) }
            try require(members == Set(curator.members.map(\.clip.id)), "the outcomes lead to another set")
            guard !step.mustCheckpoint else { continue }
            do {
                let follower = try Curator(restoring: before.byName)
                let report = try follower.replay(step.journal)
                try require(report.corrections == 0, "\(report.corrections) steps came out otherwise")
                try require(follower.pieces() == curator.pieces(), "the journal leads to another state")
            } catch let error as StateError where !isFullCount(error) {
                throw FuzzFinding("the journal is refused: \(error)")
            }
        }
    }

    /// Whether a count that was as high as one is believed went over that: no stream gets there.
    private func isFullCount(_ error: StateError) -> Bool {
        error.description.contains("not from") && error.description.contains(" to \(1 << 60);")
    }

    private func apply(_ outcome: CurationOutcome, to members: inout Set<ClipID>) throws(FuzzFinding) {
        switch outcome {
        case .accepted(let acceptance):
            try check(acceptance.change)
            try require(members.insert(acceptance.change.clip.id).inserted, "a clip enters twice")
            try require(acceptance.change.state.size == members.count, "a size that is none")
            if let displaced = acceptance.displaced { try leave(displaced, from: &members) }
        case .withdrawn(let changes): for change in changes { try leave(change, from: &members) }
        case .declined, .duplicate: break
        }
    }

    private func leave(_ change: MembershipChange, from members: inout Set<ClipID>) throws(FuzzFinding) {
        try check(change)
        try require(members.remove(change.clip.id) != nil, "a clip leaves twice")
        try require(change.state.size == members.count, "a size that is none")
    }

    /// An event can state it.
    private func check(_ change: MembershipChange) throws(FuzzFinding) {
        try require(change.gain.isFinite && change.state.mutualInformation.isFinite, "a gain that is not finite")
    }

    private func checkAdopting(_ curator: Curator) throws {
        var parameters = curator.parameters
        parameters.selection.capacity = max(1, parameters.selection.capacity / 2)
        parameters.selection.residenceClips = 3
        let before = curator.state.size
        let evicted = try curator.adopt(parameters)
        for change in evicted { try check(change) }
        try require(before - evicted.count == curator.state.size, "members are lost on the way to another capacity")
    }
}

extension [StatePiece] {
    /// As a curator is restored from them.
    var byName: [String: [UInt8]] { Dictionary(uniqueKeysWithValues: map { ($0.name, $0.value) }) }
}
