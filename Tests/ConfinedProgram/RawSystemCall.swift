import CSeccomp
import Glibc

/// A system call by its name, for what the C library has no function for or Swift cannot import.
struct RawSystemCall {
    private typealias Function = @convention(c) (Int, Int, Int, Int, Int, Int) -> Int

    private let number: Int
    private let function: Function

    /// Looked up before the process is confined.
    init(_ name: String) {
        number = Int(seccomp_syscall_resolve_name(name))
        guard number >= 0, let symbol = dlsym(nil, "syscall") else {
            ConfinedProgram.end("no system call \(name)", status: 2)
        }
        // syscall(2) is variadic; both on x86-64 and on AArch64 the first integers of such a function lie in the same
        // registers as those of any other.
        function = unsafeBitCast(symbol, to: Function.self)
    }

    /// - Returns: What the call answers, or its error number, negated.
    func callAsFunction(_ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0) -> Int {
        let result = function(number, a, b, c, d, e)
        return result == -1 ? -Int(errno) : result
    }
}
