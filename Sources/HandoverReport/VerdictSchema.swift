/// What the verdict's JSON lines look like, for programs: JSON Schema 2020-12 of one line.
///
/// Members are added in later versions, and none is ever meant otherwise: whoever reads the lines passes over those it does not know.
public enum VerdictSchema {
    /// The schema, without a line feed at its end.
    public static let text = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:handover:verdict:1",
          "title": "One line of handover verify --json",
          "description": "Lines come in the order of oneOf; the last one is the verdict. A command that cannot verify at all prints diagnostics alone. Members may be added.",
          "type": "object",
          "required": ["type"],
          "oneOf": [
            {"$ref": "#/$defs/signer"}, {"$ref": "#/$defs/answer"}, {"$ref": "#/$defs/balance"}, {"$ref": "#/$defs/sum"},
            {"$ref": "#/$defs/rows"}, {"$ref": "#/$defs/warned"}, {"$ref": "#/$defs/sample"}, {"$ref": "#/$defs/sampled"}, {"$ref": "#/$defs/verdict"},
            {"$ref": "#/$defs/diagnostic"}
          ],
          "$defs": {
            "count": {"type": "integer", "minimum": 0},
            "number": {"type": "integer", "minimum": 1},
            "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, lower-case hexadecimal"},
            "amount": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": "an exact decimal in the field's scale"},
            "outcome": {"enum": ["yes", "no", "not-checked"]},
            "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "description": "an id of the plan"},
            "from": {"type": "string", "description": "SOURCE or SOURCE.LIST of the plan"},
            "finding": {
              "type": "object",
              "required": ["code"],
              "properties": {
                "code": {"type": "string", "description": "stable: programs go by it, not by the words"},
                "summary": {"type": "string"}, "why": {"type": "string"}, "fix": {"type": "string"},
                "file": {"type": "string"}, "line": {"$ref": "#/$defs/number"}, "column": {"$ref": "#/$defs/number"},
                "byteOffset": {"$ref": "#/$defs/count"}, "record": {"$ref": "#/$defs/number"}, "field": {"type": "string"},
                "table": {"type": "string"}, "key": {"type": "string", "description": "masked unless --show-values"},
                "planKey": {"type": "string"}
              }
            },
            "signer": {
              "type": "object",
              "description": "one whose seal or receipt checked",
              "required": ["type", "role", "act", "name", "fingerprint", "signedAt"],
              "properties": {
                "type": {"const": "signer"}, "role": {"type": "string"},
                "act": {"enum": ["sealed", "received", "verified", "accepted"]},
                "name": {"type": "string", "description": "as the certificate has it"}, "fingerprint": {"$ref": "#/$defs/digest"},
                "signedAt": {"type": "string", "description": "RFC 3339 in UTC, by the signer's own clock"},
                "receipt": {"type": "string", "description": "of what was done beside the archive: the file that says so"},
                "exceptions": {"$ref": "#/$defs/number", "description": "how many an acceptance has; the receipt has them"}
              }
            },
            "answer": {
              "type": "object",
              "description": "five of them, in this order of questions",
              "required": ["type", "question", "outcome", "restsOnNothing", "checks", "findings", "findingCount"],
              "properties": {
                "type": {"const": "answer"},
                "question": {"enum": ["authentic", "intact", "complete", "accurate", "usable"]},
                "outcome": {"$ref": "#/$defs/outcome"},
                "restsOnNothing": {"type": "boolean", "description": "an earlier answer is no"},
                "checks": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["name", "outcome", "count"],
                    "properties": {
                      "name": {"type": "string"}, "outcome": {"$ref": "#/$defs/outcome"},
                      "count": {"$ref": "#/$defs/count", "description": "how many bytes, members, records or values it looked at"}
                    }
                  }
                },
                "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "maxItems": 200},
                "findingCount": {"$ref": "#/$defs/count", "description": "all of them; only the first are listed"}
              }
            },
            "balance": {
              "type": "object",
              "description": "records = migrated + quarantined + excluded + merged, counted again from the exports",
              "required": ["type", "mapping", "from", "table", "records", "migrated", "quarantined"],
              "properties": {
                "type": {"const": "balance"}, "mapping": {"$ref": "#/$defs/id"}, "from": {"$ref": "#/$defs/from"},
                "table": {"$ref": "#/$defs/id"}, "records": {"$ref": "#/$defs/count"}, "migrated": {"$ref": "#/$defs/count"},
                "quarantined": {"$ref": "#/$defs/count"},
                "excluded": {"$ref": "#/$defs/count", "description": "where the plan excludes"},
                "merged": {"$ref": "#/$defs/count", "description": "merged into others, where the plan merges"}
              }
            },
            "sum": {
              "type": "object",
              "description": "staged = migrated + quarantined + excluded + merged, counted again from the exports",
              "required": ["type", "table", "field", "staged", "migrated", "quarantined"],
              "properties": {
                "type": {"const": "sum"}, "table": {"$ref": "#/$defs/id"}, "field": {"type": "string"},
                "staged": {"$ref": "#/$defs/amount"}, "migrated": {"$ref": "#/$defs/amount"},
                "quarantined": {"$ref": "#/$defs/amount"}, "excluded": {"$ref": "#/$defs/amount"},
                "merged": {"$ref": "#/$defs/amount", "description": "what merging took away"},
                "declared": {"type": "string", "description": "what the seller declared"}
              }
            },
            "rows": {
              "type": "object",
              "required": ["type", "table", "rows"],
              "properties": {
                "type": {"const": "rows"}, "table": {"$ref": "#/$defs/id"}, "title": {"type": "string"},
                "rows": {"$ref": "#/$defs/count", "description": "as the archive has them"}
              }
            },
            "warned": {
              "type": "object",
              "description": "a rule of the plan that only warns, counted again; for how many records or, with groups, of how many groups it does not hold",
              "required": ["type", "rule", "code", "table", "count", "isSeries"],
              "properties": {
                "type": {"const": "warned"}, "rule": {"$ref": "#/$defs/id"}, "code": {"type": "string"},
                "table": {"$ref": "#/$defs/id"}, "count": {"$ref": "#/$defs/count"}, "groups": {"$ref": "#/$defs/count"},
                "isSeries": {"type": "boolean", "description": "it asks that numbers go without a gap"}
              }
            },
            "sample": {
              "type": "object",
              "description": "records drawn for people to look at, if any were asked for; each is a line of its own",
              "required": ["type", "seed", "isSeedOfArchive", "population", "count"],
              "properties": {
                "type": {"const": "sample"}, "seed": {"type": "string"},
                "isSeedOfArchive": {"type": "boolean", "description": "the tar's SHA-256, which its maker could choose"},
                "population": {"$ref": "#/$defs/count"}, "count": {"$ref": "#/$defs/count"}
              }
            },
            "sampled": {
              "type": "object",
              "required": ["type", "number", "mapping", "record", "file", "line", "byteOffset", "bytes", "encoding"],
              "properties": {
                "type": {"const": "sampled"}, "number": {"$ref": "#/$defs/number"}, "mapping": {"$ref": "#/$defs/id"},
                "record": {"$ref": "#/$defs/number"}, "file": {"type": "string"}, "line": {"$ref": "#/$defs/number"},
                "byteOffset": {"$ref": "#/$defs/count"}, "bytes": {"$ref": "#/$defs/count"}, "encoding": {"type": "string"},
                "fate": {"enum": ["migrated", "merged-survivor", "merged-into", "quarantined", "excluded"]},
                "row": {
                  "type": "object",
                  "required": ["table", "number", "file", "byteOffset", "bytes"],
                  "properties": {
                    "table": {"$ref": "#/$defs/id"}, "number": {"$ref": "#/$defs/number"}, "file": {"type": "string"},
                    "byteOffset": {"$ref": "#/$defs/count"}, "bytes": {"$ref": "#/$defs/count"}
                  }
                }
              }
            },
            "verdict": {
              "type": "object",
              "required": ["type", "sound", "exit"],
              "properties": {
                "type": {"const": "verdict"}, "sound": {"type": "boolean", "description": "all five answers are yes"},
                "exit": {"type": "integer", "minimum": 0, "maximum": 255}, "archive": {"type": "string"},
                "tarDigest": {"$ref": "#/$defs/digest"}, "dataDigest": {"$ref": "#/$defs/digest"},
                "sequence": {"$ref": "#/$defs/number", "description": "which delivery of its plan it is"},
                "file": {"type": "string", "description": "the archive as it was given, without its folder"},
                "policy": {"type": "string", "description": "the trust policy's file, without its folder"},
                "policyDigest": {"$ref": "#/$defs/digest"},
                "verifiedAt": {"type": "string", "description": "RFC 3339 in UTC, by the verifier's clock"},
                "tool": {"type": "string", "description": "the program and its version"},
                "believedUntil": {"type": "string", "description": "RFC 3339 in UTC: the first end of a certificate whose seal no time stamp covers"},
                "target": {
                  "type": "object",
                  "description": "what it was held against",
                  "required": ["kind", "name"],
                  "properties": {
                    "kind": {"enum": ["sqlite", "postgres", "export"]},
                    "name": {"type": "string", "description": "a file or a folder without its path, or HOST:PORT/DATABASE; never a password"},
                    "readback": {"$ref": "#/$defs/digest", "description": "says how the files of an export stand there"},
                    "before": {"$ref": "#/$defs/digest", "description": "the tar of the snapshot of before"}
                  }
                },
                "refusal": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "why not everything was checked"},
                "seconds": {"type": "object", "additionalProperties": {"type": "number"}},
                "cpuSeconds": {"type": "object", "additionalProperties": {"type": "number"}}
              }
            },
            "diagnostic": {
              "type": "object",
              "description": "why nothing could be verified: a file that is missing, a policy that is none",
              "$ref": "#/$defs/finding",
              "required": ["type"],
              "properties": {"type": {"const": "diagnostic"}}
            }
          }
        }
        """#
}
