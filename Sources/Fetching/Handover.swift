// What is owned together at first goes its own ways later; a part can only be taken out of a value by its own module.

extension OpenFile {
    /// The descriptor, now the caller's.
    package consuming func takeDescriptor() -> OwnedDescriptor { descriptor }
}

extension Spool {
    /// The reader's descriptor; the fetcher's is closed here.
    package consuming func takeReading() -> OwnedDescriptor { reading }
}

extension SpoolLine {
    /// The reader's end; the fetcher's is closed here.
    package consuming func takeReader() -> OwnedDescriptor { reader }
}
