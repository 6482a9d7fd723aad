import Foundation
import Handover
import HandoverTestSupport
import Testing

/// Every layer checks with tools that are not ours, by the commands that travel inside the archive.
@Suite struct `Stock tools` {
    private func shell(_ shop: SmallShop, _ script: String) throws -> (status: Int32, stdout: String, stderr: String) {
        let tools = Repository.path(".build-tools/bin")
        return try run(
            "bash", ["-ec", script], in: URL(fileURLWithPath: shop.output),
            environment: ["PATH": "\(tools):/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
    }

    @Test func `check every layer of an archive`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let digest = try shell(shop, "sha256sum --strict -c shop.tar.sha256")
        #expect(digest.status == 0 && digest.stdout == "shop.tar: OK\n", "\(digest)")
        let outer = try shell(
            shop,
            """
            openssl cms -verify -cades -binary -inform DER -in shop.tar.json.p7s -content shop.tar.json -CAfile ../team.crt \
              -no-CApath -no-CAstore -partial_chain -purpose any -auth_level 2 -out seen.json
            """)
        #expect(outer.status == 0 && outer.stderr.contains("CAdES Verification successful"), "\(outer)")
        let content = try shell(
            shop, "tar -xf shop.tar && cd shop && sha256sum --strict --quiet -c tagmanifest-sha256.txt manifest-sha256.txt")
        #expect(content.status == 0 && content.stdout.isEmpty, "\(content)")
        let inner = try shell(
            shop,
            """
            cd shop; for s in seals/*.json; do openssl cms -verify -cades -binary -inform DER -in $s.p7s -content $s \
              -CAfile ../../team.crt -no-CApath -no-CAstore -partial_chain -purpose any -auth_level 2 -out /dev/null; done
            grep -q "$(sha256sum tagmanifest-sha256.txt | cut -c1-64)" seals/*.json
            """)
        #expect(inner.status == 0, "\(inner)")
        let bag = try shell(shop, "bagit.py --validate shop")
        #expect(bag.status == 0, "\(bag)")
    }

    @Test func `list the same members and re-pack them to the same bytes`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let lists = try shell(shop, "tar -tf shop.tar > gnu.txt; bsdtar -tf shop.tar > bsd.txt; cmp gnu.txt bsd.txt")
        #expect(lists.status == 0, "\(lists)")
        let again = try shell(
            shop,
            """
            mkdir x; tar -xpf shop.tar -C x; cd x
            bsdtar --format ustar --uid 0 --gid 0 --uname '' --gname '' -n -T ../gnu.txt -cf ../again.tar; cmp ../shop.tar ../again.tar
            """)
        #expect(again.status == 0, "\(again)")
    }
}
