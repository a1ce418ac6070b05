/// One of the things that keep a process from doing harm.
package enum ConfinementLayer: String, Sendable, Hashable, CaseIterable {
    /// The process goes when the thread does that started it.
    case parentDeath = "parent-death signal"

    /// No file, socket or pipe is open but those it was given.
    case openDescriptors = "open descriptors"

    /// No limit of resources can be passed: processes, descriptors, the size of files, memory, core dumps.
    case resourceLimits = "resource limits"

    /// Nothing that is executed gains privileges, and the process has none left.
    case noNewPrivileges = "no new privileges"

    /// No other process of the user may look into it.
    case notDumpable = "not dumpable"

    /// Memory that was writable is never executed.
    case writeXorExecute = "memory-deny-write-execute"

    /// The file system, TCP ports, abstract sockets and other processes are out of reach.
    case landlock = "Landlock"

    /// System calls beyond a short list end the process.
    case systemCalls = "seccomp"
}
