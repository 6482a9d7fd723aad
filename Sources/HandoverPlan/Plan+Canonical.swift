package import HandoverData

extension Plan {
    /// The plan as it stands in the archive (Plan.md section 5): RFC 8785 with a final LF.
    package var canonicalJSON: [UInt8] {
        let value = JSONValue.object([
            "handover": .string("1"), "id": .string(id), "title": text(title), "zone": .string(zone),
            "transfer": .object([
                "basis": .string(transfer.basis.rawValue), "seller": .string(transfer.seller), "buyer": .string(transfer.buyer),
                "closing": .string(transfer.closing), "agreement": text(transfer.agreement),
            ]),
            "parties": .array(parties.map(\.json)), "encryptTo": encryptionJSON, "cabinet": cabinet?.json,
            "containers": containers.isEmpty ? nil : .array(containers.map(\.json)),
            "sources": .array(sources.map(\.json)),
            "lookups": lookups.isEmpty ? nil : .array(lookups.map(\.json)),
            "tables": .array(tables.map(\.json)),
            "mappings": .array(mappings.map(\.json)),
            "quarantine": .object([
                "maxRate": .string(quarantine.maxRate.text), "maxCount": quarantine.maxCount.map { .string(String($0)) },
                "perCode": .array(
                    quarantine.perCode.map { .object(["code": .string($0.code), "count": .string(String($0.count))]) }),
            ]),
            "targets": targets.isEmpty ? nil : .array(targets.map(\.json)),
            "rules": rules.isEmpty ? nil : .array(rules.map(\.json)),
            "merges": merges.isEmpty ? nil : .array(merges.map(\.json)),
            "steps": .array(steps.map(\.json)),
            "verification": .object([
                "totals": .array(
                    totals.map {
                        .object([
                            "table": .string($0.table), "field": .string($0.field),
                            "declared": text($0.declared) ?? $0.footer.map { .object(["footer": .string($0)]) },
                        ])
                    })
            ]),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}

private func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }

extension Plan.Party {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue), "creditCode": text(creditCode),
            "contact": text(contact), "certificate": text(certificate), "recipient": text(recipient),
        ])
    }
}

extension JSONValue {
    fileprivate func adding(_ more: [Member]) -> JSONValue {
        guard case .object(let members) = self else { preconditionFailure("only an object has members") }
        return .object(members + more)
    }
}

extension Plan.Ignored {
    fileprivate var json: JSONValue { .object(["at": .string(at), "reason": .string(reason)]) }
}

extension Plan.Container {
    fileprivate var json: JSONValue {
        JSONValue.object(["id": .string(id), "owner": text(owner), "ignore": .array(ignore.map(\.json))]).adding(place.json)
    }
}

extension Plan.Source {
    fileprivate var json: JSONValue {
        let own: JSONValue = .object([
            "id": .string(id), "owner": text(owner), "nulls": .strings(nulls),
            "expect": expected(expectedRecords), "layout": layout?.json,
            "dtd": isDocument ? .string(allowsDTD ? "internal" : "refuse") : nil,
            "namespaces": isDocument
                ? .array(namespaces.map { .object(["prefix": .string($0.prefix), "uri": .string($0.uri)]) }) : nil,
            "lists": lists.isEmpty ? nil : .array(lists.map(list)),
            "ignore": isDocument || place.isFolder ? .array(ignore.map(\.json)) : nil,
            "accept": acceptsEmptyFiles.map {
                .array([.object(["code": .string("EMPTY_FILE"), "reason": .string($0)])])
            },
        ])
        return own.adding(place.json)
    }

    private func list(_ list: Plan.List) -> JSONValue {
        .object([
            "id": .string(list.id), "at": list.cut == nil ? .string(list.at) : nil,
            "pack": list.cut == nil ? .strings(list.pack) : nil, "in": list.cut.map { .string($0.column) },
            "by": list.cut.map { .strings($0.separators) }, "expect": expected(list.expectedRecords),
        ])
    }

    private func expected(_ records: Int64?) -> JSONValue? {
        records.map { .object(["records": .string(String($0))]) }
    }
}

extension Plan.Lookup {
    fileprivate var json: JSONValue {
        .object(["id": .string(id), "from": .string(fromText), "key": .strings(key), "reason": text(reason)])
    }
}

extension Plan.Table {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id), "title": text(title), "key": .strings(key),
            "fields": .array(
                fields.map {
                    .object([
                        "name": .string($0.name), "type": .string($0.type.rawValue),
                        "scale": $0.scale.map { .string(String($0)) }, "kind": text($0.kind?.rawValue),
                        "length": $0.length.map { .string(String($0)) },
                        "required": .bool($0.isRequired), "personal": .bool($0.isPersonal), "title": text($0.title),
                    ])
                }),
            "references": .array(
                references.map {
                    .object(["field": .string($0.field), "to": .string($0.to), "onOrphan": .string($0.onOrphan.rawValue)])
                }),
        ])
    }
}

extension Plan.Mapping {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id), "from": .string(fromText), "to": .string(to), "fields": .array(fields.map(\.json)),
            "drop": .array(drop.map { .object(["column": .string($0.column), "reason": .string($0.reason)]) }),
            "balance": balance.map {
                .object(["sum": .string($0.sum), "mapping": .string($0.mapping), "equals": .string($0.equals)])
            },
            "exclude": exclude.isEmpty ? nil : .array(exclude.map(\.json)),
        ])
    }
}

extension Plan.FieldMapping {
    fileprivate var json: JSONValue {
        switch value {
        case .constant(let constant): return .object(["field": .string(field), "constant": .string(constant)])
        case .column(let column, _, _): return made.adding([.init("from", .string(column))])
        case .columns(.first(let columns), _, _): return made.adding([.init("from", .strings(columns))])
        case .columns(.joined(let columns, let with), _, _):
            return made.adding([.init("join", .strings(columns)), .init("with", .string(with))])
        case .columns(.template(let template), _, _): return made.adding([.init("template", .string(template.text))])
        case .columns(.lookedUp(let lookup), _, _): return made.adding(lookup.members)
        case .computed(let expression, _):
            return .object([
                "field": .string(field), "compute": expression.json, "else": onFailure.map(\.json), "accept": accepted,
            ])
        case .chosen(let choice): return JSONValue.object(["field": .string(field)]).adding(choice.members)
        }
    }

    /// What every field has that is made from columns.
    private var made: JSONValue {
        .object([
            "field": .string(field), "do": .array(chain.map(\.json)), "else": onFailure.map(\.json),
            "accept": accepted, "recover": recover.map { JSONValue.object([:]).adding($0.members) },
        ])
    }

    private var accepted: JSONValue? {
        accept.isEmpty
            ? nil
            : .array(accept.map { .object(["code": .string($0.damage.rawValue), "reason": .string($0.reason)]) })
    }
}

extension Plan.LookedUp {
    fileprivate var members: [JSONValue.Member] {
        [.init("lookup", .string(lookup)), .init("by", .strings(by)), .init("from", .string(from))]
    }
}

extension Plan.Target {
    fileprivate var json: JSONValue {
        let (path, dsn, schema): (JSONValue?, JSONValue?, JSONValue?) =
            switch place {
            case .sqlite(let path): (.string(path), nil, nil)
            case .postgres(let dsn, let schema): (nil, .string(dsn), .string(schema))
            }
        return .object([
            "id": .string(id), "type": .string(place.kind.rawValue), "path": path, "dsn": dsn, "schema": schema,
            "mode": .string(mode.rawValue),
            "chunk": .string(String(chunk)),
            "tables": .array(
                tables.map { table in
                    .object([
                        "table": .string(table.table), "name": .string(table.name),
                        "columns": .array(
                            table.columns.map {
                                .object([
                                    "field": .string($0.field), "column": .string($0.column),
                                    "as": .string($0.representation.rawValue),
                                ])
                            }),
                    ])
                }),
        ])
    }
}

extension Plan.OnFailure {
    fileprivate var json: JSONValue {
        switch self {
        case .quarantine(let code): .object(["quarantine": .string(code)])
        case .nullify(let code): .object(["nullify": .string(code)])
        }
    }
}

extension Operator {
    package var json: JSONValue {
        let name = JSONValue.string(name)
        return switch self {
        case .nullIf(let texts): .object(["op": name, "texts": .strings(texts)])
        case .ifAbsent(let text): .object(["op": name, "text": .string(text)])
        case .map(let pairs): .object(["op": name, "pairs": .array(pairs.map { .strings([$0.from, $0.to]) })])
        case .oneOf(let texts): .object(["op": name, "texts": .strings(texts)])
        case .format(let format): .object(["op": name, "name": .string(format.rawValue)])
        case .pad(let count): .object(["op": name, "count": .string(String(count))])
        case .boolean(let yes, let no): .object(["op": name, "yes": .strings(yes), "no": .strings(no)])
        case .list(let separators, let isUnique, let isSorted):
            .object([
                "op": name, "by": .strings(separators), "unique": isUnique ? .bool(true) : nil,
                "sort": isSorted ? .bool(true) : nil,
            ])
        case .date(let formats), .month(let formats): .object(["op": name, "formats": .strings(formats.map(\.text))])
        case .datetime(let formats, let zone):
            .object([
                "op": name, "formats": .strings(formats.map(\.text)), "zone": .string(zone.name), "offsets": zone.json,
            ])
        case .phone(let area): .object(["op": name, "area": text(area)])
        case .ifNull(let text), .prefix(let text), .suffix(let text): .object(["op": name, "text": .string(text)])
        case .replace(let pairs): .object(["op": name, "pairs": .array(pairs.map { .strings([$0.from, $0.to]) })])
        case .slice(let from, let to): .object(["op": name, "from": .string(String(from)), "to": .string(String(to))])
        case .part(let by, let at): .object(["op": name, "by": .string(by), "at": .string(String(at))])
        case .mask(let first, let last):
            .object(["op": name, "keep-first": .string(String(first)), "keep-last": .string(String(last))])
        case .uuid(let namespace): .object(["op": name, "namespace": .string(namespace)])
        case .match(let pattern), .extract(let pattern): .object(["op": name, "pattern": .string(pattern.text)])
        case .scaled(_, let round, let times): .object(["op": name, "round": text(round?.rawValue), "times": text(times)])
        case .epoch(let unit, let zone):
            .object(["op": name, "unit": .string(unit.rawValue), "zone": .string(zone.name), "offsets": zone.json])
        default: .object(["op": name])
        }
    }
}

extension ZoneRules {
    fileprivate var json: JSONValue {
        .array(offsets.map { .object(["from": .string(String($0.from)), "seconds": .string(String($0.seconds))]) })
    }
}

extension Plan.Step {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id), "title": text(title), "method": .string(method.rawValue), "uses": .strings(uses),
            "needs": .strings(needs),
            "schedule": .object(["from": text(schedule.from?.description), "until": text(schedule.until?.description)]),
            "responsible": .string(responsible), "approver": text(approver),
        ])
    }
}
