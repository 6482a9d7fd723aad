#include "page.h"

// The page is put together by the compiler, so that it is one file for people and one subject a file for its editors.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page[] = {
#embed "Page/1-head.html" suffix(, )
#embed "Page/page.css" suffix(, )
#embed "Page/2-body.html" suffix(, )
#embed "Page/bytes.js" suffix(, )
#embed "Page/sha256.js" suffix(, )
#embed "Page/json.js" suffix(, )
#embed "Page/der.js" suffix(, )
#embed "Page/certificate.js" suffix(, )
#embed "Page/signature.js" suffix(, )
#embed "Page/answer.js" suffix(, )
#embed "Page/statement.js" suffix(, )
#embed "Page/policy.js" suffix(, )
#embed "Page/seals.js" suffix(, )
#embed "Page/tar.js" suffix(, )
#embed "Page/members.js" suffix(, )
#embed "Page/bag.js" suffix(, )
#embed "Page/csv.js" suffix(, )
#embed "Page/merkle.js" suffix(, )
#embed "Page/content.js" suffix(, )
#embed "Page/proof.js" suffix(, )
#embed "Page/files.js" suffix(, )
#embed "Page/check.js" suffix(, )
#embed "Page/worker.js" suffix(, )
#embed "Page/3-between.html" suffix(, )
#embed "Page/words.js" suffix(, )
#embed "Page/findings.js" suffix(, )
#embed "Page/view.js" suffix(, )
#embed "Page/page.js" suffix(, )
#embed "Page/4-end.html"
};

const unsigned char *handover_page(size_t *count) {
    *count = sizeof page;
    return page;
}
