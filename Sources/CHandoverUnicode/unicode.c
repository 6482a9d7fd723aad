#include "unicode_tables.h"

static inline const handover_character *of(uint32_t scalar) {
    return scalar > 0x10ffff ? &records[0] : &records[cells[blocks[scalar >> 8]][scalar & 0xff]];
}

handover_character handover_character_of(uint32_t scalar) { return *of(scalar); }

uint32_t handover_decomposed_scalar(size_t at) { return scalars[at]; }

uint32_t handover_composed(uint32_t first, uint32_t second) {
    size_t low = 0, high = sizeof pairs / sizeof pairs[0];
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const handover_pair pair = pairs[middle];
        if (pair.first == first && pair.second == second) return pair.composed;
        if (pair.first < first || (pair.first == first && pair.second < second)) low = middle + 1;
        else high = middle;
    }
    return 0;
}

size_t handover_character_with(uint8_t flags, const uint8_t *bytes, size_t count, size_t from, size_t *before) {
    const int normalises = flags & (HANDOVER_NOT_NFC | HANDOVER_NOT_NFKC), keeps = flags & HANDOVER_NOT_KEY;
    size_t i = from, last = *before;
    while (i < count) {
        const uint8_t lead = bytes[i];
        size_t width = 1;
        if (lead < 0x80) {
            if (keeps && (of(lead)->flags & flags)) break;
        } else {
            width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            if (count - i < width) return count; /* no UTF-8 */
            uint32_t scalar;
            if (width == 2) {
                scalar = (uint32_t)(lead & 0x1f) << 6 | (bytes[i + 1] & 0x3f);
            } else if (width == 3) {
                scalar = (uint32_t)(lead & 0x0f) << 12 | (uint32_t)(bytes[i + 1] & 0x3f) << 6 | (bytes[i + 2] & 0x3f);
            } else {
                scalar = (uint32_t)(lead & 0x07) << 18 | (uint32_t)(bytes[i + 1] & 0x3f) << 12 |
                         (uint32_t)(bytes[i + 2] & 0x3f) << 6 | (bytes[i + 3] & 0x3f);
            }
            /* U+5000 to U+9FFF, most of Chinese, are in every normal form. */
            const int is_plain = normalises && lead >= 0xe5 && lead <= 0xe9;
            if (!is_plain && (of(scalar)->flags & flags)) break;
        }
        last = i;
        i += width;
    }
    *before = last;
    return i;
}
