import Foundation

/// A file descriptor that is closed with its owner.
struct Descriptor: ~Copyable {
    let number: Int32

    /// - Parameter number: Open, and nobody else's to close.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Leaves closing it to another owner.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
