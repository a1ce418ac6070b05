import CLibFuzzer
import Foundation
import FuzzTargets
import Synchronization

/// The target that is driven: libFuzzer calls a function without a context.
private let driven = Mutex<(any FuzzTarget)?>(nil)

/// The target of that name; ends the program when there is none.
func target(named name: String) -> any FuzzTarget.Type {
    guard let target = FuzzTargets.target(named: name) else {
        complain("no target \(name); there are \(FuzzTargets.all.map { $0.name }.joined(separator: ", "))")
        exit(2)
    }
    return target
}

/// Writes a target's seeds and its words, each in a file that libFuzzer reads.
func prepare(_ target: any FuzzTarget.Type, in directory: String) throws {
    let folder = URL(filePath: directory)
    let seeds = folder.appending(path: "seeds")
    try FileManager.default.createDirectory(at: seeds, withIntermediateDirectories: true)
    for (number, seed) in try target.init().seeds().enumerated() {
        try Data(seed).write(to: seeds.appending(path: "\(number)"))
    }
    let words = target.words.map { word in
        "\"" + word.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
    }
    try Data(words.joined().utf8).write(to: folder.appending(path: "words"))
}

/// Lets libFuzzer drive a target, with the arguments behind its name.
///
/// - Returns: The status to exit with.
func drive(_ target: any FuzzTarget.Type) throws -> Int32 {
    let prepared = try target.init()
    driven.withLock { $0 = prepared }
    var values = [CommandLine.unsafeArgv[0]] + (2..<Int(CommandLine.argc)).map { CommandLine.unsafeArgv[$0] } + [nil]
    var count = CommandLine.argc - 1
    return values.withUnsafeMutableBufferPointer { buffer in
        // libFuzzer may point it elsewhere, and keeps what it points to for as long as it drives.
        var first = buffer.baseAddress
        return LLVMFuzzerRunDriver(&count, &first) { bytes, size in
            attempt(Array(UnsafeBufferPointer(start: bytes, count: size)))
            return 0
        }
    }
}

/// Tries an input, and ends the program with it when it finds something: libFuzzer writes the input down then.
private func attempt(_ input: [UInt8]) {
    guard let target = driven.withLock({ $0 }) else { return }
    do {
        try target.check(input)
    } catch {
        complain("FINDING: \(error)")
        abort()
    }
}

private func complain(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
}
