/* see include/CHandoverBytes.h */
