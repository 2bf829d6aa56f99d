/*
 * secret.c MUST
 * 1. make one region only, once, and know whether it is locked;
 * 2. hand out zeroed memory, and wipe what comes back before it can be handed out again;
 * 3. stop at once when a block's own marks have been overwritten.
 *
 * First fit over a chain of blocks that lie one behind the other; each begins with its mark. A
 * session holds some dozens of blocks, so that walking the chain costs nothing.
 */
#include <assert.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <chairside/secret.h>

#define BLOCK_ALIGN 16u
#define BLOCK_FREE 0x66726565u
#define BLOCK_TAKEN 0x74616b65u

struct block {
    _Alignas(BLOCK_ALIGN) uint32_t mark;
    uint32_t bytes; /* of the whole block, this head included */
};

static uint8_t *region;
static bool is_open;

static struct block *block_at(size_t offset) {
    struct block *block = (struct block *)(void *)(region + offset);

    assert(block->mark == BLOCK_FREE || block->mark == BLOCK_TAKEN);
    assert(block->bytes >= sizeof *block && block->bytes <= SECRET_REGION_BYTES - offset);
    return block;
}

static size_t block_offset(const struct block *block) {
    return (size_t)((const uint8_t *)block - region);
}

/* A crash leaves no core file, and nobody of the same user may look into the process. */
static void secret_forbid_dumps(void) {
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

enum status secret_start(void) {
    secret_forbid_dumps();
    if (sodium_init() < 0)
        return status_origin(ST_IO);
    if (!region)
        region = sodium_malloc(SECRET_REGION_BYTES);
    if (!region)
        return status_origin(ST_NO_MEMORY);
    if (!is_open) {
        sodium_memzero(region, SECRET_REGION_BYTES);
        *(struct block *)(void *)region = (struct block){BLOCK_FREE, SECRET_REGION_BYTES};
        is_open = true;
    }
    return ST_OK;
}

/* sodium_malloc does not say that its mlock failed; the kernel's own count does. */
bool secret_is_locked(void) {
    char line[128];
    unsigned long locked_kib = 0;
    FILE *f = region ? fopen("/proc/self/status", "re") : NULL;

    if (!f)
        return false;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "VmLck: %lu kB", &locked_kib) == 1)
            break;
    fclose(f);
    return locked_kib >= SECRET_REGION_BYTES / 1024;
}

static struct block *block_find(uint32_t need) {
    for (size_t at = 0; at < SECRET_REGION_BYTES; at += block_at(at)->bytes) {
        struct block *block = block_at(at);
        if (block->mark == BLOCK_FREE && block->bytes >= need)
            return block;
    }
    return NULL;
}

void *secret_take(size_t bytes) {
    if (!is_open || bytes > SECRET_REGION_BYTES)
        return NULL;
    size_t rounded = (bytes + BLOCK_ALIGN - 1) / BLOCK_ALIGN * BLOCK_ALIGN;
    uint32_t need = (uint32_t)(rounded + sizeof(struct block));
    struct block *block = block_find(need);
    if (!block)
        return NULL;
    if (block->bytes - need >= 2 * sizeof *block) {
        struct block *rest = (struct block *)(void *)((uint8_t *)block + need);
        *rest = (struct block){BLOCK_FREE, block->bytes - need};
        block->bytes = need;
    }
    block->mark = BLOCK_TAKEN;
    return block + 1;
}

/* Free neighbours become one block; the swallowed head is wiped, so that free memory is zero. */
static void blocks_join(void) {
    for (size_t at = 0; at < SECRET_REGION_BYTES;) {
        struct block *block = block_at(at);
        size_t behind = at + block->bytes;
        if (block->mark == BLOCK_FREE && behind < SECRET_REGION_BYTES &&
            block_at(behind)->mark == BLOCK_FREE) {
            struct block *next = block_at(behind);
            block->bytes += next->bytes;
            sodium_memzero(next, sizeof *next);
        } else {
            at = behind;
        }
    }
}

void secret_give(void *p) {
    if (!p || !is_open)
        return;
    struct block *block = (struct block *)p - 1;
    assert((uint8_t *)block >= region && block_offset(block) < SECRET_REGION_BYTES);
    assert(block_at(block_offset(block))->mark == BLOCK_TAKEN);
    sodium_memzero(p, block->bytes - sizeof *block);
    block->mark = BLOCK_FREE;
    blocks_join();
}

void secret_wipe(void *p, size_t bytes) {
    if (p)
        sodium_memzero(p, bytes);
}

void secret_wipe_all(void) {
    if (region)
        sodium_memzero(region, SECRET_REGION_BYTES);
    is_open = false;
}
