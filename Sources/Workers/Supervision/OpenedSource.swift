import Fetching

/// A source whose bytes can be had, as descriptors for a worker.
struct OpenedSource: ~Copyable {
    /// Where a worker finds the bytes.
    let place: VideoTask.Place

    /// The file or the spool.
    private let bytes: OwnedDescriptor

    /// The worker's end of the line to the fetcher, for a spool.
    private let line: OwnedDescriptor?

    init(_ file: consuming OpenFile) {
        place = .file(size: file.size)
        bytes = file.descriptor
        line = nil
    }

    init(spool: consuming OwnedDescriptor, line: consuming OwnedDescriptor, size: Int64?) {
        place = .spool(size: size)
        bytes = spool
        self.line = consume line
    }

    /// To be passed on, in the order in which `VideoTask` expects them; they stay this value's to close.
    var descriptors: [Int32] {
        if case .some(let line) = line { [bytes.number, line.number] } else { [bytes.number] }
    }
}
