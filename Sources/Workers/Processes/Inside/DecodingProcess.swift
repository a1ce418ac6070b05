package import Foundation
package import Media
import Confinement
import Embedding
import Fetching
import Foundations

/// What runs in the process of a decoding worker: one video after another, each from descriptors it is given.
package enum DecodingProcess {
    /// The longest task, in bytes: its segments come from a message.
    static let longestTask = 16 << 20

    /// Room for the standard ones, the socket, the file or spool, and the socket of the fetcher.
    private static let descriptors: UInt64 = 16

    /// The least address space that is to be left for a video, in bytes.
    private static let roomForVideo = 128 << 20

    /// Works until the parent hangs up.
    ///
    /// - Parameters:
    ///   - parent: The process that started this one.
    ///   - perform: Does the work, confined.
    package static func run(
        parent: pid_t,
        performing perform: (VideoEmbedder, VideoTask, any MediaBytes) -> WorkerReport = { $0.perform($1, on: $2) }
    ) throws {
        MediaLibrary.quieten()
        var duty = ProcessDuty(longest: longestTask)
        guard let settings: WorkerSettings = try duty.settings() else { return }
        let unknown = MediaLibrary.unknownNames(in: settings.limits)
        guard unknown.isEmpty else {
            return try duty.refuse("FFmpeg has nothing of the name: \(unknown.joined(separator: ", "))")
        }
        guard !settings.thumbnails || Thumbnail.canBeMade else {
            return try duty.refuse(
                "FFmpeg cannot make JPEG pictures: it lacks the encoder mjpeg; install one that has it, or set "
                    + "http.thumbnails to false")
        }
        MediaLibrary.limitAllocation(to: settings.limits.allocationBytes)
        // Encoders load code and read files, which the process cannot do once it is confined.
        let encoder: any ClipEncoder
        let description: EncodingDescription
        do {
            (encoder, description) = try settings.encoding.makeEncoder()
        } catch {
            return try duty.refuse(error.description)
        }
        let embedder = VideoEmbedder(
            encoder: encoder, plan: settings.plan, limits: settings.limits, filter: settings.filter,
            thumbnails: settings.thumbnails)
        // The limit is set now, and would only show at the first video.
        if let taken = ChildProcess(getpid()).addressSpaceBytes(), settings.memoryBytes < taken + roomForVideo {
            return try duty.refuse(
                "workers.memory_bytes is \(settings.memoryBytes), and a worker has \(taken) bytes of address space before "
                    + "its first video; raise it to \(taken + roomForVideo) at least, and more for large pictures or "
                    + "batches")
        }
        let limits = ProcessLimits(memoryBytes: UInt64(settings.memoryBytes), descriptors: descriptors)
        guard
            try duty.begin(
                settings.confinement, limits: limits, parent: parent, required: settings.requiresConfinement,
                saying: .embedding(description))
        else { return }
        while let bytes = try duty.receive() {
            var reader = ByteReader(bytes)
            let task = try VideoTask(reading: &reader)
            try reader.finish()
            let report = perform(embedder, task, try source(of: task, &duty))
            var writer = ByteWriter()
            report.write(to: &writer)
            try duty.send(writer.bytes)
        }
    }

    private static func source(of task: VideoTask, _ duty: inout ProcessDuty) throws -> any MediaBytes {
        guard let file = duty.takeDescriptor() else { throw FrameSocketError.garbled("a task without a file") }
        switch task.place {
        case .file(let size):
            return FileBytes(owning: file.release(), size: size)
        case .spool(let size):
            guard let socket = duty.takeDescriptor() else { throw FrameSocketError.garbled("a task without a socket") }
            return FetchedBytes(SpoolReader(spool: file, fetcher: socket, size: size))
        }
    }
}
