/// How much a confined process can take.
package struct ProcessLimits: Sendable, Hashable {
    /// Its address space in bytes, with its code, its stack and what it maps: more than what it uses.
    package var memoryBytes: UInt64

    /// How large a file can become by its writing, in bytes. With 0, standard error must not be a file: a pipe counts not.
    package var fileBytes: UInt64

    /// Numbers of descriptors go from 0 to below this one.
    package var descriptors: UInt64

    package init(memoryBytes: UInt64, fileBytes: UInt64 = 0, descriptors: UInt64 = 32) {
        self.memoryBytes = memoryBytes
        self.fileBytes = fileBytes
        self.descriptors = descriptors
    }
}
