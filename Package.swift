// swift-tools-version: 6.3
import PackageDescription

// Targets stand in the order of the data's journey: C libraries, overlays, shared words, stages, products.
// Arrows point down only, and no stage imports another stage. HandoverVerify sees HandoverCore and the overlays,
// never the code that wrote what it judges: the compiler holds that line here.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["HandoverTestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "Handover",
    products: [
        .library(name: "Handover", targets: ["Handover"]),
        .library(name: "HandoverVerify", targets: ["HandoverVerify", "HandoverReport", "HandoverCore"]),
        .executable(name: "handover", targets: ["HandoverCLI"]),
        .executable(name: "handover-verify", targets: ["HandoverVerifyCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // C libraries
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "CHandoverBytes"),
        .target(name: "CAllocationCount"),
        .target(name: "CHandoverVerifyBytes"),
        .target(name: "CHandoverUnicode"),
        .target(name: "CHandoverPage", exclude: ["Page"]),

        // Overlays: each owns one C library's pointers
        library("HandoverArchive", ["CLibArchive", system]),
        library("HandoverZlib", ["CZlib"]),
        library("HandoverCrypto", ["CLibCrypto"]),
        library("HandoverAge", ["HandoverCrypto", "CLibCrypto"]),
        library("HandoverXML", ["CLibXML2"]),
        library("HandoverSQLite", ["CSQLite"]),
        library("HandoverPostgres", ["CLibPQ"]),

        // Words everyone shares, and the migrator's data layer
        library("HandoverCore", []),
        library("HandoverData", ["HandoverCore", "CHandoverBytes"]),
        .target(
            name: "HandoverGB18030", dependencies: ["CHandoverBytes"], exclude: ["Generator"], swiftSettings: strict),

        // Stages
        library(
            "HandoverPlan",
            ["HandoverCore", "HandoverData", "HandoverAge", "HandoverPostgres", .product(name: "Yams", package: "Yams")]),
        library(
            "HandoverIngest",
            [
                "HandoverCore", "HandoverCrypto", "HandoverData", "HandoverGB18030", "HandoverXML", "HandoverArchive",
                "HandoverZlib", "CHandoverBytes", system,
            ]),
        library("HandoverTransform", ["HandoverCore", "HandoverData", "HandoverPlan", "CHandoverBytes", "CHandoverUnicode"]),
        library(
            "HandoverTarget",
            ["HandoverCore", "HandoverData", "HandoverPlan", "HandoverSQLite", "HandoverPostgres", "CHandoverBytes"]),
        library(
            "HandoverSnapshot", ["HandoverCore", "HandoverData", "HandoverArchive", "HandoverCrypto", "HandoverAge", system]),

        // The second reading
        library(
            "HandoverVerify",
            [
                "HandoverCore", "HandoverCrypto", "HandoverAge", "HandoverXML", "HandoverSQLite", "HandoverPostgres",
                "HandoverArchive", "HandoverZlib", "CHandoverVerifyBytes", system,
            ]),
        library("HandoverReport", ["HandoverCore", "CHandoverPage", .product(name: "Mustache", package: "swift-mustache")]),

        // Products
        library(
            "Handover",
            [
                "HandoverCore", "HandoverData", "HandoverPlan", "HandoverIngest", "HandoverTransform", "HandoverSnapshot",
                "HandoverTarget", "HandoverSQLite", "HandoverPostgres", "HandoverCrypto", "HandoverAge", "HandoverArchive",
                "HandoverXML",
                "HandoverZlib", "HandoverVerify",
                "CLinux",
                system,
            ]),
        library("HandoverSelfTest", ["HandoverCore", "HandoverCrypto", "HandoverVerify", system]),
        // What both programs have. `handover-verify` has nothing else: of the migrator it sees nothing.
        library(
            "HandoverCommands",
            ["HandoverCore", "HandoverVerify", "HandoverSelfTest", "HandoverReport", "CLinux", argumentParser, system]),
        .executableTarget(
            name: "HandoverVerifyCLI", dependencies: ["HandoverCommands", "HandoverCore", argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "HandoverCLI",
            dependencies: [
                "Handover", "HandoverCommands", "HandoverCore", "HandoverVerify", "HandoverReport", argumentParser,
            ],
            swiftSettings: strict),
        library("HandoverFixtures", []),
        .executableTarget(
            name: "HandoverBench",
            dependencies: [
                "Handover", "HandoverFixtures", "HandoverSelfTest", "HandoverIngest", "HandoverTransform", "HandoverPlan",
                "HandoverCrypto", "HandoverAge", "HandoverSnapshot", "HandoverVerify", "HandoverCore", "HandoverData",
                "CAllocationCount",
                argumentParser, system,
            ],
            swiftSettings: strict),

        // Tests
        .target(
            name: "HandoverTestSupport", dependencies: ["HandoverCrypto", "CLinux"], path: "Tests/HandoverTestSupport",
            swiftSettings: strict),
        tests("ArchitectureTests", []),
        tests("HandoverArchiveTests", ["HandoverArchive"]),
        tests("HandoverCoreTests", ["HandoverCore", "HandoverReport"], exclude: ["Golden"]),
        tests("HandoverCryptoTests", ["HandoverCrypto"]),
        tests("HandoverAgeTests", ["HandoverAge", "HandoverCrypto"], exclude: ["Vectors"]),
        tests(
            "HandoverIngestTests", ["HandoverIngest", "HandoverData", "HandoverGB18030", "HandoverCore"], exclude: ["Vectors"]),
        tests("HandoverSQLiteTests", ["HandoverSQLite"]),
        tests("HandoverPostgresTests", ["HandoverPostgres"]),
        tests(
            "HandoverTargetTests",
            ["HandoverTarget", "HandoverPlan", "HandoverSQLite", "HandoverPostgres", "HandoverData", "HandoverCore"]),
        tests("HandoverPlanTests", ["HandoverPlan", "HandoverCore", "HandoverReport"]),
        tests("HandoverTransformTests", ["HandoverTransform", "HandoverPlan", "HandoverData", "HandoverCore"]),
        tests(
            "HandoverVerifyTests",
            [
                "HandoverVerify", "HandoverCore", "HandoverCrypto", "HandoverSQLite", "HandoverSnapshot", "CHandoverVerifyBytes",
            ]),
        tests("HandoverXMLTests", ["HandoverXML"]),
        tests("HandoverFixturesTests", ["HandoverFixtures"]),
        tests(
            "HandoverTests",
            [
                "Handover", "HandoverCore", "HandoverCrypto", "HandoverPlan", "HandoverIngest", "HandoverTransform",
                "HandoverData",
                "HandoverVerify", "HandoverSelfTest", "HandoverReport", "HandoverFixtures", "HandoverArchive",
                "HandoverSQLite", "HandoverPostgres",
                "HandoverTarget", "HandoverSnapshot", "HandoverAge", "CLibCrypto",
            ], exclude: ["Golden"]),
    ]
)

// Fuzzing needs a sanitizer's own build, so its product is there only when it is asked for (`make fuzz`).
if Context.environment["HANDOVER_FUZZING"] != nil {
    package.products.append(.library(name: "HandoverFuzz", type: .static, targets: ["HandoverFuzz"]))
    package.targets.append(
        library(
            "HandoverFuzz",
            [
                "HandoverAge", "HandoverCore", "HandoverCrypto", "HandoverData", "HandoverFixtures", "HandoverIngest",
                "HandoverPlan",
                "HandoverTransform", "HandoverVerify", system,
            ]))
}
