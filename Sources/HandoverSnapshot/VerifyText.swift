extension Documents {
    /// The stock commands that check an archive, for whoever opens it in ten years without our tool.
    package static func verifyText(id: String) -> [UInt8] {
        Array(
            """
            HOW TO CHECK THIS ARCHIVE WITHOUT OUR TOOL  /  不用本软件如何核验此档案

            You need: tar, sha256sum, openssl. Compare the fingerprint of step 2 with the one on paper.
            需要：tar、sha256sum、openssl。第 2 步的证书指纹须与纸面上的一致。

            1. The tar is what was sealed.  档案与签封时一致。
               sha256sum --strict -c \(id).tar.sha256

            2. Who sealed it (signer.pem is the signer's certificate, received from the signer).  由谁签封（signer.pem 为签封人证书，由其本人交付）。
               openssl x509 -in signer.pem -noout -subject -fingerprint -sha256
               openssl cms -verify -cades -binary -inform DER -in \(id).tar.json.p7s -content \(id).tar.json \\
                 -CAfile signer.pem -no-CApath -no-CAstore -partial_chain -purpose any -auth_level 2 -out seen.json
               Exit status 0 counts, not the file that is written. The digest in seen.json is the one of step 1.
               以退出状态 0 为准；seen.json 中的摘要须与第 1 步相同。

            3. Every file is what was sealed.  每个文件与签封时一致。
               tar -xf \(id).tar && cd \(id)
               sha256sum --strict --quiet -c tagmanifest-sha256.txt manifest-sha256.txt
               for s in seals/*.json; do openssl cms -verify -cades -binary -inform DER -in $s.p7s -content $s \\
                 -CAfile ../signer.pem -no-CApath -no-CAstore -partial_chain -purpose any -auth_level 2 -out /dev/null; done
               sha256sum tagmanifest-sha256.txt   # the digest in seals/*.json  与 seals/*.json 中的摘要相同

            4. Nothing was added. This prints nothing but seals/ and the tag manifest.  没有多余文件：只应列出 seals/ 与 tagmanifest。
               find . -type f | sed 's|^./||' | sort > found.tmp; cut -c67- manifest-sha256.txt tagmanifest-sha256.txt | sort > listed.tmp
               comm -3 found.tmp listed.tmp | grep -v tmp

            WHAT IS INSIDE  /  内容
               data/tables      the rows that were handed over, CSV in UTF-8  移交的数据
               data/originals   the exports as they came  原始导出文件
               data/exceptions  records held back, with reasons  被隔离的记录及原因
               data/corrections what corrected records were before (see metadata/decisions.json)  更正前的记录
               data/ledger      the fate of every record  每条记录的去向
               data/coverage    what every byte of the exports is  原始文件每个字节的归类
               metadata         the plan, its lock, counts, schema, roots  计划、锁定、计数、结构、默克尔根

            """.utf8)
    }
}
