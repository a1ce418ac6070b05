import Foundation
import FuzzTargets

// acavd-fuzz list                     the names of the targets
// acavd-fuzz longest NAME             how long a target's inputs may be, in bytes
// acavd-fuzz prepare NAME DIRECTORY   writes a target's seeds and words there
// acavd-fuzz NAME [ARGUMENT…]         drives a target with libFuzzer's arguments; a file among them is tried alone

switch CommandLine.arguments.dropFirst().first ?? "list" {
case "list":
    for target in FuzzTargets.all { print(target.name) }
case "longest" where CommandLine.arguments.count == 3:
    print(target(named: CommandLine.arguments[2]).longestInput)
case "prepare" where CommandLine.arguments.count == 4:
    try prepare(target(named: CommandLine.arguments[2]), in: CommandLine.arguments[3])
case let name:
    exit(try drive(target(named: name)))
}
