/* How well bytes fit an encoding: what is no character, and of the characters beyond ASCII how many are common ones.
 *
 * Every pair of bytes of one East Asian encoding is nearly always a character of the others, too, but a rare one there: each has its
 * frequent characters in one block, sorted by sound or by strokes, and the rest in another. */
#include "CHandoverBytes.h"

enum kind { BAD, COMMON, RARE };

static inline int is_between(uint8_t byte, uint8_t least, uint8_t most) { return byte >= least && byte <= most; }

/* GB 2312 level 1, its punctuation and its full-width forms. */
static inline enum kind gb18030_kind(const uint8_t *p, size_t width) {
    if (width != 2 || p[1] < 0xa1) return RARE;
    return is_between(p[0], 0xb0, 0xd7) || p[0] == 0xa1 || p[0] == 0xa3 ? COMMON : RARE;
}

/* The 5,401 frequent characters, and punctuation. */
static inline enum kind big5_kind(const uint8_t *p) {
    const unsigned code = (unsigned)p[0] << 8 | p[1];
    return (code >= 0xa440 && code <= 0xc67e) || (code >= 0xa140 && code <= 0xa3bf) ? COMMON : RARE;
}

/* JIS level 1, kana, punctuation, full-width forms. Half-width kana are single bytes: anything can look like them. */
static inline enum kind shift_jis_kind(const uint8_t *p, size_t width) {
    const unsigned code = (unsigned)p[0] << 8 | p[1];
    return width == 2 && ((code >= 0x8140 && code <= 0x8396) || (code >= 0x889f && code <= 0x9872)) ? COMMON : RARE;
}

/* The sequence at the front, which is not ASCII: its bytes, 0 if it goes on behind them. */
static size_t sequence(handover_text text, const uint8_t *p, size_t left, enum kind *kind) {
    if (text == HANDOVER_TEXT_GB18030) {
        if (p[0] == 0x80) { *kind = RARE; return 1; }
        if (p[0] == 0xff) { *kind = BAD; return 1; }
        if (left < 2 || (is_between(p[1], 0x30, 0x39) && (left < 3 || (p[2] >= 0x81 && left < 4)))) return 0;
        const size_t width = is_between(p[1], 0x30, 0x39) ? 4 : 2;
        if (left < width || handover_gb18030_valid_prefix(p, width) < width) { *kind = BAD; return 1; }
        *kind = gb18030_kind(p, width);
        return width;
    }
    uint8_t out[32];
    size_t written;
    const handover_encoding encoding = text == HANDOVER_TEXT_BIG5 ? HANDOVER_BIG5 : HANDOVER_SHIFT_JIS;
    const size_t one = handover_transcode(encoding, p, 1, out, &written);
    if (one == 1) { *kind = out[0] == HANDOVER_NO_CHARACTER ? BAD : RARE; return 1; }
    if (left < 2) return 0;
    handover_transcode(encoding, p, 2, out, &written);
    if (out[0] == HANDOVER_NO_CHARACTER) { *kind = BAD; return p[1] < 0x80 ? 1 : 2; }
    *kind = text == HANDOVER_TEXT_BIG5 ? big5_kind(p) : shift_jis_kind(p, 2);
    return 2;
}

static inline int is_letter(uint8_t byte) { return is_between(byte | 0x20, 'a', 'z'); }

/* In a European language a letter beyond ASCII stands beside letters of ASCII, and hardly ever three of them in a row. */
static void end_run(handover_tally *tally, uint8_t next) {
    if (tally->run <= 2 && (is_letter(tally->before) || is_letter(next))) tally->common += tally->run_letters;
    tally->run = tally->run_letters = 0;
}

static size_t tally_windows_1252(const uint8_t *bytes, size_t count, handover_tally *tally) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t byte = bytes[i];
        if (byte < 0x80) {
            if (tally->run > 0) end_run(tally, byte);
            tally->before = byte;
            continue;
        }
        tally->characters++;
        tally->run++;
        const int is_mark = byte == 0x80 || is_between(byte, 0x91, 0x97) || byte == 0x8a || byte == 0x9a || byte == 0x8e || byte == 0x9e;
        tally->run_letters += (byte >= 0xc0 && byte != 0xd7 && byte != 0xf7) || is_mark;
    }
    return count;
}

size_t handover_tally_text(
    handover_text text, const uint8_t *bytes, size_t count, int at_end, uint64_t offset, handover_tally *tally) {
    if (text == HANDOVER_TEXT_WINDOWS_1252) {
        tally_windows_1252(bytes, count, tally);
        if (at_end && tally->run > 0) end_run(tally, 0);
        return count;
    }
    size_t i = 0;
    while (i < count) {
        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        enum kind kind = BAD;
        size_t width = sequence(text, bytes + i, count - i, &kind);
        if (width == 0) {
            if (!at_end) return i;
            width = count - i;
            kind = BAD;
        }
        if (kind == BAD && tally->bad++ == 0) tally->first_bad = offset + i;
        tally->characters++;
        tally->common += kind == COMMON;
        i += width;
    }
    return count;
}
