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

func library(_ name: String, _ dependencies: [Target.Dependency] = [], excluding: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: excluding, swiftSettings: settings)
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
        .executable(name: "acavd", targets: ["acavd"]),
        .executable(name: "acavd-bench", targets: ["acavd-bench"]),
        .executable(name: "acavd-manual", targets: ["acavd-manual"]),
        // For tests, which open it at run time.
        .library(name: "FakeRuntime", type: .dynamic, targets: ["FakeRuntime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries: a module map each, found by pkg-config.
        system("CLibAVFormat", "libavformat", apt: "libavformat-dev"),
        system("CLibAVCodec", "libavcodec", apt: "libavcodec-dev"),
        system("CLibAVUtil", "libavutil", apt: "libavutil-dev"),
        system("CLibSWScale", "libswscale", apt: "libswscale-dev"),
        system("CLibSWResample", "libswresample", apt: "libswresample-dev"),
        system("CRdKafka", "rdkafka", apt: "librdkafka-dev"),
        system("COpenBLAS", "openblas", apt: "libopenblas-dev"),
        system("CSQLite", "sqlite3", apt: "libsqlite3-dev"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev"),
        system("CSeccomp", "libseccomp", apt: "libseccomp-dev"),
        system("CZlib", "zlib", apt: "zlib1g-dev"),
        .target(name: "CShims", dependencies: ["CLibAVUtil"]),
        .target(name: "CSandbox"),
        .target(name: "CInference"),
        // The page at `/`, compiled in.
        .target(name: "CPage"),

        // Pure: no I/O, no clock, no thread.
        library("Foundations"),
        library("Numerics", ["COpenBLAS"]),
        library("Clustering", ["Foundations", "Numerics"]),
        library("Selection", ["Foundations"]),
        library("Curation", ["Foundations", "Numerics", "Clustering", "Selection"]),

        // Untrusted media, and the vectors made of it.
        library("Media", ["Foundations"] + ffmpeg),
        library("Inference", ["CInference"]),
        library("Embedding", ["Foundations", "Media", "Numerics", "Inference", "CLibAVUtil"]),
        library("SyntheticMedia", ["Foundations"] + ffmpeg),

        // Where media comes from, and the processes that see it.
        library("Fetching", ["Foundations", "CCurl", "CSandbox"]),
        library("Confinement", ["CSandbox", "CSeccomp"]),
        library(
            "Workers",
            ["Foundations", "Media", "Embedding", "Curation", "Fetching", "Confinement", "CSandbox", logging]),

        // The log, and Kafka behind it.
        library("EventLog", ["Foundations"]),
        library("KafkaLog", ["EventLog", "Foundations", "CRdKafka", logging]),

        // Files that other programs read and write.
        library("Exchange", ["Foundations", "EventLog", "CZlib"]),

        // The state, and the file that caches it.
        library("StateStore", ["Foundations", "EventLog", "Curation", "CSQLite"]),
        // A Kafka broker on a loopback port, for the demo and for tests.
        library("LoopbackKafka", ["EventLog"]),

        // The running service.
        .target(
            name: "Operations", dependencies: ["Foundations", logging, yams],
            resources: [.embedInCode("Configuration/Schema/acavd.yaml")], swiftSettings: settings),
        // How it is seen from outside, and by the service manager.
        library("Metrics"),
        library("Systemd"),
        library("Monitoring", ["Metrics", "CPage", logging], excluding: ["Page/page.html"]),
        // The same, for people at a terminal.
        library("Presentation", ["Monitoring", "Operations"]),
        library(
            "Pipeline",
            [
                "Foundations", "Numerics", "Media", "Workers", "Selection", "Curation", "EventLog", "StateStore",
                "Exchange", logging,
            ]),

        program(
            "acavd",
            [
                "Foundations", "Numerics", "Clustering", "Selection", "Curation", "Media", "Embedding",
                "SyntheticMedia", "Fetching", "Confinement", "Workers", "EventLog", "KafkaLog", "LoopbackKafka",
                "StateStore", "Operations", "Metrics", "Systemd", "Monitoring", "Presentation", "Pipeline",
                "Inference", "Exchange", argumentParser, logging,
            ]),
        // Writes manual pages, of which the program and its configuration know most.
        program("acavd-manual", ["Operations", argumentParser]),
        program(
            "acavd-bench",
            [
                "Foundations", "Numerics", "Clustering", "Selection", "Curation", "Media", "Embedding",
                "SyntheticMedia", "Fetching", "Confinement", "Workers", "EventLog", "KafkaLog", "LoopbackKafka",
                "StateStore", "Pipeline", "Inference", argumentParser, logging,
            ], excluding: ["Peers/peers.py"]),

        tests("FoundationsTests", ["Foundations"]),
        tests("NumericsTests", ["Numerics", "Foundations"]),
        tests("ClusteringTests", ["Clustering", "Numerics", "Foundations"], resources: [.copy("Golden")]),
        tests("SelectionTests", ["Selection", "Foundations"], resources: [.copy("Golden")]),
        tests("CurationTests", ["Curation", "Selection", "Clustering", "Numerics", "Foundations"]),
        // A broker for those who try the installed service.
        .executableTarget(
            name: "LoopbackBroker", dependencies: ["LoopbackKafka"], path: "Tests/LoopbackBroker",
            swiftSettings: settings),
        tests("ManualTests", ["acavd-manual", "Operations"]),
        tests("BenchmarkTests", ["acavd-bench", "Selection", "Foundations"]),
        .target(
            name: "HostileMedia", dependencies: ["Media", "Foundations"], path: "Tests/HostileMedia",
            swiftSettings: settings),
        tests("MediaTests", ["Media", "HostileMedia", "SyntheticMedia", "Foundations"], resources: [.copy("Golden")]),
        tests(
            "EmbeddingTests", ["Embedding", "Inference", "Media", "Numerics", "Foundations", "TestPython"],
            resources: [.copy("Golden"), .copy("Models")]),
        // The Python packages that export models and say what is right.
        .target(name: "TestPython", path: "Tests/TestPython", swiftSettings: settings),
        // What answers as ONNX Runtime does, and now and then wrongly.
        .target(name: "FakeRuntime", path: "Tests/FakeRuntime"),
        // A process that runs a model; the tests start it.
        .executableTarget(
            name: "InferringProgram", dependencies: ["Inference"], path: "Tests/InferringProgram",
            swiftSettings: settings),
        tests("InferenceTests", ["Inference", "InferringProgram", "TestPython"], resources: [.copy("Models")]),
        tests(
            "ExchangeTests", ["Exchange", "EventLog", "Foundations", "TestPython"],
            resources: [.copy("Golden"), .copy("Python")]),
        // A web server that answers well or badly.
        .target(name: "TestServer", path: "Tests/TestServer", swiftSettings: settings),
        tests("FetchingTests", ["Fetching", "TestServer", "Foundations"]),
        // What confined processes try; the tests start it.
        .executableTarget(
            name: "ConfinedProgram", dependencies: ["Confinement", "CSandbox", "CSeccomp"],
            path: "Tests/ConfinedProgram", swiftSettings: settings),
        tests("ConfinementTests", ["ConfinedProgram", "Confinement", "CSandbox"]),
        // A worker that does wrong when it is told to.
        .executableTarget(
            name: "MisbehavingWorker", dependencies: ["Workers", "Media", "Foundations"],
            path: "Tests/MisbehavingWorker", swiftSettings: settings),
        tests(
            "WorkersTests",
            [
                "Workers", "MisbehavingWorker", "Inference", "TestPython", "HostileMedia", "TestServer", "Fetching",
                "Embedding", "Media",
                "Curation",
                "SyntheticMedia", "Foundations", logging,
            ]),
        tests("EventLogTests", ["EventLog", "Foundations"]),
        tests("KafkaLogTests", ["KafkaLog", "LoopbackKafka", "EventLog", "Foundations", logging]),
        .target(
            name: "SimulatedStorage", dependencies: ["StateStore", "Foundations", "CSQLite"],
            path: "Tests/SimulatedStorage", swiftSettings: settings),
        tests(
            "StateStoreTests",
            ["StateStore", "SimulatedStorage", "EventLog", "Curation", "Selection", "Foundations", "CSQLite"]),
        tests("LoopbackKafkaTests", ["LoopbackKafka", "EventLog", "Foundations", "CRdKafka"]),
        tests("OperationsTests", ["Operations", "Foundations", logging]),
        tests("MetricsTests", ["Metrics", "Monitoring", "Selection", "Foundations"]),
        // A service manager that listens.
        .target(name: "TestManager", dependencies: ["Systemd"], path: "Tests/TestManager", swiftSettings: settings),
        tests("SystemdTests", ["Systemd", "TestManager"]),
        tests("PresentationTests", ["Presentation", "Monitoring", "Foundations"]),
        tests(
            "MonitoringTests", ["Monitoring", "Metrics", "Foundations", "TestPython", logging],
            resources: [.copy("Page/Python")]),
        tests(
            "PipelineTests",
            [
                "Pipeline", "Workers", "StateStore", "EventLog", "Curation", "Selection", "Embedding", "Media",
                "Foundations", logging,
            ]),
        tests(
            "SimulationTests",
            [
                "Pipeline", "Workers", "StateStore", "SimulatedStorage", "EventLog", "Curation", "Selection",
                "Foundations", logging,
            ]),
        tests(
            "EndToEndTests",
            [
                "acavd", "TestPython", "Exchange", "KafkaLog", "LoopbackKafka", "StateStore", "EventLog",
                "SyntheticMedia", "Monitoring", "TestManager", "Foundations", logging,
            ], resources: [.copy("Terminal.py"), .copy("freeze.py")]),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Foundations", "Numerics", "Selection", "Curation", "EventLog", "StateStore", "Operations", "Media",
                "Workers", "Fetching", "Exchange",
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: settings),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "Foundations"], path: "Tests/Fuzz/Tests",
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// What libFuzzer drives links only where everything is built for it: `make fuzz`.
if Context.environment["ACAVD_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
        .executableTarget(
            name: "acavd-fuzz", dependencies: ["CLibFuzzer", "FuzzTargets"], path: "Tests/Fuzz/Driver",
            swiftSettings: settings),
    ]
}
