/// What replaying an entry of the journal came to.
package struct ReplayReport: Sendable, Hashable {
    /// Clips in the entry, duplicates and those the warm-up holds included.
    package internal(set) var clips = 0

    /// Times the journal had to be followed against the engine's own arithmetic: assignments, decisions, members moved,
    /// clusters seeded anew and weights of pairs. None on the kind of machine that wrote the entry.
    package internal(set) var corrections = 0
}
