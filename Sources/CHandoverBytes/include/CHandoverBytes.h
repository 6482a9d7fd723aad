/* Loops over bytes that Swift cannot vectorise: finding structural bytes, folding widths, checking UTF-8, decoding GB18030 and others.
 *
 * Every function takes a pointer with its length and reads nothing beyond it. Nothing allocates, nothing keeps a pointer. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* What a block of up to 64 bytes holds; bit i stands for byte i. */
typedef struct {
    uint64_t specials;  /* delimiter, quote, LF or CR */
    uint64_t non_ascii; /* high bit set */
} handover_block;

#if defined(__SSE2__)
static inline handover_block handover_full_block(const uint8_t *bytes, uint8_t delimiter, uint8_t quote) {
    const __m128i d = _mm_set1_epi8((char)delimiter), q = _mm_set1_epi8((char)quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    handover_block block = {0, 0};
    for (int part = 0; part < 4; part++) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
        const __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
            _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
        block.specials |= (uint64_t)(uint16_t)_mm_movemask_epi8(hit) << (16 * part);
        block.non_ascii |= (uint64_t)(uint16_t)_mm_movemask_epi8(v) << (16 * part);
    }
    return block;
}
#else
static inline handover_block handover_full_block(const uint8_t *bytes, uint8_t delimiter, uint8_t quote) {
    handover_block block = {0, 0};
    for (int i = 0; i < 64; i++) {
        const uint8_t b = bytes[i];
        block.specials |= (uint64_t)(b == delimiter || b == quote || b == '\n' || b == '\r') << i;
        block.non_ascii |= (uint64_t)(b >> 7) << i;
    }
    return block;
}
#endif

/* The block at `bytes`, of which `available` bytes may be read; what lies beyond is neither special nor non-ASCII. */
static inline handover_block handover_block_at(const uint8_t *bytes, size_t available, uint8_t delimiter, uint8_t quote) {
    if (available >= 64) return handover_full_block(bytes, delimiter, quote);
    uint8_t padded[64] = {0};
    memcpy(padded, bytes, available);
    return handover_full_block(padded, delimiter, quote);
}

/* How many bytes from the start are plain content of a JSON string: neither quote, nor backslash, nor a control character. */
static inline size_t handover_json_plain(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
    for (; i + 16 <= count; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + i));
        const __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
        const int mask = _mm_movemask_epi8(hit);
        if (mask) return i + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (i < count && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] >= 0x20) i++;
    return i;
}

/* How many physical lines end in the bytes: LF, CR LF or a lone CR. A CR at the end counts: the caller never parts it from an LF. */
size_t handover_count_lines(const uint8_t *bytes, size_t count);

/* Whether these are the same bytes. Most are short, and a call of memcmp takes longer than they do. */
static inline int handover_equal(const uint8_t *left, const uint8_t *right, size_t count) {
    if (count < 8 || count > 32) return memcmp(left, right, count) == 0;
    uint64_t a, b, differing = 0;
    for (size_t i = 0; i < count - 8; i += 8) {
        memcpy(&a, left + i, 8);
        memcpy(&b, right + i, 8);
        differing |= a ^ b;
    }
    memcpy(&a, left + count - 8, 8);
    memcpy(&b, right + count - 8, 8);
    return (differing | (a ^ b)) == 0;
}

/* Of words at `first`, `first + step` and so on, `count` of them, adds how many have each bit to the 64 sums. */
void handover_add_bits(const uint64_t *words, size_t first, size_t step, size_t count, uint64_t *sums);

/* Whether an LF is among the bytes. */
static inline int handover_has_line_feed(const uint8_t *bytes, size_t count) { return memchr(bytes, '\n', count) != NULL; }

/* Where the last of at most `most` whole lines of canonical CSV ends, and in `*lines` how many there are. A line feed inside quotes
 * ends none; most lines have no quotes, and those are passed over a vector at a time. */
static inline size_t handover_whole_lines(const uint8_t *bytes, size_t start, size_t count, size_t most, size_t *lines) {
    size_t end = start;
    *lines = 0;
    while (*lines < most && end < count) {
        const uint8_t *feed = (const uint8_t *)memchr(bytes + end, '\n', count - end);
        if (feed == NULL) break;
        size_t at = (size_t)(feed - bytes);
        const uint8_t *quote = (const uint8_t *)memchr(bytes + end, '"', at - end);
        if (quote != NULL) {
            int quoted = 0;
            for (at = (size_t)(quote - bytes); at < count; at++) {
                if (bytes[at] == '"') quoted = !quoted;
                else if (bytes[at] == '\n' && !quoted) break;
            }
            if (at == count) break;
        }
        end = at + 1;
        ++*lines;
    }
    return end;
}

/* Whether the part, of one byte or more, stands anywhere in the bytes: in linear time, whatever they are. */
int handover_contains(const uint8_t *bytes, size_t count, const uint8_t *part, size_t part_count);

/* Where the first full-width form of ASCII or ideographic space begins (Plan.md section 3, `fold-width`); `count` if there is none. */
size_t handover_wide_at(const uint8_t *bytes, size_t count);

/* Writes the text with those forms replaced by ASCII to `out`, which has room for `count` bytes. Returns how many were written. */
size_t handover_fold_width(const uint8_t *bytes, size_t count, uint8_t *out);

/* Whether anything in the text may stand for characters that were lost (Plan.md section 2.1): false for nearly every sound text. */
int handover_may_have_lost(const uint8_t *bytes, size_t count);

/* Whether a field of canonical CSV has to be quoted: it holds a comma, a quote, LF or CR. */
int handover_needs_quotes(const uint8_t *bytes, size_t count);

/* How many bytes from the start are valid UTF-8 (Unicode §3.9, table 3-7): `count`, or the offset of the first byte of the
 * first sequence that is not. */
size_t handover_utf8_valid_prefix(const uint8_t *bytes, size_t count);

/* The same for GB18030 (WHATWG Encoding Standard §10.2.1). */
size_t handover_gb18030_valid_prefix(const uint8_t *bytes, size_t count);

/* Bytes of room that decoding `count` bytes can need: 0x80 alone becomes three, and the last store writes four. */
static inline size_t handover_gb18030_room(size_t count) { return 3 * count + 8; }

/* Decodes GB18030 to UTF-8. `out` has handover_gb18030_room(count) bytes; `*written` receives how many were used. Returns
 * `count`, or the offset of the first byte of the first sequence that is not valid; what precedes it has been decoded. */
size_t handover_gb18030_decode(const uint8_t *bytes, size_t count, uint8_t *out, size_t *written);

/* Encodings whose text is turned into UTF-8 before it is read, as the WHATWG Encoding Standard says (sections 11, 12, 9, 14); UTF-32 as
 * Unicode section 3.9 says. */
typedef enum {
    HANDOVER_UTF16LE,
    HANDOVER_UTF16BE,
    HANDOVER_UTF32LE,
    HANDOVER_UTF32BE,
    HANDOVER_BIG5,
    HANDOVER_SHIFT_JIS,
    HANDOVER_WINDOWS_1252,
} handover_encoding;

/* The byte that stands in the UTF-8 for bytes that are no character. */
#define HANDOVER_NO_CHARACTER 0xff

/* Bytes of room that transcoding `count` bytes can need: a byte becomes at most three, and the last store writes four. */
static inline size_t handover_transcoding_room(size_t count) { return 3 * count + 8; }

/* Writes the text as UTF-8 to `out`, which has handover_transcoding_room(count) bytes; `*written` receives how many were used. Returns
 * `count`, or the offset of a last sequence that goes on behind the bytes. */
size_t handover_transcode(handover_encoding encoding, const uint8_t *bytes, size_t count, uint8_t *out, size_t *written);

/* How many bytes from the start become `utf8` bytes of UTF-8. A last sequence that is not whole counts as one. */
size_t handover_transcoded_bytes(handover_encoding encoding, const uint8_t *bytes, size_t count, size_t utf8);

/* How many physical lines end in text of units of two or four bytes: LF, CR LF or a lone CR. */
size_t handover_count_wide_lines(const uint8_t *bytes, size_t count, unsigned width, int big);

/* Encodings that a file without a mark may be in, one byte after the other. */
typedef enum {
    HANDOVER_TEXT_GB18030,
    HANDOVER_TEXT_BIG5,
    HANDOVER_TEXT_SHIFT_JIS,
    HANDOVER_TEXT_WINDOWS_1252,
} handover_text;

/* How well text fits an encoding, over all its bytes so far; all zero before the first. */
typedef struct {
    uint64_t characters; /* beyond ASCII, with what is none */
    uint64_t common;     /* of them */
    uint64_t bad;        /* sequences that are no character */
    uint64_t first_bad;  /* where the first of these begins */
    /* windows-1252: a row of characters beyond ASCII, the letters in it, the byte before it. */
    uint64_t run, run_letters;
    uint8_t before;
} handover_tally;

/* Takes the bytes into the tally; `offset` is where they begin in the file. Returns how many it took: a sequence that goes on behind
 * them is left, unless they are the last. */
size_t handover_tally_text(
    handover_text text, const uint8_t *bytes, size_t count, int at_end, uint64_t offset, handover_tally *tally);
