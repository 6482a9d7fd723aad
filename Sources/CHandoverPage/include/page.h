#ifndef HANDOVER_PAGE_H
#define HANDOVER_PAGE_H

#include <stddef.h>

/// The page `verify.html`, and how many bytes it has. It is never freed.
const unsigned char *_Nonnull handover_page(size_t *_Nonnull count);

#endif
