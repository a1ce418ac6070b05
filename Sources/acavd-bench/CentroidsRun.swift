import Clustering
import Foundation
import Foundations
import Numerics
import Selection

/// One stream, chosen among while its centroids move.
final class CentroidsRun {
    private static let batch = 256

    private let bench: Centroids
    private let following: Following
    private var stream: MovingConcepts
    private let views: [FollowedView]
    private var set: CuratedSet
    private var corresponds: [Bool]
    private var figures: Centroids.Figures
    private var looked = 0
    private var challenged = 0
    private var moved = 0
    private var followed = 0

    init(_ bench: Centroids, following: Following, turn: Double, seed: UInt64) {
        self.bench = bench
        self.following = following
        stream = MovingConcepts(
            concepts: bench.concepts, dimension: bench.dimension, clips: bench.clips, turn: turn, seed: seed)
        let warmUp = stream.next(10 * bench.clusters)
        func view(_ vectors: borrowing Matrix, _ name: String) -> FollowedView {
            FollowedView(
                warmUp: vectors, clusters: bench.clusters, capacity: bench.capacity, halfLife: bench.halfLife,
                generator: .stream(seed: seed, named: name))
        }
        views = [view(warmUp.sounds, "sounds"), view(warmUp.pictures, "pictures")]
        set = CuratedSet(
            clusters: [bench.clusters, bench.clusters], audioClusterings: 1,
            parameters: SelectionParameters(capacity: bench.capacity))
        corresponds = [Bool](repeating: false, count: bench.capacity)
        figures = Centroids.Figures(stream: "", seed: seed, following: following)
    }

    /// The clusters of every member in the end, by slot.
    var assignments: [[UInt16]] {
        (0..<set.freshSlot).map { set.isMember($0) ? set.assignment(slot: $0) : [] }
    }

    func figures(stream name: String, seed: UInt64) -> Centroids.Figures {
        figures = Centroids.Figures(stream: name, seed: seed, following: following)
        (looked, challenged, moved, followed) = (0, 0, 0, 0)
        var (total, publishing) = (0.0, 0.0)
        var done = 0
        while done < bench.clips {
            let count = min(CentroidsRun.batch, bench.clips - done, bench.interval - done % bench.interval)
            let batch = stream.next(count)
            let start = threadSeconds()
            decide(batch)
            done += count
            let middle = threadSeconds()
            if done % bench.interval == 0 || done == bench.clips { publish() }
            let end = threadSeconds()
            total += end - start
            publishing += end - middle
        }
        figures.recomputed = Double(looked) / Double(max(followed, 1))
        figures.moved = Double(moved) / Double(max(followed, 1))
        figures.challenged = Double(challenged) / Double(max(followed, 1))
        // Where members stood still, the counts are of clusters that are no more: what the set is worth is by those now.
        if following == .never {
            move(
                set.withUnsafeAssignments { assignments, slots in
                    views.enumerated().map { clustering, view in
                        view.misplaced(MemberClusters(assignments + clustering, stride: 2, slots: slots))
                    }
                })
        }
        let members = (0..<set.freshSlot).filter { set.isMember($0) }
        figures.mutualInformation = set.tables.mutualInformation
        figures.precision = Double(members.count { corresponds[$0] }) / Double(max(members.count, 1))
        figures.nanoseconds = total * 1e9 / Double(bench.clips)
        figures.publishingNanoseconds = publishing * 1e9 / Double(bench.clips)
        return figures
    }

    private func decide(_ batch: borrowing MovingConcepts.Batch) {
        let sounds = views[0].published.assign(batch.sounds, count: batch.sounds.rows)
        let pictures = views[1].published.assign(batch.pictures, count: batch.pictures.rows)
        views[0].learn(batch.sounds)
        views[1].learn(batch.pictures)
        for row in sounds.indices {
            let assignment = [sounds[row].cluster, pictures[row].cluster]
            set.observe(assignment)
            let slot: Int
            switch set.offer(assignment) {
            case .declined: continue
            case .admitted(let free, _): slot = free
            case .displaced(let taken, _):
                slot = taken
                figures.evictions += 1
            }
            corresponds[slot] = batch.corresponds[row]
            views[0].enter(batch.sounds, row: row, slot: slot, nearest: sounds[row])
            views[1].enter(batch.pictures, row: row, slot: slot, nearest: pictures[row])
        }
    }

    private func publish() {
        let found = set.withUnsafeAssignments { assignments, slots in
            views.enumerated().map { clustering, view in
                view.publish(MemberClusters(assignments + clustering, stride: 2, slots: slots), following)
            }
        }
        for (clustering, (reseeded, members)) in found.enumerated() {
            for cluster in reseeded { set.forgetStream(clustering: clustering, cluster: cluster) }
            figures.reseeded += reseeded.count
            looked += members.recomputed
            challenged += members.challenged
            moved += members.changed.count
            followed += set.count
        }
        move(found.map(\.1))
        set.weighPairs()
    }

    private func move(_ found: [FollowedMembers]) {
        var wanted: [Int: [UInt16]] = [:]
        for (clustering, found) in found.enumerated() {
            for (slot, cluster) in found.changed {
                wanted[slot, default: set.assignment(slot: slot)][clustering] = cluster
            }
        }
        for (slot, assignment) in wanted.sorted(by: { $0.key < $1.key }) { set.reassign(slot: slot, to: assignment) }
    }
}
