/// Why a clip could not be written.
package enum SyntheticMediaError: Error, Equatable, CustomStringConvertible {
    /// The file could not be created or written.
    case cannotWrite(path: String, reason: String)

    /// This build of FFmpeg cannot encode what is needed.
    case cannotEncode(codec: String, reason: String)

    /// What failed, on what, and what to do.
    package var description: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "cannot write the clip \(path): \(reason); check that its folder exists, is writable and has room"
        case .cannotEncode(let codec, let reason):
            "cannot encode \(codec): \(reason); install an FFmpeg that has this encoder"
        }
    }
}
