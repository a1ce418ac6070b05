// swift-tools-version: 6.2

import PackageDescription

// The folder tree is the architecture: one target a folder, arrows declared here and checked by the build
// (`--explicit-target-dependency-import-check error`). Pure targets come first, the C walls and the programs last.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, exclude: excluding, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, apt package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let ffmpeg: [Target.Dependency] = [
    "CLibAVFormat", "CLibAVCodec", "CLibAVUtil", "CLibSWScale", "CLibSWResample", "CShims",
]

let package = Package(
    name: "acavd",
    products: [
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        library("Foundations"),
        library("Metrics"),
        library("Monitoring", ["Metrics", logging]),
        library("Presentation", ["Monitoring", "Operations"]),
        .target(
            name: "Operations", dependencies: ["Foundations", logging, yams],
            resources: [.embedInCode("Configuration/Schema/acavd.yaml")], swiftSettings: settings),
        tests("OperationsTests", ["Operations", "Foundations", logging]),
        tests("PresentationTests", ["Presentation", "Monitoring", "Foundations"]),
    ],
    swiftLanguageModes: [.v6]
)
