import Mustache

/// The page's templates. What a stranger wrote stands in text alone, never in an attribute, a style or an address.
extension VerdictPage {
    /// The document around the two languages. Only `style`, `en` and `zh`, which are ours, go in as they are.
    static let document = template(
        """
        {{% CONTENT_TYPE:HANDOVER-PAGE}}<!DOCTYPE html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="referrer" content="no-referrer"/>
        <title>{{title}}</title>
        <style>
        {{{style}}}</style>
        </head>
        <body>
        <input type="radio" name="language" id="show-en"{{#isEnglish}} checked="checked"{{/isEnglish}}/><label for="show-en" lang="en">English</label>
        <input type="radio" name="language" id="show-zh"{{^isEnglish}} checked="checked"{{/isEnglish}}/><label for="show-zh" lang="zh">中文</label>
        {{{en}}}{{{zh}}}</body>
        </html>

        """)

    /// All that is said, in one language.
    static let body = template(
        """
        {{% CONTENT_TYPE:HANDOVER-PAGE}}<article class="{{lang}}" lang="{{lang}}">
        <header>
        <p class="kind">{{w.kind}}</p>
        <h1>{{name}}</h1>
        <p class="verdict {{tone}}">{{conclusion}}</p>
        {{#firstNo}}<p>{{.}}</p>
        {{/firstNo}}<dl class="facts">
        {{#facts}}<div><dt>{{label}}</dt><dd{{#isCode}} class="code"{{/isCode}}>{{value}}</dd></div>
        {{/facts}}</dl>
        </header>
        {{#hasRefusal}}<section>
        <h2>{{w.refusal}}</h2>
        {{#refusal}}{{> finding}}{{/refusal}}</section>
        {{/hasRefusal}}<section>
        <h2>{{w.answers}}</h2>
        <div class="wide"><table class="answers">
        <thead><tr><th scope="col">{{w.question}}</th><th scope="col">{{w.answer}}</th><th scope="col">{{w.restsOn}}</th></tr></thead>
        <tbody>
        {{#answers}}<tr><th scope="row">{{question}}<small>{{asks}}</small></th><td class="{{tone}}" data-label="{{w.answer}}">{{outcome}}</td><td>{{#note}}<p>{{.}}</p>{{/note}}<ul class="checks">{{#checks}}<li>{{name}} <span data-is="{{key}}">{{count}}</span>{{#isNo}} <b class="bad">{{no}}</b>{{/isNo}}</li>{{/checks}}</ul>{{#notChecked}}<p class="open">{{.}}</p>{{/notChecked}}</td></tr>
        {{/answers}}</tbody>
        </table></div>
        </section>
        {{#hasFindings}}<section>
        <h2>{{w.findings}}</h2>
        {{#groups}}<h3>{{title}}</h3>
        {{#findings}}{{> finding}}{{/findings}}{{#more}}<p>{{.}}</p>
        {{/more}}{{/groups}}</section>
        {{/hasFindings}}{{#hasSigners}}<section>
        <h2>{{w.signers}}</h2>
        <p>{{w.compare}}</p>
        {{#signers}}<div class="signer">
        <p><b>{{name}}</b> · {{role}} · {{act}}{{#exceptions}}{{.}}{{/exceptions}} · <span class="number">{{at}}</span></p>
        <p class="fingerprint">{{#fingerprint}}<span>{{.}}</span> {{/fingerprint}}</p>
        </div>
        {{/signers}}</section>
        {{/hasSigners}}{{#hasBalances}}<section>
        <h2>{{w.equation}}</h2>
        <p>{{w.equationNote}}</p>
        {{#flow}}<figure class="flow">
        <svg viewBox="0 0 {{width}} {{height}}" role="img" aria-labelledby="flow-title-{{lang}} flow-desc-{{lang}}">
        <title id="flow-title-{{lang}}">{{w.flowTitle}}</title>
        <desc id="flow-desc-{{lang}}">{{summary}}. {{w.flowNote}}</desc>
        <defs>
        <pattern id="hatch-{{lang}}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="6" height="6"/><rect class="ink" width="2" height="6"/></pattern>
        <pattern id="dots-{{lang}}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="ground" width="6" height="6"/><circle class="ink" cx="3" cy="3" r="1.4"/></pattern>
        <pattern id="lines-{{lang}}" width="6" height="5" patternUnits="userSpaceOnUse"><rect class="ground" width="6" height="5"/><rect class="ink" width="6" height="1.5"/></pattern>
        </defs>
        {{#flows}}<path class="band {{class}}" d="{{path}}"/>
        {{/flows}}{{#nodes}}<rect class="node" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"/><text x="{{labelX}}" y="{{labelY}}" text-anchor="{{anchor}}">{{name}} <tspan class="number">{{count}}</tspan></text>
        {{/nodes}}</svg>
        <figcaption>{{w.flowNote}}</figcaption>
        </figure>
        {{/flow}}<div class="wide"><table class="numbers">
        <thead><tr><th scope="col">{{w.mapping}}</th><th scope="col" class="name">{{w.table}}</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#balances}}<tr><th scope="row">{{from}} → {{mapping}}</th><td class="name" data-label="{{w.table}}">{{table}}</td>{{#cells}}<td data-label="{{label}}"{{#key}} data-is="{{.}}"{{/key}}><span>{{#parts}}{{.}}<wbr/>{{/parts}}</span></td>{{/cells}}</tr>
        {{/balances}}</tbody>
        </table></div>
        {{#hasTotals}}<h3>{{w.totals}}</h3>
        <div class="wide"><table class="numbers{{#hasLong}} long{{/hasLong}}">
        <thead><tr><th scope="col">{{w.field}}</th>{{#totalColumns}}<th scope="col">{{.}}</th>{{/totalColumns}}</tr></thead>
        <tbody>
        {{#totals}}<tr><th scope="row">{{field}}</th>{{#cells}}<td data-label="{{label}}"{{#key}} data-is="{{.}}"{{/key}}><span>{{#parts}}{{.}}<wbr/>{{/parts}}</span></td>{{/cells}}</tr>
        {{/totals}}</tbody>
        </table></div>
        {{/hasTotals}}{{#hasTables}}<h3>{{w.rows}}</h3>
        <div class="wide"><table class="numbers">
        <thead><tr><th scope="col">{{w.table}}</th><th scope="col" class="name">{{w.title}}</th><th scope="col">{{w.rowCount}}</th></tr></thead>
        <tbody>
        {{#tables}}<tr><th scope="row">{{name}}</th><td class="name" data-label="{{w.title}}">{{title}}</td><td data-label="{{w.rowCount}}" data-is="{{key}}">{{rows}}</td></tr>
        {{/tables}}</tbody>
        </table></div>
        {{/hasTables}}</section>
        {{/hasBalances}}{{#hasWarnings}}<section>
        <h2>{{w.warnings}}</h2>
        <p>{{w.warningsNote}}</p>
        <table class="numbers">
        <thead><tr><th scope="col">{{w.rule}}</th><th scope="col" class="name">{{w.table}}</th><th scope="col" class="name">{{w.code}}</th><th scope="col">{{w.broken}}</th></tr></thead>
        <tbody>
        {{#warnings}}<tr><th scope="row">{{rule}}</th><td class="name" data-label="{{w.table}}">{{table}}</td><td class="name" data-label="{{w.code}}"><code>{{code}}</code></td><td data-label="{{w.broken}}"><span data-is="{{key}}/count">{{count}}</span> {{#groups}}{{w.of}} <span data-is="{{key}}/groups">{{.}}</span> {{w.groups}}{{/groups}}{{^groups}}{{#isOne}}{{w.aRecord}}{{/isOne}}{{^isOne}}{{w.records}}{{/isOne}}{{/groups}}</td></tr>
        {{/warnings}}</tbody>
        </table>
        </section>
        {{/hasWarnings}}<section>
        <h2>{{w.inspection}}</h2>
        <p>{{w.inspectionNote}}</p>
        <div class="wide"><table class="inspection">
        <thead><tr><th scope="col">{{w.number}}</th><th scope="col">{{w.item}}</th><th scope="col">{{w.result}}</th><th scope="col">{{w.asked}}</th></tr></thead>
        {{#inspection}}<tbody>
        <tr><th scope="rowgroup" colspan="4" class="property">{{property}}</th></tr>
        {{#items}}<tr><td data-label="{{w.number}}">{{number}}</td><th scope="row">{{title}}</th><td class="{{tone}}" data-label="{{w.result}}">{{result}}</td><td>{{remark}}{{#checks}} <code>{{.}}</code>{{/checks}}{{#note}} <b>{{.}}</b>{{/note}}</td></tr>
        {{/items}}</tbody>
        {{/inspection}}</table></div>
        </section>
        <section>
        <h2>{{w.levels}}</h2>
        <table class="levels">
        <thead><tr><th scope="col">{{w.level}}</th><th scope="col">{{w.meaning}}</th><th scope="col">{{w.result}}</th></tr></thead>
        <tbody>
        {{#levels}}<tr><th scope="row" data-label="{{w.level}}">{{number}}</th><td>{{meaning}}</td><td data-label="{{w.result}}">{{result}}</td></tr>
        {{/levels}}</tbody>
        </table>
        </section>
        <section>
        <h2>{{w.untested}}</h2>
        <table class="halves">
        <thead><tr><th scope="col">{{w.notTested}}</th><th scope="col">{{w.instead}}</th></tr></thead>
        <tbody>
        {{#untested}}<tr><th scope="row">{{claim}}</th><td data-label="{{w.instead}}">{{help}}</td></tr>
        {{/untested}}</tbody>
        </table>
        </section>
        <section>
        <h2>{{w.unproven}}</h2>
        <table class="halves">
        <thead><tr><th scope="col">{{w.claim}}</th><th scope="col">{{w.help}}</th></tr></thead>
        <tbody>
        {{#unproven}}<tr><th scope="row">{{claim}}</th><td data-label="{{w.help}}">{{help}}</td></tr>
        {{/unproven}}</tbody>
        </table>
        </section>
        {{#sample}}<section>
        <h2>{{w.sample}}</h2>
        <p>{{note}}</p>
        <p>{{bound}}</p>
        <p>{{w.sampleShow}}</p>
        <pre>{{function}}</pre>
        <p>{{w.sampleExplain}}</p>
        <div class="wide"><table class="sample">
        <thead><tr><th scope="col">{{w.number}}</th><th scope="col">{{w.record}}</th><th scope="col">{{w.place}}</th><th scope="col">{{w.fate}}</th></tr></thead>
        <tbody>
        {{#records}}<tr><td data-label="{{w.number}}">{{number}}</td><th scope="row">{{mapping}}:<span data-is="{{key}}/record">{{record}}</span></th><td>{{file}}, {{w.line}} <span data-is="{{key}}/line">{{line}}</span>, {{w.byte}} <span data-is="{{key}}/byteOffset">{{byteOffset}}</span>, <span data-is="{{key}}/bytes">{{bytes}}</span> {{w.bytes}}{{#show}}<code class="line">{{.}}</code>{{/show}}</td><td>{{fate}}{{#row}}, {{table}}, {{w.row}} <span data-is="{{key}}/row">{{number}}</span><code class="line">{{show}}</code>{{/row}}</td></tr>
        {{/records}}</tbody>
        </table></div>
        </section>
        {{/sample}}{{#hasShell}}<section>
        <h2>{{w.shell}}</h2>
        <p>{{w.shellNote}}</p>
        <ol class="shell">
        {{#shell}}<li>{{shows}}<pre>{{command}}</pre></li>
        {{/shell}}</ol>
        <p>{{w.card}} <code>{{cardLine}}</code></p>
        </section>
        {{/hasShell}}<footer><p>{{w.footer}}</p></footer>
        </article>

        """)

    /// One finding, in the shape of a diagnostic.
    static let finding = template(
        """
        {{% CONTENT_TYPE:HANDOVER-PAGE}}<div class="finding {{tone}}">
        <p><b>{{kind}}</b> <code>{{code}}</code> {{summary}}</p>
        <dl>{{#at}}<dt>{{w.at}}</dt><dd class="code">{{.}}</dd>{{/at}}{{#why}}<dt>{{w.why}}</dt><dd>{{.}}</dd>{{/why}}{{#fix}}<dt>{{w.fix}}</dt><dd>{{.}}</dd>{{/fix}}</dl>
        </div>

        """)

    private static func template(_ text: String) -> MustacheTemplate {
        MustacheContentTypes.register(PageEscaping(), named: PageEscaping.name)
        do { return try MustacheTemplate(string: text) } catch { preconditionFailure("a template of ours: \(error)") }
    }
}

/// Escapes scalar by scalar. The package's own escaping goes by characters, and passes over a quotation mark with an accent on it. What
/// people cannot see, such as a turn of the reading direction, is shown as a replacement character.
struct PageEscaping: MustacheContentType {
    /// As the templates ask for it.
    static let name = "HANDOVER-PAGE"

    func escapeText(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(Self.isVisible(scalar) || scalar == "\n" ? scalar : "\u{fffd}")
            }
        }
        return result
    }

    /// Whether people see a scalar, and XML may have it.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        default: true
        }
    }
}
