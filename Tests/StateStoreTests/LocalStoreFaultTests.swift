import Foundation
import Foundations
import SimulatedStorage
import StateStore
import Testing

/// The disk fails at each call there is, in a run of its own: the store then holds the state after the last step that was
/// acknowledged, or after the one that was being made.
@Suite("Local store on a failing disk")
struct LocalStoreFaultTests {
    static let history = StateHistory(seed: 11, steps: 10, longestValue: 12_000)

    /// How far a run came.
    private struct Course {
        /// Steps that were applied.
        var acknowledged = 0
        /// Those, and the one that was being applied when it failed.
        var attempted = 0
        /// Steps applied when the store was last closed without any failure before.
        var closedAt = 0
        var failure: StoreError?
    }

    /// The whole history, with the store closed and opened again in its middle, up to the first failure.
    private func play(_ directory: String, _ storage: FaultyStorage) throws -> Course {
        let history = LocalStoreFaultTests.history
        var course = Course()
        do throws(StoreError) {
            for part in [0..<(history.steps.count / 2), (history.steps.count / 2)..<history.steps.count] {
                let (store, contents) = try LocalStore.open(
                    directory: directory, identity: StateHistory.identity,
                    options: storage.options(checkpointBytes: 250_000))
                #expect(contents.setAside == nil)
                #expect(history.steps(leadingTo: contents) == part.lowerBound)
                for step in part {
                    course.attempted = step + 1
                    do throws(StoreError) {
                        try history.apply(step, to: store)
                    } catch {
                        #expect(!store.isUsable)
                        #expect(throws: StoreError.closed(path: "\(directory)/state.sqlite")) {
                            try store.apply([], position: nil)
                        }
                        throw error
                    }
                    course.acknowledged = step + 1
                }
                store.close()
                if storage.injected == 0 { course.closedAt = part.upperBound }
            }
        } catch {
            course.failure = error
        }
        return course
    }

    /// What a run left behind is one of the allowed states, and from there the history can be gone through to its end.
    ///
    /// - Returns: After how many steps that state was; nil for a store that was set aside.
    private func goOn(
        _ directory: String, _ storage: FaultyStorage, allowed: ClosedRange<Int>, _ comment: Comment
    ) throws -> Int? {
        let history = LocalStoreFaultTests.history
        let options = storage.options(checkpointBytes: 250_000)
        let (store, contents) = try LocalStore.open(
            directory: directory, identity: StateHistory.identity, options: options)
        let found = history.steps(leadingTo: contents)
        #expect(found.map(allowed.contains) == true || contents.setAside != nil && found == 0, comment)
        for step in (found ?? 0)..<history.steps.count { try history.apply(step, to: store) }
        store.close()
        let (again, last) = try LocalStore.open(
            directory: directory, identity: StateHistory.identity, options: options)
        #expect(history.steps(leadingTo: last) == history.steps.count && last.setAside == nil, comment)
        again.close()
        return contents.setAside == nil ? found : nil
    }

    @Test(
        "A call that fails leaves the last acknowledged state, or the one being written",
        arguments: [FaultyStorage.Fault.full, .writeError, .shortWrite], [false, true])
    func failingCalls(fault: FaultyStorage.Fault, lasts: Bool) throws {
        var (runs, injected, before, after, unnoticed) = (0, 0, 0, 0, 0)
        while true {
            let folder = try TemporaryFolder()
            let storage = try FaultyStorage()
            storage.fail(atCall: runs + 1, fault, lasts: lasts)
            let course = try play(folder.path, storage)
            guard storage.injected > 0 else { break }
            storage.heal()
            runs += 1
            injected += storage.injected
            let found = try goOn(
                folder.path, storage, allowed: course.acknowledged...course.attempted,
                "\(fault) at call \(runs): \(String(describing: course.failure))")
            // Nothing but the disk failed: there is no reason to give the store up.
            #expect(found != nil, "\(fault) at call \(runs)")
            if course.failure == nil {
                unnoticed += 1
            } else if found == course.acknowledged {
                before += 1
            } else {
                after += 1
            }
        }
        #expect(runs > 100)
        print(
            "local store, \(fault.rawValue)\(lasts ? " for good" : ""): \(runs) runs, \(injected) faults; "
                + "\(before) ended before the step, \(after) after it, \(unnoticed) at closing; 0 set aside")
    }

    @Test("What cannot be read is set aside when the store is opened, and stops it when it is in use")
    func failingReads() throws {
        let history = LocalStoreFaultTests.history
        var (runs, setAside, stopped, refused) = (0, 0, 0, 0)
        while true {
            let folder = try TemporaryFolder()
            let storage = try FaultyStorage()
            _ = try play(folder.path, storage)
            let options = storage.options(checkpointBytes: 250_000)
            storage.fail(atRead: runs + 1)
            var expected = history.steps.count
            do throws(StoreError) {
                let (store, contents) = try LocalStore.open(
                    directory: folder.path, identity: StateHistory.identity, options: options)
                if contents.setAside != nil {
                    setAside += 1
                    expected = 0
                }
                #expect(history.steps(leadingTo: contents) == expected)
                do throws(StoreError) {
                    try store.apply([StateChange(key: "model/1", value: nil)], position: nil)
                    try store.apply([StateChange(key: "model/1", value: history.states[1]["model/1"])], position: nil)
                } catch {
                    stopped += 1
                    #expect(!store.isUsable)
                    expected = -1
                }
                store.close()
            } catch {
                refused += 1
            }
            guard storage.injected > 0 else { break }
            runs += 1
            storage.heal()
            let (store, contents) = try LocalStore.open(
                directory: folder.path, identity: StateHistory.identity, options: options)
            #expect(contents.setAside == nil)
            var states = [history.states.last, history.states.last]
            states[1]?["model/1"] = nil
            if expected > 0 { #expect(contents.entries == states[0]) }
            if expected < 0 { #expect(states.contains(contents.entries)) }
            store.close()
        }
        #expect(runs > 10)
        print(
            "local store, unreadable: \(runs) runs; \(setAside) set aside, \(stopped) stopped at a write, "
                + "\(refused) refused to open")
    }

    @Test(
        "After a power cut the store holds a state that was, never anything else",
        arguments: [
            (FaultyStorage.Survival.nothing, 1), (.everything, 1), (.prefix, 1), (.prefix, 2), (.anything, 1),
            (.anything, 2), (.anything, 3),
        ] as [(FaultyStorage.Survival, UInt64)])
    func powerCuts(survival: FaultyStorage.Survival, seed: UInt64) throws {
        var generator = SeededGenerator.stream(seed: seed, named: survival.rawValue)
        var (runs, lost, setAside) = (0, 0, 0)
        while true {
            let folder = try TemporaryFolder()
            let storage = try FaultyStorage()
            storage.fail(atCall: runs + 1, .powerCut)
            let course = try play(folder.path, storage)
            guard storage.injected > 0 else { break }
            try storage.restart(survival, &generator)
            runs += 1
            let found = try goOn(
                folder.path, storage, allowed: course.closedAt...course.attempted,
                "\(survival) at call \(runs): \(String(describing: course.failure))")
            if let found { lost += max(0, course.acknowledged - found) } else { setAside += 1 }
        }
        #expect(runs > 100)
        print(
            "local store, power cut, \(survival.rawValue) survives, seed \(seed): \(runs) runs; \(lost) steps to be "
                + "read from the changelog again, \(setAside) set aside")
    }
}
