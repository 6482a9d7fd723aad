/// People and firms that do not exist: every given name says "for show", every firm says "example".
package enum Synthetic {
    static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗").map { String($0) }
    static let markers = ["示", "例", "试", "样", "拟"]
    static let stems = Array("甲乙丙丁戊己庚辛壬癸").map { String($0) }
    static let branches = Array("子丑寅卯辰巳午未申酉戌亥").map { String($0) }
    static let trades = ["图文制作", "广告", "印务", "文化传播", "包装", "数码快印"]
    static let streets = ["样张路", "校对路", "拼版街", "油墨路", "裁切弄", "装订路"]
    static let remarks = ["月结", "老客户，开票要抬头", "送货到前台", "急件加价", "", "", "周五对账", "自带纸", ""]

    static func person(_ random: inout SplitMix64) -> String {
        random.pick(surnames) + random.pick(markers) + random.pick(stems)
    }

    /// A firm for each number; different below 360.
    static func firm(_ number: Int, trade: String) -> String {
        "上海示例" + stems[number % 10] + branches[number / 10 % 12] + (number / 120 % 3 == 0 ? "" : stems[number / 120 % 3])
            + trade + "有限公司"
    }

    static func address(_ random: inout SplitMix64) -> String {
        "上海市示例区\(random.pick(streets))\(1 + random.below(400))号\(1 + random.below(20))室"
    }

    /// A credit code in the example region 310115 with right check characters.
    static func creditCode(_ number: Int) -> String {
        let digits = String(number)
        return CheckDigit.creditCode(
            type: "91", region: "310115", body: "MA00" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
}

extension String {
    /// The text with every printable ASCII character in its full-width form.
    package var fullWidth: String {
        var wide = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if (0x21...0x7e).contains(scalar.value), let form = Unicode.Scalar(scalar.value + 0xfee0) {
                wide.append(form)
            } else {
                wide.append(scalar)
            }
        }
        return String(wide)
    }

    /// The text with zeros in front, `width` characters long.
    package func zeroPadded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + self
    }
}
