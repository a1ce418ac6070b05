import Foundations

extension Curator {
    /// Does again what a call of `curate` did: state and counts end as they were right after it.
    ///
    /// - Parameter entry: The call's journal.
    /// - Throws: When the entry is none, or does not follow on this state. The curator is of no further use then.
    package func replay(_ entry: [UInt8]) throws(StateError) -> ReplayReport {
        let entry = try read(entry)
        guard entry.after == inputsTaken else {
            throw foreign("it follows on \(entry.after) inputs, and \(inputsTaken) have been taken")
        }
        var report = ReplayReport()
        switch (entry, model) {
        case (.held(_, let inputs), nil): try replay(inputs, report: &report)
        case (.decided(_, let steps), let model?):
            do throws(ForeignStep) {
                try model.replay(steps, counts: &counts, report: &report)
            } catch {
                throw foreign(error.reason)
            }
            inputsTaken += steps.count { $0.isInput }
        case (.held, _): throw foreign("it is of the warm-up, which is complete")
        case (.decided, _): throw foreign("it is of after the warm-up, which is not complete")
        }
        return report
    }

    private func replay(_ inputs: [CurationInput], report: inout ReplayReport) throws(StateError) {
        for input in inputs {
            if case .clip = input { report.clips += 1 }
            _ = hold(input)
            guard held.count < parameters.warmUpClips else { throw foreign("it completes the warm-up") }
        }
        inputsTaken += inputs.count
    }

    private func read(_ entry: [UInt8]) throws(StateError) -> JournalEntry {
        let shape = JournalShape(
            views: parameters.views, dimensions: model?.views.map(\.dimension) ?? [],
            clusters: model?.views.flatMap { $0.clusterings.map(\.clusters) } ?? [])
        do throws(ByteReaderError) {
            return try JournalEntry(entry, shape: shape)
        } catch {
            throw .malformed("journal entry after \(inputsTaken) inputs", error)
        }
    }

    private func foreign(_ reason: String) -> StateError {
        .malformed("journal entry after \(inputsTaken) inputs", reason: reason)
    }
}
