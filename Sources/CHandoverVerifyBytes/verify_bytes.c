/* A C target needs a file of its own; everything is inline in the header. */
#include "CHandoverVerifyBytes.h"
