package import Confinement
package import Embedding
package import Media
import Foundations

/// What a decoding worker is told once, before it confines itself. It comes from the daemon and is trusted.
package struct WorkerSettings: Sendable, Hashable, Codable {
    /// What clips are embedded by.
    package var encoding: EncodingSettings

    /// How videos are cut.
    package var plan: ClipPlan

    /// Which clips are passed over.
    package var filter: ClipFilter

    /// What a video may cost.
    package var limits: MediaLimits

    /// Whether each clip comes with a picture for people.
    package var thumbnails = false

    /// The most memory the process may have, in bytes of address space.
    package var memoryBytes: Int

    /// Whether a layer of confinement that the kernel lacks is a reason not to start.
    package var requiresConfinement: Bool

    package init(
        encoding: EncodingSettings, plan: ClipPlan, filter: ClipFilter = ClipFilter(), limits: MediaLimits,
        memoryBytes: Int,
        requiresConfinement: Bool
    ) {
        self.encoding = encoding
        self.plan = plan
        self.filter = filter
        self.limits = limits
        self.memoryBytes = memoryBytes
        self.requiresConfinement = requiresConfinement
    }
}

extension WorkerSettings {
    /// How a decoding worker with these encoders is confined.
    package var confinement: ConfinementProfile {
        if encoding.usesAccelerator { return .decoder(with: .accelerator) }
        return .decoder(with: encoding.startsThreads ? .threads : .nothing)
    }
}
