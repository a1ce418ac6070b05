import Foundation
import FuzzTargets

// acavd-fuzz list                     the names of the targets, each with the length of its longest inputs
// acavd-fuzz prepare NAME DIRECTORY   writes a target's seeds and words there
// acavd-fuzz NAME [ARGUMENT…]         drives a target with libFuzzer's arguments; a file among them is tried alone

switch CommandLine.arguments.dropFirst().first ?? "list" {
case "list":
    for target in FuzzTargets.all { print(target.name, target.longestInput) }
case "prepare" where CommandLine.arguments.count == 4:
    try prepare(target(named: CommandLine.arguments[2]), in: CommandLine.arguments[3])
case let name:
    exit(try drive(target(named: name)))
}
