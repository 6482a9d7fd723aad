/// The steps that `run.json` tells of, held against those of the plan (Format.md section 6.3).
enum RunSteps {
    /// The first that the plan does not have, has by another or another method, or has in another place; `nil` where there is none.
    static func stray(_ run: JSONText, _ planned: [JSONText]) -> String? {
        var rest = planned[...]
        for (index, step) in (run["steps"]?.array ?? []).enumerated() {
            let place = rest.firstIndex { planned in ["id", "method", "responsible"].allSatisfy { planned[$0] == step[$0] } }
            guard let place else { return "steps[\(index)]" }
            rest = rest[(place + 1)...]
        }
        return nil
    }
}
