/* What the C parser reads out of a SOCKET_SECURITY_SETTINGS_IPSEC. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* UTF-16LE units, where they stand in the caller's buffer; the size is in bytes. */
struct text {
    const uint8_t *units;
    size_t size;
};

struct settings {
    uint32_t security_protocol, security_flags, ipsec_flags;
    const uint8_t *main_mode_key, *quick_mode_key, *reserved, *hole;
    uint64_t reserved2;
    struct text user_name, domain_name, password, tail;
};

/* Read the settings. Returns NULL, or what is wrong with the bytes. */
const char *settings_parse(const uint8_t *data, size_t size, bool strict, struct settings *settings);

/* Write the settings as the JSON document that ipsec_codec's test-parser compares. */
void settings_print(FILE *out, const struct settings *settings);

#endif
