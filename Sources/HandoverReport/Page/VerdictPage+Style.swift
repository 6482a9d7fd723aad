extension VerdictPage {
    /// System fonts, both colour schemes, A4. Only one language is there at a time, and the switch needs no script.
    static let style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #ffffff; --tint: #f6f8fa;
          --good: #116329; --bad: #a40e26; --open: #7d4e00; --migrated: #d5dde6; --read: #e6ebf0; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3a424b; --ground: #0f1419;
          --tint: #181f26; --good: #57c26d; --bad: #ff8080; --open: #e0b050; --migrated: #34414f; --read: #252f39; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem 1.25rem 3rem; max-width: 62rem; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
        article { display: none; }
        #show-en:checked ~ .en, #show-zh:checked ~ .zh { display: block; }
        input[name=language] { margin: 0 .3rem 0 0; accent-color: var(--soft); }
        label { margin-right: 1rem; cursor: pointer; }
        h1 { margin: 0; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 2.5rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); font-size: 1.3rem; }
        h3 { margin: 1.4rem 0 .5rem; font-size: 1.05rem; }
        p { margin: .4rem 0; overflow-wrap: anywhere; }
        .kind { margin-top: 1.2rem; color: var(--soft); }
        .verdict { display: inline-block; margin: .8rem 0; padding: .35rem .8rem; border: 2px solid; font-weight: 700; }
        .good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
        td.good, td.bad, td.open { font-weight: 700; }
        dl { margin: 0; } dd { margin: 0; overflow-wrap: anywhere; } dt { color: var(--soft); }
        .facts div { display: grid; grid-template-columns: 13rem 1fr; padding: .15rem 0; }
        .code, code, pre, .fingerprint { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace;
          font-size: .86em; }
        table { width: 100%; border-collapse: collapse; }
        .wide { overflow-x: auto; }
        th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        thead th { color: var(--soft); font-weight: 600; }
        th small { display: block; max-width: 17rem; color: var(--soft); font-weight: 400; }
        .numbers td, .numbers th:not([scope=row]) { text-align: right; font-variant-numeric: tabular-nums; }
        .numbers th:first-child, .numbers th.name, .numbers td.name { text-align: left; }
        .numbers td { min-width: 5rem; } .numbers tr > * + * { padding-left: .6rem; } .long td { font-size: .86em; } .long tbody * { vertical-align: baseline; } .number { font-variant-numeric: tabular-nums; }
        .checks { margin: 0; padding: 0; list-style: none; } .checks li { display: inline-block; margin-right: 1rem; }
        .property { padding-top: 1rem; } thead th { white-space: nowrap; }
        .answers th:first-child { width: 19rem; } .answers th:nth-child(2) { width: 7rem; } .inspection th[scope=row] { width: 15rem; }
        .inspection td:nth-child(3), .inspection td:first-child { white-space: nowrap; padding-right: 1.2rem; }
        .halves th:first-child { width: 40%; } .levels td:last-child { width: 45%; }
        .inspection code { white-space: nowrap; color: var(--soft); margin-right: .3rem; }
        .finding { margin: .6rem 0; padding: .4rem .8rem; border-left: 4px solid; background: var(--tint); }
        .finding > * { color: var(--ink); } .finding b { color: var(--bad); } .finding.open b { color: var(--open); }
        .finding dl { display: grid; grid-template-columns: 3.5rem 1fr; }
        .signer { margin: .8rem 0; } .fingerprint span { display: inline-block; margin-right: .5rem; }
        .flow { margin: 1rem 0; overflow-x: auto; } .flow svg { display: block; min-width: 40rem; width: 100%; }
        .flow text { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: var(--ground); stroke-width: 3px; }
        .flow .node { fill: var(--ink); } .flow .ground { fill: var(--ground); } .flow .ink { fill: var(--soft); }
        .band { stroke: var(--soft); stroke-width: .4; } .band.read { fill: var(--read); } .band.migrated { fill: var(--migrated); }
        .en .quarantined { fill: url(#hatch-en); } .zh .quarantined { fill: url(#hatch-zh); }
        .en .excluded { fill: url(#dots-en); } .zh .excluded { fill: url(#dots-zh); }
        .en .merged { fill: url(#lines-en); } .zh .merged { fill: url(#lines-zh); }
        figcaption, footer { color: var(--soft); font-size: .9rem; }
        pre { margin: .4rem 0; padding: .6rem .8rem; background: var(--tint); white-space: pre-wrap; overflow-wrap: anywhere; }
        .line { display: block; overflow-wrap: anywhere; color: var(--soft); }
        .shell { padding-left: 1.3rem; }
        @media screen and (max-width: 44rem) {
          .facts div { grid-template-columns: 1fr; } h1 { font-size: 1.6rem; } body { padding: .8rem; }
          table, tbody, tr, th, td { display: block; } thead { display: none; }
          tr { padding: .5rem 0; border-bottom: 1px solid var(--line); } th, td { padding: .1rem 0; border: 0; }
          th small { max-width: none; } .answers th:first-child, .inspection th[scope=row], .halves th:first-child, .levels td:last-child { width: auto; } .numbers td, .numbers th:not([scope=row]) { text-align: left; }
          [data-label]::before { content: attr(data-label) " "; color: var(--soft); font-weight: 400; }
          .numbers td[data-label] { padding-left: 0; display: flex; justify-content: space-between; gap: 1rem; white-space: normal;
            text-align: right; }
          .numbers td[data-label]::before { flex: none; }
        }
        @page { size: A4; margin: 14mm; }
        @media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #999; --ground: #fff; --tint: #f4f4f4;
            --good: #000; --bad: #000; --open: #444; --migrated: #ddd; --read: #eee; }
          body { max-width: none; padding: 0; font-size: 10pt; } input[name=language], label { display: none; }
          h2 { margin-top: 1.4rem; } h2, h3, h2 + p, tr:has(> .property), thead { break-after: avoid; } .answers th:first-child { width: 13rem; } tr, .finding, .signer, .flow, li { break-inside: avoid; }
          .wide, .flow { overflow: visible; } .flow svg { min-width: 0; } .sample, .numbers { font-size: 8.5pt; } }

        """
}
