import HandoverPlan
import Testing

@Suite struct `Canonical plan` {
    /// Written by hand from section 5 of Plan.md.
    static let golden =
        [
            #"{"handover":"1","id":"little-shop","#,
            #""mappings":[{"drop":[{"column":"备注","reason":"不含业务信息"}],"fields":["#,
            #"{"do":[{"op":"trim"}],"field":"customer_no","from":"客户编号"},"#,
            #"{"do":[],"field":"name","from":"名称"},"#,
            #"{"do":[{"op":"fold-width"},{"area":"0571","op":"phone"}],"else":{"nullify":"PHONE_BAD"},"field":"phone","from":"手机"},"#,
            #"{"do":[{"op":"trim"},{"op":"money"}],"else":{"quarantine":"BALANCE_BAD"},"field":"balance","from":"余额"},"#,
            #"{"do":[{"op":"null-if","texts":["-"]},{"formats":["yyyy-MM-dd","yyyy年M月d日"],"op":"date"}],"#,
            #""else":{"quarantine":"DATE_BAD"},"field":"since","from":"建档日期"}],"from":"customers","id":"map-customers","to":"customer"},"#,
            #"{"drop":[],"fields":[{"do":[],"field":"order_no","from":"单号"},"#,
            #"{"do":[{"op":"map","pairs":[["甲","A"],["no","no"]]}],"else":{"quarantine":"CUSTOMER_BAD"},"field":"customer_no","#,
            #""from":"客户编号"},{"do":[{"op":"decimal"}],"else":{"quarantine":"QUANTITY_BAD"},"field":"quantity","from":"数量"},"#,
            #"{"constant":"CNY","field":"currency"}],"from":"orders","id":"map-orders","to":"order"}],"#,
            #""parties":[{"creditCode":"91330106MA2KPLAN0J","id":"old-owner","name":"杭州小店有限公司","role":"seller"},"#,
            #"{"id":"new-owner","name":"李四","role":"buyer"},{"id":"team","name":"移交组","role":"transfer-team"}],"#,
            #""quarantine":{"maxCount":"3","maxRate":"0.02","perCode":[{"code":"BALANCE_BAD","count":"0"},{"code":"ORPHAN","count":"2"}]},"#,
            #""sources":[{"expect":{"records":"60"},"id":"customers","nulls":["","无"],"owner":"old-owner","path":"客户.csv"},"#,
            #"{"id":"orders","nulls":[""],"owner":"old-owner","path":"订单.csv"}],"#,
            #""steps":[{"id":"freeze","method":"freeze","needs":[],"responsible":"old-owner","#,
            #""schedule":{"until":"2026-12-30T18:00"},"uses":[]},"#,
            #"{"approver":"new-owner","id":"map","method":"transform","needs":["freeze"],"responsible":"team","#,
            #""schedule":{"from":"2026-12-30T18:00","until":"2026-12-31T06:00"},"uses":["map-customers","map-orders"]},"#,
            #"{"id":"seal","method":"archive","needs":["map"],"responsible":"team","schedule":{"from":"2026-12-30T18:00"},"uses":[]}],"#,
            #""tables":[{"fields":[{"name":"customer_no","personal":false,"required":true,"type":"identifier"},"#,
            #"{"name":"name","personal":true,"required":true,"title":"名称","type":"text"},"#,
            #"{"name":"phone","personal":true,"required":false,"type":"phone"},"#,
            #"{"name":"balance","personal":false,"required":false,"scale":"2","type":"money"},"#,
            #"{"name":"since","personal":false,"required":false,"type":"date"}],"#,
            #""id":"customer","key":["customer_no"],"references":[],"title":"客户"},"#,
            #"{"fields":[{"name":"order_no","personal":false,"required":true,"type":"identifier"},"#,
            #"{"name":"customer_no","personal":false,"required":false,"type":"identifier"},"#,
            #"{"name":"quantity","personal":false,"required":false,"scale":"0","type":"decimal"},"#,
            #"{"name":"currency","personal":false,"required":false,"type":"text"}],"#,
            #""id":"order","key":["order_no"],"references":[{"field":"customer_no","onOrphan":"quarantine","to":"customer"}]}],"#,
            #""title":"小店客户资料移交","transfer":{"basis":"asset-deal","buyer":"new-owner","closing":"2026-12-31","seller":"old-owner"},"#,
            #""verification":{"totals":[{"declared":"1234.50","field":"balance","table":"customer"}]},"zone":"Asia/Shanghai"}"#,
        ].joined() + "\n"

    @Test func `is the JSON of section 5, sorted, with a line feed`() throws {
        let plan = try PlanReader.read(Array(SamplePlan.yaml.utf8), file: "plan.yaml")
        #expect(String(decoding: plan.canonicalJSON, as: UTF8.self) == Self.golden)
    }

    @Test func `is JSON that the strict reader reads`() throws {
        _ = try JSONText.read(Array(Self.golden.utf8), depthLimit: 64)
    }

    @Test func `does not depend on the look of the file`() throws {
        let yaml = "# a comment\n" + SamplePlan.with("title: 小店客户资料移交", "\"title\": '小店客户资料移交'   # text")
        let plan = try PlanReader.read(Array(yaml.utf8), file: "other.yaml")
        #expect(String(decoding: plan.canonicalJSON, as: UTF8.self) == Self.golden)
    }
}
