// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "Example",
    dependencies: [.package(name: "Handover", path: "../..")],
    targets: [
        .executableTarget(
            name: "Example",
            dependencies: [
                .product(name: "Handover", package: "Handover"), .product(name: "HandoverVerify", package: "Handover"),
            ]),
        .executableTarget(name: "Receive", dependencies: [.product(name: "HandoverVerify", package: "Handover")]),
    ]
)
