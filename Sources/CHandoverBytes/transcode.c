/* Decoders of the WHATWG Encoding Standard for files that are turned into UTF-8 before they are read.
 *
 * Each is a step: the sequence at the front, how many bytes it has and what they are as UTF-8. What is no character becomes bytes FF,
 * which no UTF-8 has: one for each byte, or for a unit of UTF-16 and UTF-32. Whoever reads the text finds them where they stand. The Encoding Standard lets an ASCII byte behind a lead
 * that it does not belong to stand for itself; so delimiters and line ends are never swallowed by a bad byte before them. */
#include "skip_ascii.h"
#include "CHandoverBytes.h"
#include "legacy_tables.h"

typedef struct {
    uint32_t utf8;    /* first byte lowest */
    unsigned written; /* bytes of it */
    unsigned read;    /* 0: the sequence goes on behind the bytes that are there */
} step;

static inline step ascii(uint8_t byte) { return (step){byte, 1, 1}; }

/* A unit that is no character. */
static inline step bad(unsigned read) { return (step){HANDOVER_NO_CHARACTER, 1, read}; }

/* One byte or two of Big5 or Shift_JIS that are none. */
static inline step bad_bytes(uint8_t trail) {
    return trail < 0x80 ? bad(1) : (step){HANDOVER_NO_CHARACTER << 8 | HANDOVER_NO_CHARACTER, 2, 2};
}

static inline step point(uint32_t c, unsigned read) {
    if (c < 0x80) return (step){c, 1, read};
    if (c < 0x800) return (step){(0xc0 | c >> 6) | (0x80 | (c & 0x3f)) << 8, 2, read};
    if (c < 0x10000)
        return (step){(0xe0 | c >> 12) | (0x80 | (c >> 6 & 0x3f)) << 8 | (0x80 | (c & 0x3f)) << 16, 3, read};
    return (step){
        (0xf0 | c >> 18) | (0x80 | (c >> 12 & 0x3f)) << 8 | (0x80 | (c >> 6 & 0x3f)) << 16 | (0x80 | (c & 0x3f)) << 24, 4, read};
}

/* A cell of a table; a trail that leads to none stands for itself if it is ASCII. */
static inline step cell(uint32_t utf8, uint8_t trail) {
    if (utf8 == 0) return bad_bytes(trail);
    return (step){utf8, utf8 >> 24 ? 4 : utf8 >> 16 ? 3 : utf8 >> 8 ? 2 : 1, 2};
}

static inline uint32_t unit16(const uint8_t *p, int big) { return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0]; }

static inline step utf16_step(const uint8_t *p, size_t left, int big) {
    if (left < 2) return (step){0};
    const uint32_t unit = unit16(p, big);
    if (unit < 0xd800 || unit > 0xdfff) return point(unit, 2);
    if (unit > 0xdbff) return bad(2);
    if (left < 4) return (step){0};
    const uint32_t low = unit16(p + 2, big);
    return low >= 0xdc00 && low <= 0xdfff ? point(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), 4) : bad(2);
}

static inline step utf32_step(const uint8_t *p, size_t left, int big) {
    if (left < 4) return (step){0};
    const uint32_t c = big ? unit16(p, 1) << 16 | unit16(p + 2, 1) : unit16(p + 2, 0) << 16 | unit16(p, 0);
    return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? bad(4) : point(c, 4);
}

static inline step big5_step(const uint8_t *p, size_t left) {
    if (p[0] < 0x80) return ascii(p[0]);
    if (p[0] == 0x80 || p[0] == 0xff) return bad(1);
    if (left < 2) return (step){0};
    const uint8_t trail = p[1];
    if (trail < 0x40 || (trail > 0x7e && trail < 0xa1) || trail == 0xff) return bad_bytes(trail);
    return cell(big5_utf8[(p[0] - 0x81) * 157 + trail - (trail < 0x7f ? 0x40 : 0x62)], trail);
}

static inline step shift_jis_step(const uint8_t *p, size_t left) {
    const uint8_t lead = p[0];
    if (lead < 0x80) return ascii(lead);
    if (lead == 0x80) return point(0x80, 1);
    if (lead >= 0xa1 && lead <= 0xdf) return point(0xff61 - 0xa1 + lead, 1);
    if (lead == 0xa0 || lead > 0xfc) return bad(1);
    if (left < 2) return (step){0};
    const uint8_t trail = p[1];
    if (trail < 0x40 || trail == 0x7f || trail > 0xfc) return bad_bytes(trail);
    return cell(shift_jis_utf8[(lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 + trail - (trail < 0x7f ? 0x40 : 0x41)], trail);
}

static inline step windows_1252_step(const uint8_t *p) {
    static const uint16_t points[32] = {
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
        0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    };
    return point(p[0] >= 0x80 && p[0] < 0xa0 ? points[p[0] - 0x80] : p[0], 1);
}

static inline step step_of(handover_encoding encoding, const uint8_t *p, size_t left) {
    switch (encoding) {
    case HANDOVER_UTF16LE: return utf16_step(p, left, 0);
    case HANDOVER_UTF16BE: return utf16_step(p, left, 1);
    case HANDOVER_UTF32LE: return utf32_step(p, left, 0);
    case HANDOVER_UTF32BE: return utf32_step(p, left, 1);
    case HANDOVER_BIG5: return big5_step(p, left);
    case HANDOVER_SHIFT_JIS: return shift_jis_step(p, left);
    case HANDOVER_WINDOWS_1252: return windows_1252_step(p);
    }
    return bad(1);
}

size_t handover_transcode(handover_encoding encoding, const uint8_t *bytes, size_t count, uint8_t *out, size_t *written) {
    const int bytewise = encoding >= HANDOVER_BIG5;
    size_t i = 0, o = 0;
    while (i < count) {
        if (bytewise) {
            const size_t copied = handover_copy_ascii(bytes + i, count - i, out + o);
            i += copied;
            o += copied;
        }
        if (i == count) break;
        const step s = step_of(encoding, bytes + i, count - i);
        if (s.read == 0) break;
        const uint8_t utf8[4] = {(uint8_t)s.utf8, (uint8_t)(s.utf8 >> 8), (uint8_t)(s.utf8 >> 16), (uint8_t)(s.utf8 >> 24)};
        memcpy(out + o, utf8, 4);
        i += s.read;
        o += s.written;
    }
    *written = o;
    return i;
}

size_t handover_transcoded_bytes(handover_encoding encoding, const uint8_t *bytes, size_t count, size_t utf8) {
    size_t i = 0;
    while (utf8 > 0 && i < count) {
        const step s = step_of(encoding, bytes + i, count - i);
        if (s.read == 0) return count;
        i += s.read;
        utf8 -= s.written < utf8 ? s.written : utf8;
    }
    return i;
}

size_t handover_count_wide_lines(const uint8_t *bytes, size_t count, unsigned width, int big) {
    size_t lines = 0;
    uint32_t before = 0;
    for (size_t i = 0; i + width <= count; i += width) {
        uint32_t unit = 0;
        for (unsigned k = 0; k < width; k++) unit |= (uint32_t)bytes[i + k] << 8 * (big ? width - 1 - k : k);
        lines += unit == '\r' || (unit == '\n' && before != '\r');
        before = unit;
    }
    return lines;
}
