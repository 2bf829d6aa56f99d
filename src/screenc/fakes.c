/*
 * fakes.c - see fakes.h. Needs only libc and the tables (screen_find) that are being tested.
 */
#include "fakes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[1024], now[64];

/* One file, read line by line; `key: value`. */
struct file {
    FILE *stream; /* NULL = there is no such file */
    char path[2048];
    char *line;
    size_t room, number;
    const char *key;
    char *value;
};

static void die(const struct file *file, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

static void die(const struct file *file, const char *format, ...) {
    va_list args;

    fprintf(stderr, "%s:%zu: ", file == NULL ? "fakes" : file->path,
            file == NULL ? 0 : file->number);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

static void keep(char *out, size_t room, const char *s) {
    if (s == NULL)
        s = "";
    if (strlen(s) >= room)
        die(NULL, "'%s' is too long", s);
    memcpy(out, s, strlen(s) + 1);
}

void fakes_folder(const char *path) {
    keep(folder, sizeof folder, path);
}

void fakes_case(const char *name) {
    keep(now, sizeof now, name);
}

static void file_open_at(struct file *file, const char *name, const char *at, const char *kind) {
    const char *where = folder[0] != '\0' ? folder : getenv("CHAIRSIDE_FAKES");

    *file = (struct file){0};
    if (where == NULL)
        die(NULL, "there is no folder: call fakes_folder or set CHAIRSIDE_FAKES");
    int bytes = snprintf(file->path, sizeof file->path, "%s/%s%s%s.%s", where, name,
                         *at == '\0' ? "" : "@", at, kind);
    if (bytes < 0 || (size_t)bytes >= sizeof file->path)
        die(NULL, "the path of '%s' is too long", name);
    file->stream = fopen(file->path, "r");
    if (file->stream == NULL && errno != ENOENT)
        die(file, "%s", strerror(errno));
}

static void file_open(struct file *file, const char *name, const char *kind) {
    file_open_at(file, name, now, kind);
    if (file->stream == NULL && now[0] != '\0')
        file_open_at(file, name, "", kind);
}

static void file_close(struct file *file) {
    if (file->stream != NULL)
        fclose(file->stream);
    free(file->line);
}

/* "\n" in a text is a new row. */
static void unescape(char *s) {
    char *out = s;

    while (*s != '\0') {
        if (s[0] == '\\' && s[1] == 'n') {
            *out++ = '\n';
            s += 2;
        } else {
            *out++ = *s++;
        }
    }
    *out = '\0';
}

enum line { LINE_END, LINE_EMPTY, LINE_PAIR };

static enum line file_next(struct file *file) {
    ssize_t bytes;

    while (file->stream != NULL && (bytes = getline(&file->line, &file->room, file->stream)) >= 0) {
        file->number++;
        if (bytes > 0 && file->line[bytes - 1] == '\n')
            file->line[--bytes] = '\0';
        if (bytes == 0)
            return LINE_EMPTY;
        if (file->line[0] == '#')
            continue;
        char *colon = strchr(file->line, ':');
        if (colon == NULL)
            die(file, "a line is `name: value`");
        *colon = '\0';
        file->key = file->line;
        file->value = colon + 1 + strspn(colon + 1, " ");
        unescape(file->value);
        return LINE_PAIR;
    }
    return LINE_END;
}

/* --- values --- */

static bool file_is(const struct file *file, const char *key) {
    return strcmp(file->key, key) == 0;
}

static long long file_number(const struct file *file) {
    char *end;

    errno = 0;
    long long value = strtoll(file->value, &end, 10);
    if (errno != 0 || end == file->value || *end != '\0')
        die(file, "'%s' is no number", file->value);
    return value;
}

static bool file_yes(const struct file *file) {
    if (strcmp(file->value, "yes") != 0 && strcmp(file->value, "no") != 0)
        die(file, "'%s' is not yes or no", file->value);
    return file->value[0] == 'y';
}

static void file_text(const struct file *file, void *out, size_t room) {
    if (strlen(file->value) >= room)
        die(file, "'%s' is longer than %zu bytes", file->key, room - 1);
    memcpy(out, file->value, strlen(file->value) + 1);
}

static struct id id_of(unsigned long long value) {
    struct id id = {{0}};

    for (int i = 15; i >= 8; i--, value >>= 8)
        id.b[i] = (uint8_t)(value & 0xff);
    return id;
}

static unsigned long long id_value(const struct id *id) {
    unsigned long long value = 0;

    for (int i = 8; i < 16; i++)
        value = value << 8 | id->b[i];
    return value;
}

static enum status file_status(const struct file *file) {
#define NAME(name, text) #name,
    static const char *const names[] = {STATUS_LIST(NAME)};
#undef NAME

    for (int i = 0; i < ST_COUNT; i++)
        if (strcmp(names[i], file->value) == 0)
            return (enum status)i;
    die(file, "there is no status '%s'", file->value);
}

static const struct screen *find(const char *name) {
    const struct screen *screen = screen_find(name);

    if (screen == NULL)
        die(NULL, "there is no screen '%s'", name);
    return screen;
}

/* --- load --- */

static uint32_t file_ticks(const struct file *file) {
    uint32_t ticks = 0;

    for (const char *at = file->value; *at != '\0'; at++) {
        if (*at >= '1' && *at <= '9')
            ticks |= 1U << (*at - '1');
        else if (*at != ' ')
            die(file, "'%s' are no ticks such as 1 3", file->value);
    }
    return ticks;
}

static void fill_answer(const struct file *file, const struct field *field, char *at) {
    switch (field->type) {
    case FIELD_CHOICE:
    case FIELD_DATE: {
        int32_t value = (int32_t)file_number(file);
        memcpy(at, &value, sizeof value);
        break;
    }
    case FIELD_MANY: {
        uint32_t ticks = file_ticks(file);
        memcpy(at, &ticks, sizeof ticks);
        break;
    }
    case FIELD_NUMBER: {
        int64_t value = file_number(file);
        memcpy(at, &value, sizeof value);
        break;
    }
    case FIELD_CODE: file_text(file, at, (size_t)field->hi + 1); break;
    case FIELD_LINE:
    case FIELD_NOTE:
    case FIELD_SECRET: file_text(file, at, 4 * (size_t)field->hi + 1); break;
    case FIELD_PICK: {
        struct id id = id_of((unsigned long long)file_number(file));
        memcpy(at, &id, sizeof id);
        break;
    }
    }
}

static bool fill_fact(const struct file *file, const struct screen *screen, char *facts,
                      const struct fake_flag *flags) {
    for (size_t i = 0; facts != NULL && i < screen->n_facts; i++) {
        const struct fact *fact = &screen->facts[i];

        if (file_is(file, fact->name)) {
            file_text(file, facts + fact->offset, 4 * (size_t)fact->width + 1);
            return true;
        }
    }
    for (; facts != NULL && flags != NULL && flags->name != NULL; flags++) {
        if (file_is(file, flags->name)) {
            bool yes = file_yes(file);
            memcpy(facts + flags->offset, &yes, sizeof yes);
            return true;
        }
    }
    return false;
}

static bool fill_input(const struct file *file, const struct screen *screen, char *input) {
    for (size_t i = 0; input != NULL && i < screen->n_fields; i++) {
        if (file_is(file, screen->fields[i].name)) {
            fill_answer(file, &screen->fields[i], input + screen->fields[i].offset);
            return true;
        }
    }
    return false;
}

enum status fake_load(const char *name, void *facts, const struct fake_flag *flags, void *input) {
    const struct screen *screen = find(name);
    enum status status = ST_OK;
    struct file file;

    file_open(&file, name, "facts");
    for (enum line line; (line = file_next(&file)) != LINE_END;) {
        if (line == LINE_EMPTY)
            continue;
        if (file_is(&file, "@status"))
            status = file_status(&file);
        else if (!fill_fact(&file, screen, facts, flags) && !fill_input(&file, screen, input))
            die(&file, "the screen '%s' has no fact or answer '%s'", name, file.key);
    }
    file_close(&file);
    return status;
}

/* --- rows --- */

static bool fill_cell(const struct file *file, const struct column *cells, size_t n, char *row) {
    for (size_t i = 0; i < n; i++) {
        if (file_is(file, cells[i].name)) {
            file_text(file, row + cells[i].offset, 4 * (size_t)cells[i].width + 1);
            return true;
        }
    }
    return false;
}

static void fill_report(const struct file *file, struct report_row *row) {
    if (file_is(file, "label"))
        file_text(file, row->label, sizeof row->label);
    else if (file_is(file, "value"))
        row->value = file_number(file);
    else if (file_is(file, "text"))
        file_text(file, row->text, sizeof row->text);
    else
        die(file, "a report has label, value and text, no '%s'", file->key);
}

static void fill_row(const struct file *file, const struct screen *screen, char *row) {
    struct row_head head;

    if (screen->kind == KIND_REPORT) {
        struct report_row report;
        memcpy(&report, row, sizeof report);
        fill_report(file, &report);
        memcpy(row, &report, sizeof report);
        return;
    }
    memcpy(&head, row, sizeof head);
    if (file_is(file, "@id"))
        head.id = id_of((unsigned long long)file_number(file));
    else if (file_is(file, "@urgency"))
        head.urgency = (uint8_t)file_number(file);
    else if (file_is(file, "@warn"))
        head.warn = file_yes(file);
    else if (!fill_cell(file, screen->columns, screen->n_columns, row) &&
             !fill_cell(file, screen->details, screen->n_details, row))
        die(file, "the list '%s' has no '%s'", screen->name, file->key);
    memcpy(row, &head, sizeof head);
}

/* A fresh row: numbered from 1, its mark is its number; a report's row has no bar yet. */
static void begin_row(const struct screen *screen, char *row, unsigned long long number) {
    memset(row, 0, screen->row_size);
    if (screen->kind == KIND_REPORT) {
        struct report_row report = {.value = -1};
        memcpy(row, &report, sizeof report);
    } else {
        struct row_head head = {.id = id_of(number), .mark = id_of(number)};
        memcpy(row, &head, sizeof head);
    }
}

enum status fake_rows(const char *name, struct page *page, void *rows, size_t *n) {
    const struct screen *screen = find(name);
    unsigned long long number = 0, skip = id_value(&page->mark);
    enum status status = ST_OK;
    bool in_row = false;
    struct file file;

    *n = 0;
    page->more = false;
    file_open(&file, name, "rows");
    for (enum line line; (line = file_next(&file)) != LINE_END;) {
        if (line == LINE_EMPTY) {
            in_row = false;
            continue;
        }
        if (file_is(&file, "@status")) {
            status = file_status(&file);
            continue;
        }
        if (!in_row && ++number > skip && number - skip <= page->max)
            begin_row(screen, (char *)rows + screen->row_size * (*n)++, number);
        in_row = true;
        if (number > skip && number - skip <= page->max)
            fill_row(&file, screen, (char *)rows + screen->row_size * (*n - 1));
        page->more = number > skip && number - skip > page->max;
    }
    file_close(&file);
    return status;
}

enum status fake_pick(const char *verb, struct pick *picks, size_t max, size_t *n) {
    enum status status = ST_OK;
    bool in_row = false;
    struct file file;

    *n = 0;
    file_open(&file, verb, "rows");
    for (enum line line; (line = file_next(&file)) != LINE_END; in_row = line != LINE_EMPTY) {
        if (line == LINE_EMPTY)
            continue;
        if (file_is(&file, "@status")) {
            status = file_status(&file);
            continue;
        }
        if (!in_row && *n == max)
            die(&file, "there are more than %zu picks", max);
        if (!in_row) {
            picks[*n] = (struct pick){.id = id_of(*n + 1)};
            *n += 1;
        }
        if (file_is(&file, "label"))
            file_text(&file, picks[*n - 1].label, sizeof picks[*n - 1].label);
        else if (file_is(&file, "@id"))
            picks[*n - 1].id = id_of((unsigned long long)file_number(&file));
        else
            die(&file, "a pick has label and @id, no '%s'", file.key);
    }
    file_close(&file);
    return status;
}

/* --- outcome --- */

/* The name of the field as the tables have it, for it outlives the file. */
static const char *field_name(const struct file *file) {
    for (const struct screen *const *s = screens; *s != NULL; s++)
        for (size_t i = 0; i < (*s)->n_fields; i++)
            if (strcmp((*s)->fields[i].name, file->value) == 0)
                return (*s)->fields[i].name;
    die(file, "no screen asks '%s'", file->value);
}

enum status fake_outcome(const char *verb, struct outcome *outcome) {
    enum status status = ST_OK;
    struct file file;

    file_open(&file, verb, "outcome");
    for (enum line line; (line = file_next(&file)) != LINE_END;) {
        if (line == LINE_EMPTY)
            continue;
        if (file_is(&file, "status"))
            status = file_status(&file);
        else if (file_is(&file, "next"))
            outcome->next = (unsigned)file_number(&file);
        else if (file_is(&file, "field"))
            outcome->field = field_name(&file);
        else if (file_is(&file, "text"))
            file_text(&file, outcome->text, sizeof outcome->text);
        else if (file_is(&file, "id"))
            outcome->id = id_of((unsigned long long)file_number(&file));
        else if (file_is(&file, "draft"))
            outcome->draft = id_of((unsigned long long)file_number(&file));
        else
            die(&file, "an outcome has status, next, field, text, id and draft, no '%s'", file.key);
    }
    file_close(&file);
    return status;
}
