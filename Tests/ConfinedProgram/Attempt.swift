import CSandbox
import Glibc

/// What a confined process tries.
enum Attempt: String {
    case nothing
    case openFile, createFile, askForFile, openOwnMemory, openMany, useOtherDescriptor, growFile
    case connect, bind, connectToPath, connectToAbstractName, resolve
    case fork, execute, startThread, trace, signalParent, signalItself
    case mapExecutable, makeExecutable, allocate
    case ring, faults, programKernel, countEvents, keys, fileInMemory, newNamespace
    case becomeDumpable, isDumpable, gainPrivileges, changeUser, raiseLimit, handleSignal
    case echoDescriptor, outliveParent
    case trap, overflow, abort, corruptHeap, overrun, spin

    /// Does what the confinement would be in the way of but is not what is tried.
    ///
    /// - Returns: The attempt, which answers 0 or an error number.
    func prepare(_ argument: String) -> () -> Int32 {
        switch self {
        case .nothing: { 0 }
        case .openFile: { code(open(argument, O_RDONLY)) }
        case .createFile: { code(open(argument, O_WRONLY | O_CREAT, 0o600)) }
        case .askForFile: { code(access(argument, F_OK)) }
        case .openOwnMemory: { code(open("/proc/self/mem", O_RDWR)) }
        case .openMany: openingMany()
        case .useOtherDescriptor: usingOtherDescriptor()
        case .growFile: growing(argument)
        case .connect, .bind, .connectToPath, .connectToAbstractName, .resolve: reachOut(argument)
        case .fork, .execute, .startThread, .trace, .signalParent, .signalItself: reachProcesses()
        case .mapExecutable, .makeExecutable, .allocate: takeMemory()
        case .ring, .faults, .programKernel, .countEvents, .keys, .fileInMemory, .newNamespace: useRareCall()
        case .becomeDumpable, .isDumpable, .gainPrivileges, .changeUser, .raiseLimit, .handleSignal: loosen()
        case .echoDescriptor: echoing()
        case .outliveParent: outliving(argument)
        case .trap, .overflow, .abort, .corruptHeap, .overrun, .spin: fail()
        }
    }
}

/// The error number of a function that answers -1.
func code(_ result: Int32) -> Int32 { result < 0 ? errno : 0 }

/// The error number of a raw system call.
func code(_ result: Int) -> Int32 { result < 0 ? Int32(-result) : 0 }
