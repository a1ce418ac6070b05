import Glibc

extension Attempt {
    private static var page: Int { 4096 * 16 }

    func takeMemory() -> () -> Int32 {
        switch self {
        case .mapExecutable:
            {
                let mapped = mmap(
                    nil, Self.page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0)
                return mapped == MAP_FAILED ? errno : 0
            }
        case .makeExecutable:
            {
                let mapped = mmap(nil, Self.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0)
                guard mapped != MAP_FAILED else { return errno }
                return code(mprotect(mapped, Self.page, PROT_READ | PROT_EXEC))
            }
        default:
            {
                // Twice what the program allows itself.
                let mapped = mmap(nil, 2 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0)
                return mapped == MAP_FAILED ? errno : 0
            }
        }
    }
}
