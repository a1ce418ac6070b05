#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A fixed number of plain values on the heap, freed with it.
///
/// Long ones lie on huge pages where the system has them to give: a decision looks at dozens of places all over the
/// tables, and with pages of 4 KiB each look would be preceded by another at the page table.
struct LargeArray<Element: BitwiseCopyable>: ~Copyable {
    private static var hugePage: Int { 1 << 21 }

    /// The first of `count` values, all of them initialised; not to be used when the array is gone.
    let base: UnsafeMutablePointer<Element>
    let count: Int

    init(repeating value: Element, count: Int) {
        self.count = count
        let bytes = count * MemoryLayout<Element>.stride
        if bytes < 2 * LargeArray.hugePage {
            base = .allocate(capacity: count)
        } else {
            let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: LargeArray.hugePage)
            // Where the system refuses, pages are small and all else is the same.
            _ = madvise(raw, bytes, MADV_HUGEPAGE)
            base = raw.bindMemory(to: Element.self, capacity: count)
        }
        base.initialize(repeating: value, count: count)
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// What it takes.
    var bytes: Int { count * MemoryLayout<Element>.stride }
}
