#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include <chairside/text.h>

#include "text_kept.h"

/* The letter under all accents: the first of the decomposition, again and again. */
static ucs4_t base_letter(ucs4_t c) {
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int tag;

    for (int n = uc_decomposition(c, &tag, parts); n > 0 && tag == UC_DECOMP_CANONICAL;
         n = uc_decomposition(c, &tag, parts))
        c = parts[0];
    return c;
}

void text_fold(const char *s, char *out, size_t room) {
    size_t bytes = strlen(s), used = 0;
    ucs4_t c;
    bool broken;

    if (room == 0)
        return;
    for (size_t at = 0; at < bytes;) {
        uint8_t u[6];
        at += text_step(s + at, bytes - at, &c, &broken);
        if (broken || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn))
            continue;
        int n = u8_uctomb(u, uc_tolower(base_letter(c)), sizeof u);
        if (n <= 0 || (size_t)n >= room - used)
            break;
        memcpy(out + used, u, (size_t)n);
        used += (size_t)n;
    }
    out[used] = '\0';
}

static bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (uint8_t)c >= 0x80;
}

bool text_finds(const char *hay, const char *needle) {
    size_t n = strlen(needle);

    if (n == 0)
        return true;
    for (size_t at = 0; hay[at]; at++)
        if ((at == 0 || !is_word_byte(hay[at - 1])) && strncmp(hay + at, needle, n) == 0)
            return true;
    return false;
}
