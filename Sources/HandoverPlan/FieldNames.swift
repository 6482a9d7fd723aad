/// Names of fields from headers: lower snake case for ASCII, a small dictionary for the headers that Chinese exports have.
package enum FieldNames {
    private static let known = [
        "编号": "id", "客户编号": "customer_no", "客户": "customer", "客户名称": "name", "名称": "name", "姓名": "name", "简称": "short_name",
        "类型": "kind",
        "客户类型": "kind", "等级": "grade", "统一社会信用代码": "credit_code", "信用代码": "credit_code", "税号": "tax_no", "联系人": "contact",
        "手机": "mobile",
        "手机号": "mobile", "电话": "phone", "固话": "landline", "微信": "wechat", "邮箱": "email", "地址": "address", "余额": "balance",
        "信用额度": "credit_limit",
        "账期": "terms", "业务员": "salesperson", "来源": "origin", "建档日期": "since", "备注": "note", "性别": "gender", "职务": "position",
        "生日": "birthday",
        "工单号": "job_no", "订单号": "order_no", "单号": "no", "合同编号": "contract_no", "下单日期": "ordered_on", "交货日期": "due_on",
        "签订日期": "signed_on",
        "日期": "date", "品名": "product", "规格": "spec", "数量": "quantity", "单价": "price", "金额": "amount", "定金": "deposit",
        "欠款": "owed", "状态": "status",
        "项目": "item", "发票号码": "invoice_no",
    ]

    /// A field name for a header; `nil` if nothing can be made of it.
    package static func field(for header: String) -> String? {
        let trimmed = String(header.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        if let name = known[trimmed] { return name }
        var name = ""
        var previousIsLower = false
        for scalar in trimmed.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9":
                name.unicodeScalars.append(scalar)
                previousIsLower = true
            case "A"..."Z":
                if previousIsLower { name += "_" }
                name += String(Character(scalar)).lowercased()
                previousIsLower = false
            case " ", "-", "_", ".", "/":
                if !name.isEmpty, !name.hasSuffix("_") { name += "_" }
                previousIsLower = false
            default: return nil
            }
        }
        while name.hasSuffix("_") { name.removeLast() }
        return Names.isFieldName(name) ? name : nil
    }

    /// An id for a file's name; `nil` if nothing can be made of it.
    package static func id(for name: String) -> String? {
        guard let field = field(for: name) else { return nil }
        let id = String(field.map { $0 == "_" ? "-" : $0 }.prefix(40))
        return Names.isID(id) ? id : nil
    }
}
