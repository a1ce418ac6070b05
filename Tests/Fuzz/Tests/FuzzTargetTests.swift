import FuzzTargets
import Testing

@Suite("Fuzz targets")
struct FuzzTargetTests {
}
