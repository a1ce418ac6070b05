import CSandbox
import Confinement
import Glibc

/// Confines itself, tries one thing, and says on standard output what became of it: `ConfinedProgram CONFINEMENT ATTEMPT
/// [ARGUMENT]`. It says how many nanoseconds the confinement took, and then `done`, or `refused` with an error number.
/// What the kernel ends it for, its signal tells.
@main
struct ConfinedProgram {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let confinement = TriedConfinement(rawValue: arguments[1]),
            let attempt = Attempt(rawValue: arguments[2])
        else { end("no such confinement or attempt: \(arguments.dropFirst())", status: 2) }
        let argument = arguments.count > 3 ? arguments[3] : ""
        let action = attempt.prepare(argument)
        let start = ContinuousClock.now
        do {
            try confinement.enter()
        } catch {
            end("\(error)", status: 3)
        }
        let taken = ContinuousClock.now - start
        say("entered \(taken.components.attoseconds / 1_000_000_000)")
        let code = action()
        end(code == 0 ? "done" : "refused \(code)", status: 0)
    }

    static func say(_ line: String) {
        let text = Array((line + "\n").utf8)
        var written = 0
        while written < text.count {
            let count = text[written...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            guard count > 0 else { _exit(4) }
            written += count
        }
    }

    static func end(_ line: String, status: Int32) -> Never {
        say(line)
        _exit(status)
    }
}
