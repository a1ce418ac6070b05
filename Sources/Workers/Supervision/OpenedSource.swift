import Fetching

/// A source whose bytes can be had, as descriptors for a worker.
struct OpenedSource: ~Copyable {
    /// Where a worker finds the bytes.
    let place: VideoTask.Place

    /// The file or the spool.
    private let bytes: OwnedDescriptor

    /// The worker's end of the line to the fetcher, for a spool.
    private let line: OwnedDescriptor?
    private let lineNumber: Int32

    init(_ file: consuming OpenFile) {
        place = .file(size: file.size)
        bytes = file.takeDescriptor()
        line = nil
        lineNumber = -1
    }

    init(spool: consuming OwnedDescriptor, line: consuming OwnedDescriptor, size: Int64?) {
        place = .spool(size: size)
        bytes = spool
        lineNumber = line.number
        self.line = consume line
    }

    /// To be passed on, in the order in which `VideoTask` expects them; they stay this value's to close.
    var descriptors: [Int32] {
        lineNumber < 0 ? [bytes.number] : [bytes.number, lineNumber]
    }
}
