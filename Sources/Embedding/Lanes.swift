/// Eight values side by side: what the inner loops over pictures and spectra work on at once.
typealias Lanes = SIMD8<Float>

extension UnsafePointer<Float> {
    /// The values from `index` on. The caller knows that there are so many.
    @inline(__always)
    func lanes(at index: Int) -> Lanes {
        UnsafeRawPointer(self + index).loadUnaligned(as: Lanes.self)
    }
}

extension UnsafeMutablePointer<Float> {
    /// The values from `index` on. The caller knows that there are so many.
    @inline(__always)
    func lanes(at index: Int) -> Lanes {
        UnsafePointer(self).lanes(at: index)
    }

    /// Overwrites the values from `index` on.
    @inline(__always)
    func setLanes(_ lanes: Lanes, at index: Int) {
        UnsafeMutableRawPointer(self + index).storeBytes(of: lanes, as: Lanes.self)
    }
}
