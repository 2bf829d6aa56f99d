#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <chairside/clock.h>

static int64_t pretended;

/* The boot id of a pretended clock: its boot_ms moves with `at`, so history has no jumps. */
static const struct id pretended_boot = {"practice-history"};

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0e7b...-...": 32 hexadecimal digits with hyphens between. */
static bool boot_parse(const char *s, size_t n, struct id *out) {
    size_t digits = 0;

    for (size_t i = 0; i < n && digits < 32; i++) {
        int value = hex_value(s[i]);
        if (value < 0 && s[i] != '-')
            return false;
        if (value >= 0) {
            out->b[digits / 2] = (uint8_t)(out->b[digits / 2] << 4 | value);
            digits++;
        }
    }
    return digits == 32;
}

static struct id boot_read(void) {
    char text[64];
    struct id id = id_zero;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return id_zero;
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    return n > 0 && boot_parse(text, (size_t)n, &id) ? id : id_zero;
}

static const struct id *boot_id(void) {
    static struct id id;
    static bool known;

    if (!known)
        id = boot_read();
    known = true;
    return &id;
}

static int64_t clock_ms(clockid_t which) {
    struct timespec t;

    if (clock_gettime(which, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_at_ms(void) {
    return pretended ? pretended * 1000 : clock_ms(CLOCK_REALTIME);
}

int64_t clock_at(void) {
    return clock_at_ms() / 1000;
}

uint64_t clock_boot_ms(void) {
    return (uint64_t)clock_ms(CLOCK_BOOTTIME);
}

void clock_now(struct instant *out) {
    out->at = clock_at();
    out->boot = pretended ? pretended_boot : *boot_id();
    out->boot_ms = pretended ? (uint64_t)clock_at_ms() : clock_boot_ms();
}

void clock_pretend(int64_t at) {
    pretended = at;
}

int32_t clock_day(int64_t at) {
    time_t t = (time_t)at;
    struct tm tm;

    if (!localtime_r(&t, &tm))
        return 0;
    return (tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday;
}

/*
 * The first second of the day. Summer time may begin at midnight, so that 00:00 does not exist:
 * mktime is asked for noon only, and the beginning is searched for before it.
 */
int64_t clock_day_start(int32_t day) {
    struct tm noon = {.tm_year = day / 10000 - 1900,
                      .tm_mon = day / 100 % 100 - 1,
                      .tm_mday = day % 100,
                      .tm_hour = 12,
                      .tm_isdst = -1};
    if (day <= 0)
        return -1;
    int64_t in = (int64_t)mktime(&noon);
    if (clock_day(in) != day)
        return -1; /* mktime moved 31 April to 1 May */
    int64_t before = in - 24 * 3600;
    while (in - before > 1) {
        int64_t middle = before + (in - before) / 2;
        if (clock_day(middle) < day)
            before = middle;
        else
            in = middle;
    }
    return in;
}
