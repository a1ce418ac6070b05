/// Something that can be seen and heard: a moving picture and a sound that a listener would expect of it.
package enum SyntheticScene: String, CaseIterable, Sendable {
    /// Slanted streaks before a grey sky; hiss and drops.
    case rain
    /// Carriages passing; a rumble and the double knock of the rails.
    case train
    /// Two lamps in turn; a wailing tone.
    case siren
    /// A swinging disc; strokes of inharmonic partials.
    case bell
    /// Rolling waves; noise that comes and goes slowly.
    case surf
    /// Dots that blink in the dark; chirps of a high tone.
    case crickets
    /// A turning wheel; a low buzz.
    case engine
    /// Rings that grow from a centre; a held chord.
    case organ

    var type: any Scene.Type {
        switch self {
        case .rain: Rain.self
        case .train: Train.self
        case .siren: Siren.self
        case .bell: Bell.self
        case .surf: Surf.self
        case .crickets: Crickets.self
        case .engine: Engine.self
        case .organ: Organ.self
        }
    }
}
