/// What this is. The one place that says it.
package enum Release {
    /// The version of library and programs, by semantic versioning.
    package static let version = "0.1.0"
}
