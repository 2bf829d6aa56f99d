#include <string.h>

#include <chairside/lang.h>
#include <chairside/log.h>
#include <chairside/status.h>

#define STATUS_NAME(name, text) #name,
#define STATUS_TEXT(name, text) text,

static const char *const names[ST_COUNT] = {STATUS_LIST(STATUS_NAME)};
static const char *const sentences[ST_COUNT] = {STATUS_LIST(STATUS_TEXT)};

static enum status status_known(enum status status) {
    return (unsigned)status < ST_COUNT ? status : ST_BUG;
}

const char *status_sentence(enum status status) {
    return gettext(sentences[status_known(status)]);
}

const char *status_name(enum status status) {
    return names[status_known(status)];
}

enum status status_origin_at(enum status status, const char *file, int line) {
    const char *base = strrchr(file, '/');

    if (status != ST_OK)
        log_line("%s at %s:%d", status_name(status), base ? base + 1 : file, line);
    return status;
}
