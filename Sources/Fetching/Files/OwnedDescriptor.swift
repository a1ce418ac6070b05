import Glibc

/// A file descriptor that is ours, closed with the value.
package struct OwnedDescriptor: ~Copyable, Sendable {
    /// For system calls while the value lives. Nobody else closes it.
    package let number: Int32

    /// - Precondition: The descriptor is open and belongs to nobody else.
    package init(_ number: Int32) {
        precondition(number >= 0, "an open descriptor")
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the descriptor up, open, to whoever closes it then.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
