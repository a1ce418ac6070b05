import Foundations

/// The pictures of one take of a scene, one after the other.
struct Film {
    private let scene: any Scene
    private let camera: Camera
    private var generator: SeededGenerator

    init(of scene: SyntheticScene, generator: SeededGenerator) {
        var generator = generator
        self.scene = scene.type.init(varying: &generator)
        camera = Camera(varying: &generator)
        self.generator = generator
    }

    /// Paints the picture at a time; to be called in the order of time, since the grain is drawn anew for each.
    mutating func paint(_ canvas: Canvas, seconds: Float) {
        scene.paint(canvas, through: camera, seconds: seconds)
        canvas.addGrain(camera.grain, &generator)
    }
}
