/* Phrases as anybody may type them; a phrase that is taken is clean and long enough. */
#include <string.h>

#include <chairside/seal.h>
#include <chairside/text.h>

#include "../fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int started;
    char *phrase = malloc(size + 1);

    if (!started) {
        lang_start(NULL);
        PROMISE(seal_start() == ST_OK);
        started = 1;
    }
    if (!phrase)
        return 0;
    memcpy(phrase, data, size);
    phrase[size] = '\0';
    if (seal_phrase_check(phrase) == ST_OK) {
        PROMISE(text_is_clean(phrase, strlen(phrase), false));
        PROMISE(text_length(phrase) >= SEAL_PHRASE_MIN_CHARS);
        PROMISE(text_length(phrase) <= SEAL_PHRASE_MAX_CHARS);
    }
    const char *word = seal_word_complete(size % 2 ? LANG_ES : LANG_EN, phrase, strlen(phrase));
    PROMISE(!word || strncmp(word, phrase, strlen(phrase)) == 0);
    free(phrase);
    return 0;
}
