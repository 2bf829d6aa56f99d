#include <string.h>

#include <chairside/bytes.h>
#include <chairside/text.h>

struct writer writer_on(void *p, size_t room) {
    return (struct writer){.p = p, .room = room};
}

struct reader reader_on(const void *p, size_t size) {
    return (struct reader){.p = p, .size = size};
}

void write_bytes(struct writer *w, const void *p, size_t n) {
    if (w->bad || n > w->room - w->used) {
        w->bad = true;
        return;
    }
    if (n > 0)
        memcpy(w->p + w->used, p, n);
    w->used += n;
}

static void write_little(struct writer *w, uint64_t v, size_t n) {
    uint8_t b[8];

    for (size_t i = 0; i < n; i++)
        b[i] = (uint8_t)(v >> (8 * i));
    write_bytes(w, b, n);
}

void write_u8(struct writer *w, uint8_t v) {
    write_little(w, v, 1);
}

void write_u16(struct writer *w, uint16_t v) {
    write_little(w, v, 2);
}

void write_u32(struct writer *w, uint32_t v) {
    write_little(w, v, 4);
}

void write_u64(struct writer *w, uint64_t v) {
    write_little(w, v, 8);
}

void write_i64(struct writer *w, int64_t v) {
    write_little(w, (uint64_t)v, 8);
}

void write_id(struct writer *w, const struct id *id) {
    write_bytes(w, id->b, sizeof id->b);
}

void write_text(struct writer *w, const char *s) {
    size_t n = strlen(s);

    if (n > UINT16_MAX)
        w->bad = true;
    write_u16(w, (uint16_t)n);
    write_bytes(w, s, n);
}

void read_bytes(struct reader *r, void *p, size_t n) {
    if (r->bad || n > r->size - r->used) {
        r->bad = true;
        if (n > 0)
            memset(p, 0, n);
        return;
    }
    if (n > 0)
        memcpy(p, r->p + r->used, n);
    r->used += n;
}

static uint64_t read_little(struct reader *r, size_t n) {
    uint8_t b[8];
    uint64_t v = 0;

    read_bytes(r, b, n);
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)b[i] << (8 * i);
    return v;
}

uint8_t read_u8(struct reader *r) {
    return (uint8_t)read_little(r, 1);
}

uint16_t read_u16(struct reader *r) {
    return (uint16_t)read_little(r, 2);
}

uint32_t read_u32(struct reader *r) {
    return (uint32_t)read_little(r, 4);
}

uint64_t read_u64(struct reader *r) {
    return read_little(r, 8);
}

int64_t read_i64(struct reader *r) {
    return (int64_t)read_little(r, 8);
}

struct id read_id(struct reader *r) {
    struct id id;

    read_bytes(r, id.b, sizeof id.b);
    return id;
}

void read_text(struct reader *r, char *out, size_t room) {
    size_t n = read_u16(r);

    out[0] = '\0';
    if (r->bad || n >= room || n > r->size - r->used ||
        !text_is_clean((const char *)r->p + r->used, n, true)) {
        r->bad = true;
        return;
    }
    read_bytes(r, out, n);
    out[n] = '\0';
}

bool reader_done(const struct reader *r) {
    return !r->bad && r->used == r->size;
}
