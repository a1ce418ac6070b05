#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// 2 to the power `exponent`, from the C library.
func exp2(_ exponent: Double) -> Double {
    #if canImport(Glibc)
        Glibc.exp2(exponent)
    #elseif canImport(Musl)
        Musl.exp2(exponent)
    #endif
}
