extension Documents {
    /// The card: the stock commands that check an archive, for whoever opens it in ten years without our tool.
    ///
    /// It is the same in every archive, and verifiers know its digest (Format.md section 2.2): a sealer cannot give people a false one.
    /// Commands are the lines of four spaces; a test runs them to the letter.
    package static let verifyText = Array(
        #"""
        HOW TO CHECK THIS ARCHIVE WITHOUT THE TOOL THAT MADE IT  /  不用制作软件如何核验此档案

        Type the indented lines into bash, one after the other, in the folder where the archive lies. Each must end with exit
        status 0 (echo $? shows it), whatever it prints or writes: any other, such as 1 of sha256sum, grep, cmp and openssl ts,
        or 4 of openssl cms, is a no, and nothing that rests on it can be believed. Leave out a step if its file was not
        delivered. You need bash, tar, sha256sum, openssl 3, and where a step says so age, bagit.py and sqlite3.
        请在档案所在的文件夹中，用 bash 依次输入各缩进行。无论显示或写出什么，每行的退出状态都须为 0（用 echo $? 查看）；
        其他状态（如 sha256sum、grep、cmp、openssl ts 的 1，openssl cms 的 4）即为“否”，依赖它的结果均不可信。
        未交付的文件，其步骤可略过。需要 bash、tar、sha256sum、openssl 3，个别步骤需要 age、bagit.py、sqlite3。

        Bring with you, from their owners and never out of the archive  /  请自备以下文件，须来自其所有人，不得取自档案
          trusted/NAME.pem   the certificate of every signer  每位签署人的证书
          ca.pem, crl.pem    a CA that vouches for signers, and its list of revoked certificates  为签署人作保的 CA 及其吊销列表
          tsa.pem            the CAs of time stamping authorities  时间戳机构的 CA
          key.txt            what opens an encrypted archive  打开加密档案的密钥

        1. Which archive: write its name in place of print-shop.  档案名称：请替换 print-shop。
            ID=print-shop
            set -o pipefail

        2. Whom you trust. Compare every fingerprint with its owner, by phone or on paper.
           您信任谁：每个指纹都须与其所有人电话或书面核对。
            (for c in trusted/*.pem; do openssl x509 -in $c -noout -subject -dates -nameopt oneline,-esc_msb -fingerprint -sha256 || exit 1; done)
            (for c in trusted/*.pem; do openssl x509 -in $c || exit 1; done) > signers.pem

        3. Who vouches for the file, before it is opened: the outer seal. The signer is shown, with the fingerprint.
           If a certificate has expired since, do step 9 first, then AT="-attime SECONDS" with the time that it shows.
           打开之前，由谁为文件作保：外层签封。会显示签署人及其指纹。
           若证书已过期，请先做第 9 步，再设 AT="-attime 秒数"，取其显示的时间（date -d "时间" +%s）。
            AT=
            seal() { openssl cms -verify -cades -binary -inform DER -in $1.p7s -content $1 ${TRUST:--CAfile signers.pem -partial_chain} -no-CApath -no-CAstore -purpose any -auth_level 2 $AT -signer who.pem -out seen.json && openssl x509 -in who.pem -noout -subject -nameopt oneline,-esc_msb -fingerprint -sha256; }
            says() { grep -F "{\"digest\":{\"sha256\":\"$(sha256sum $1 | cut -c1-64)\"},\"name\":\"$2\"}" $3; }
            seal $ID.tar.json
           The same where you trust a CA in place of a certificate: nobody else, and nothing that it has revoked.
           若信任的是 CA 而非证书：只认该 CA，且未被其吊销。
            cat ca.pem crl.pem > chain.pem
            TRUST="-CAfile chain.pem -crl_check" seal $ID.tar.json

        4. An encrypted archive is what was sealed, and opens (age).  加密档案与签封时一致，并可打开（age）。
            sha256sum --strict -c $ID.tar.age.sha256
            says $ID.tar.age $ID.tar.age $ID.tar.json
            age -d -i key.txt -o $ID.tar $ID.tar.age

        5. The tar is what was sealed; the statement is shown.  tar 与签封时一致；会显示签封声明。
            sha256sum --strict -c $ID.tar.sha256
            says $ID.tar $ID.tar $ID.tar.json

        6. Every file is what was sealed, and nothing was added: diff found.txt listed.txt tells what.
           每个文件与签封时一致，且没有多余文件：可用 diff found.txt listed.txt 查看差异。
            tar -xmf $ID.tar
            (cd $ID && sha256sum --strict --quiet -c tagmanifest-sha256.txt manifest-sha256.txt)
            (cd $ID && find . ! -type d ! -path './seals/*' ! -path ./tagmanifest-sha256.txt | cut -c3- | LC_ALL=C sort) > found.txt
            cut -c67- $ID/manifest-sha256.txt $ID/tagmanifest-sha256.txt | LC_ALL=C sort > listed.txt
            cmp found.txt listed.txt

        7. Who sealed what is inside: the inner seals. Every role that the contract asks for is among them, or in step 11.
           由谁签封其内容：内层签封。合同要求的每个角色都须在其中，或在第 11 步之中。
            (for s in $ID/seals/*.json; do seal $s && says $ID/tagmanifest-sha256.txt tagmanifest-sha256.txt $s || exit 1; done)

        8. It is a bag by the open standard RFC 8493 (bagit.py).  符合开放标准 RFC 8493（bagit.py）。
            bagit.py --quiet --validate $ID

        9. When the outer seal existed, and with it all that is inside.  外层签封及其内容何时已存在。
            openssl ts -verify -data $ID.tar.json.p7s -in $ID.tar.json.p7s.tsr -CAfile tsa.pem $AT
            openssl ts -reply -in $ID.tar.json.p7s.tsr -text | grep "Time stamp"

        10. What keeps that time believable: each list was stamped while the authority before it was. If an authority has
           expired since, its AT is the time of the next list.
           时间如何保持可信：每份清单都在前一时间戳机构仍可信时加盖。若某机构已过期，其 AT 为下一份清单的时间。
            (for l in $ID.tar.renewals/*.sha256; do sha256sum --strict --quiet -c $l && openssl ts -verify -data $l -in $l.tsr -CAfile tsa.pem $AT && openssl ts -reply -in $l.tsr -text | grep "Time stamp" || exit 1; done)

        11. What the parties did with it afterwards. One that says no counts for nothing, and takes nothing from the others.
           各方此后所作。某份回执为“否”则其不作数，但不影响其余。
            (for r in $ID.tar.receipts/*.json; do seal $r && says $ID.tar $ID.tar $r || exit 1; done)

        12. One record, for somebody who has a proof of it, and since when there is that proof.
           单条记录的证明，及该证明自何时已存在。
            (for p in *.proof; do sh $ID/metadata/check-proof.sh $p signers.pem || exit 1; done)
            (for p in *.proof; do openssl ts -verify -data $p -in $p.tsr -CAfile tsa.pem $AT || exit 1; done)

        13. The rows, in a database of your own (sqlite3): as many as the archive states.
           将数据导入您自己的数据库（sqlite3）：行数与档案所述一致。
            (for d in $ID/data/tables/*; do t=$(basename $d); (head -n 1 $d/part-0001.csv && tail -q -n +2 $d/part-*.csv) > $t.csv && sqlite3 rows.db ".import --csv $t.csv $t" "select '$t', count(*) from \"$t\"" || exit 1; done)
            grep -o '"tables":.*' $ID/metadata/counts.json

        WHAT IS INSIDE  /  内容
          data/tables       the rows that were handed over, CSV in UTF-8  移交的数据
          data/files        artwork and other files that belong to rows  属于记录的文件
          data/originals    the exports as they came  原始导出文件
          data/exceptions   records held back, with reasons  被隔离的记录及原因
          data/excluded     records that the plan leaves out, with who says so  计划排除的记录及依据
          data/corrections  what corrected records were before (see metadata/decisions.json)  更正前的记录
          data/merges       which records became one row  合并为一行的记录
          data/ledger       the fate of every record  每条记录的去向
          data/coverage     what every byte of the exports is  原始文件每个字节的归类
          metadata          the plan, its lock, counts, schema, roots  计划、锁定、计数、结构、默克尔根

        """#.utf8)
}
