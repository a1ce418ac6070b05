import Foundation
import Foundations
import Selection
import Synchronization

/// Runs experiments for several seeds, some at once, each choice on one thread.
struct ExperimentRun {
    let experiments: [Experiment]
    let seeds: Int
    let jobs: Int

    /// - Parameter report: Told of each experiment and seed that is done, and of how many there are; from any thread.
    /// - Returns: One measurement for each entrant of each experiment, in order.
    /// - Throws: What a preparation throws.
    func measure(report: @escaping @Sendable (_ done: Int, _ of: Int) -> Void) throws -> [Measurement] {
        let tasks = experiments.indices.flatMap { experiment in
            (1...UInt64(max(1, seeds))).map { (experiment: experiment, seed: $0) }
        }
        let progress = Mutex(Progress())
        let experiments = experiments
        DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, tasks.count))) { _ in
            while true {
                let index = progress.withLock { progress in
                    progress.next += 1
                    return progress.next - 1
                }
                guard index < tasks.count else { return }
                let task = tasks[index]
                do {
                    let trials = try ExperimentRun.trials(
                        experiments[task.experiment], number: task.experiment, seed: task.seed)
                    let done = progress.withLock {
                        $0.trials += trials
                        $0.done += 1
                        return $0.done
                    }
                    report(done, tasks.count)
                } catch {
                    progress.withLock { $0.failure = error }
                }
            }
        }
        let (trials, failure) = progress.withLock { ($0.trials, $0.failure) }
        if let failure { throw failure }
        let groups = Dictionary(grouping: trials) { [$0.experiment, $0.entrant] }
        return groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            groups[key].map { Measurement(experiments[key[0]], $0.sorted { $0.seed < $1.seed }) }
        }
    }

    private struct Progress {
        var next = 0
        var done = 0
        var trials: [Trial] = []
        var failure: (any Error)?
    }

    private static func trials(_ experiment: Experiment, number: Int, seed: UInt64) throws -> [Trial] {
        let preparation = try experiment.prepare(seed)
        let (stream, entrants) = (preparation.stream, preparation.entrants)
        var generator = SeededGenerator.stream(seed: seed, named: "pool")
        let places = Array(0..<stream.count)
        let order = entrants.contains(where: \.isOffline) ? places.shuffled(using: &generator) : places
        let pool = stream.clips.reordered(order)
        return entrants.enumerated().map { index, entrant in
            let start = threadSeconds()
            let chosen = entrant.choose(entrant.isOffline ? pool : stream.clips, experiment.capacity)
            let seconds = threadSeconds() - start
            var choice = chosen.choice
            if entrant.isOffline { choice.clips = choice.clips.map { order[$0] } }
            let information =
                chosen.ownClusters.map { SetInformation(of: Array(0..<$0.count), in: $0) }
                ?? SetInformation(of: choice.clips, in: stream.clips)
            return Trial(
                experiment: number, seed: seed, entrant: index, algorithm: entrant.name,
                setting: entrant.setting, choice: choice, information: information,
                independentInformation: preparation.independent.map {
                    SetInformation(of: choice.clips, in: $0).mutual
                },
                truth: SetTruth(of: choice.clips, in: stream),
                nanosecondsPerClip: seconds * 1e9 / Double(max(stream.count, 1)))
        }
    }
}
