import CSandbox
import Glibc

extension Attempt {
    /// System calls that neither a decoder nor a fetcher has a use for, and through which kernels have been broken. With
    /// these arguments they do nothing, or fail for the arguments' sake.
    func useRareCall() -> () -> Int32 {
        let call = RawSystemCall(nameOfRareCall)
        switch self {
        // One entry; the parameters that are missing make it EFAULT.
        case .ring: return { code(call(1)) }
        // UFFD_USER_MODE_ONLY.
        case .faults: return { code(call(1)) }
        case .fileInMemory:
            let name = strdup("x")
            return { code(call(Int(bitPattern: name))) }
        // CLONE_NEWUSER.
        case .newNamespace: return { code(call(0x1000_0000)) }
        default: return { code(call(-1)) }
        }
    }

    private var nameOfRareCall: String {
        switch self {
        case .ring: "io_uring_setup"
        case .faults: "userfaultfd"
        case .programKernel: "bpf"
        case .countEvents: "perf_event_open"
        case .keys: "keyctl"
        case .fileInMemory: "memfd_create"
        default: "unshare"
        }
    }

    /// Undoes what confinement has done.
    func loosen() -> () -> Int32 {
        switch self {
        case .becomeDumpable:
            {
                let result = acavd_process_control(PR_SET_DUMPABLE, 1)
                return result == 0 ? 0 : errno
            }
        case .isDumpable:
            { acavd_process_control(PR_GET_DUMPABLE, 0) == 1 ? 0 : EPERM }
        case .gainPrivileges:
            { acavd_process_control(PR_GET_NO_NEW_PRIVS, 0) == 0 ? 0 : EPERM }
        case .changeUser:
            { code(setuid(65534)) }
        case .raiseLimit:
            { code(acavd_set_limit(0, Int32(RLIMIT_CORE.rawValue), 0, 0)) }
        default:
            {
                var ignoring = sigaction()
                ignoring.__sigaction_handler.sa_handler = SIG_IGN
                return code(sigaction(SIGXCPU, &ignoring, nil))
            }
        }
    }
}
