internal import CInference

/// An object of the runtime: freed once, when its one owner goes.
struct RuntimeObject: ~Copyable {
    /// Valid for as long as this value is.
    let pointer: OpaquePointer

    private let functions: OpaquePointer
    private let release: (OpaquePointer, OpaquePointer) -> Void

    /// Lives as long as the object, and longer than it.
    private let owner: AnyObject?

    /// Makes an object by one call of the runtime.
    ///
    /// - Parameters:
    ///   - functions: The runtime's, which live as long as the process.
    ///   - release: The function that frees objects of this kind.
    ///   - owner: What must be there as long as the object is.
    ///   - create: Writes the object to where it is told to, and returns the runtime's status.
    init(
        _ functions: OpaquePointer, release: @escaping (OpaquePointer, OpaquePointer) -> Void,
        keeping owner: AnyObject? = nil, create: (UnsafeMutablePointer<OpaquePointer?>) -> OpaquePointer?
    ) throws(RuntimeFailure) {
        var created: OpaquePointer?
        try check(functions, create(&created))
        guard let created else { throw RuntimeFailure(reason: "the runtime made nothing, and says nothing") }
        pointer = created
        self.functions = functions
        self.release = release
        self.owner = owner
    }

    deinit { release(functions, pointer) }
}
