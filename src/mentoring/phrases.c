/*
 * phrases.c - the fixed sentences, in both languages at once.
 *
 * Words go to staff in the staff's language and are read back in the person's, whatever the screen
 * speaks: so they stand here as pairs and not in the catalogue. A number is kept for ever; a new
 * sentence gets a new number. The Spanish says what is done and by which service, not whether a man
 * or a woman does it. The screens tell and reply offer these very words (a test compares them).
 */
#include <stddef.h>

#include <chairside/lang.h>
#include <chairside/referral.h>

struct pair {
    const char *en, *es;
};

static const struct pair told[] = {
    {"I would like to talk with you.", "Me gustaría hablar con usted."},
    {"I have a question about my treatment.", "Tengo una pregunta sobre mi tratamiento."},
    {"I do not feel well today.", "Hoy no me siento bien."},
    {"I need help with rides or money.", "Necesito ayuda con el transporte o el dinero."},
    {"I have a question about food.", "Tengo una pregunta sobre la comida."},
};

static const struct pair replies[] = {
    [REPLY_TODAY - 1] = {"A nurse will come to you today.", "Enfermería irá a verle hoy."},
    [REPLY_SOCIAL_WORKER - 1] = {"The social worker will see you.",
                                 "Trabajo social hablará con usted."},
    [REPLY_NEXT_VISIT - 1] = {"Please ask at your next visit.",
                              "Por favor, pregunte en su próxima visita."},
    [REPLY_DONE - 1] = {"It is done.", "Ya está hecho."},
    [REPLY_TALK_TO_DOCTOR - 1] = {"Please talk with your doctor about it.",
                                  "Hable de esto con su equipo médico, por favor."},
};

static const char *phrase_of(const struct pair *pairs, size_t n, uint8_t phrase, int lang) {
    if (phrase < 1 || phrase > n)
        return NULL;
    return lang == LANG_ES ? pairs[phrase - 1].es : pairs[phrase - 1].en;
}

const char *referral_phrase(uint8_t phrase, int lang) {
    return phrase_of(told, sizeof told / sizeof *told, phrase, lang);
}

const char *reply_phrase(uint8_t phrase, int lang) {
    return phrase_of(replies, sizeof replies / sizeof *replies, phrase, lang);
}
