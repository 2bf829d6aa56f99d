/*
 * bytes.h - fixed-width little-endian records, written and read with one running check.
 *
 * A writer or reader that runs out of room turns bad and stays bad; look once, at the end.
 */
#ifndef CHAIRSIDE_BYTES_H
#define CHAIRSIDE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <chairside/id.h>

struct writer {
    uint8_t *p;
    size_t used, room;
    bool bad;
};

struct reader {
    const uint8_t *p;
    size_t used, size;
    bool bad;
};

struct writer writer_on(void *p, size_t room);
struct reader reader_on(const void *p, size_t size);

void write_bytes(struct writer *w, const void *p, size_t n);
void write_u8(struct writer *w, uint8_t v);
void write_u16(struct writer *w, uint16_t v);
void write_u32(struct writer *w, uint32_t v);
void write_u64(struct writer *w, uint64_t v);
void write_i64(struct writer *w, int64_t v);
void write_id(struct writer *w, const struct id *id);
void write_text(struct writer *w, const char *s); /* u16 length, then the bytes */

void read_bytes(struct reader *r, void *p, size_t n); /* zeroes p when it turns bad */
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
int64_t read_i64(struct reader *r);
struct id read_id(struct reader *r);
void read_text(struct reader *r, char *out,
               size_t room);              /* bad if it does not fit or is not clean */
bool reader_done(const struct reader *r); /* good, and nothing left over */

#endif
