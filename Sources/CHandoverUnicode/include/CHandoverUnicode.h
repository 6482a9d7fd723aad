/* What Unicode 14.0.0 and OpenCC say of characters (Plan.md section 3: `nfc`, `nfkc`, `simplified`, `match-key`), for the migrator.
 *
 * Every function takes what it is given for valid UTF-8 or a scalar value, and reads nothing beyond it. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    HANDOVER_NOT_NFC = 1,    /* NFC may change it, or move it, or put it together with what stands in front of it */
    HANDOVER_NOT_NFKC = 2,   /* the same of NFKC */
    HANDOVER_NOT_KEY = 4,    /* a match key has `other` in its place, or nothing if there is none */
    HANDOVER_SIMPLIFIED = 8, /* `other` is the Simplified character; else the small letter */
};

typedef struct {
    uint8_t combining; /* its canonical combining class */
    uint8_t flags;
    uint8_t canonical_count, compatible_count; /* scalars of its whole decomposition; 0 for none, and for syllables of Hangul */
    uint16_t canonical_at, compatible_at;      /* where they begin */
    uint32_t other;                            /* 0 for none */
} handover_character;

typedef struct {
    uint32_t first, second, composed;
} handover_pair;

/* What there is to say of a scalar value. */
handover_character handover_character_of(uint32_t scalar);

/* One of the scalars of decompositions. */
uint32_t handover_decomposed_scalar(size_t at);

/* What two scalars are put together to (Hangul aside); 0 for nothing. */
uint32_t handover_composed(uint32_t first, uint32_t second);

/* Where the first character at or after `from` begins that has one of `flags`; `count` if there is none. `*before` becomes where the one in
 * front of it begins, and stays as it is where none was passed. */
size_t handover_character_with(uint8_t flags, const uint8_t *bytes, size_t count, size_t from, size_t *before);
