#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <string.h>

/* A name as RFC 2253 writes it, but with characters beyond ASCII as they are. The macros are too involved to import. */
static const unsigned long handover_name_flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;

#define HANDOVER_SALT_BYTES 16
#define HANDOVER_TABLE_BYTES_MAX 255

/* Hashes a batch of Merkle leaves: SHA256(0x00, salt, table, 0x00, ordinal in 8 bytes big-endian, line). Here and not in Swift,
   because a leaf is short and two calls a leaf across the language border would cost as much as the hash. The caller has checked
   that `lines` holds every line with its LF, `salts` 16 bytes a line, `hashes` room for 32 bytes a line, and that the table's id
   is at most HANDOVER_TABLE_BYTES_MAX long. Returns 1, or 0 where OpenSSL refused. */
static inline int handover_merkle_leaves(
    const uint8_t *lines, const uint32_t *lengths, size_t count,
    const uint8_t *table, size_t table_count, uint64_t first_ordinal,
    const uint8_t *salts, uint8_t *hashes)
{
    uint8_t prefix[1 + HANDOVER_SALT_BYTES + HANDOVER_TABLE_BYTES_MAX + 1 + 8];
    uint8_t *const salt = prefix + 1;
    uint8_t *const ordinal = salt + HANDOVER_SALT_BYTES + table_count + 1;
    const size_t prefix_count = 1 + HANDOVER_SALT_BYTES + table_count + 1 + 8;
    int ok = 1;
    prefix[0] = 0;
    memcpy(salt + HANDOVER_SALT_BYTES, table, table_count);
    ordinal[-1] = 0;
    for (size_t i = 0; i < count; i++) {
        SHA256_CTX context;
        const uint64_t number = first_ordinal + i;
        memcpy(salt, salts + i * HANDOVER_SALT_BYTES, HANDOVER_SALT_BYTES);
        for (int byte = 0; byte < 8; byte++) ordinal[byte] = (uint8_t)(number >> (56 - 8 * byte));
        ok &= SHA256_Init(&context);
        ok &= SHA256_Update(&context, prefix, prefix_count);
        ok &= SHA256_Update(&context, lines, lengths[i]);
        ok &= SHA256_Final(hashes + i * SHA256_DIGEST_LENGTH, &context);
        lines += (size_t)lengths[i] + 1;
    }
    return ok;
}

/* Hashes one level of a Merkle tree in place: node i = SHA256(0x01, hash 2i, hash 2i+1). `count` is even; the first half of
   `hashes` holds the next level afterwards. Returns 1, or 0 where OpenSSL refused. */
static inline int handover_merkle_level(uint8_t *hashes, size_t count)
{
    uint8_t node[1 + 2 * SHA256_DIGEST_LENGTH];
    int ok = 1;
    node[0] = 1;
    for (size_t i = 0; i < count / 2; i++) {
        SHA256_CTX context;
        memcpy(node + 1, hashes + 2 * i * SHA256_DIGEST_LENGTH, 2 * SHA256_DIGEST_LENGTH);
        ok &= SHA256_Init(&context);
        ok &= SHA256_Update(&context, node, sizeof node);
        ok &= SHA256_Final(hashes + i * SHA256_DIGEST_LENGTH, &context);
    }
    return ok;
}
