/* The settings as a JSON document: enumerations by name, strings with \u escapes, bytes in hex. */
#include "settings.h"

#include <inttypes.h>

static const char *const PROTOCOLS[] = {"DEFAULT", "IPSEC", "IPSEC2", "INVALID"};
static const char *const SECURITY_FLAGS[] = {"GUARANTEE_ENCRYPTION", "ALLOW_INSECURE"};
static const char *const IPSEC_FLAGS[] = {
    "SKIP_FILTER_INSTANTIATION",
    "OPTIONAL_PEER_NAME_VERIFICATION",
    "ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED",
    "PEER_NAME_IS_RAW_FORMAT",
};

static void print_flags(
    FILE *out, const char *key, uint32_t flags, const char *const *names, unsigned known)
{
    const char *separator = "";
    fprintf(out, "\"%s\": [", key);
    for (unsigned bit = 0; bit < known; bit++) {
        if (flags >> bit & 1) {
            fprintf(out, "%s\"%s\"", separator, names[bit]);
            separator = ", ";
        }
    }
    uint32_t unknown = flags >> known << known;
    if (unknown != 0)
        fprintf(out, "%s\"0x%08" PRIx32 "\"", separator, unknown);
    fputs("], ", out);
}

static void print_hex(FILE *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        putc_unlocked(digits[bytes[i] >> 4], out);
        putc_unlocked(digits[bytes[i] & 15], out);
    }
}

static void print_guid(FILE *out, const char *key, const uint8_t *guid)
{
    static const uint8_t order[] = {3, 2, 1, 0, 5, 4, 7, 6};
    fprintf(out, "\"%s\": \"", key);
    for (size_t i = 0; i < 8; i++) {
        print_hex(out, guid + order[i], 1);
        if (i == 3 || i == 5 || i == 7)
            putc('-', out);
    }
    print_hex(out, guid + 8, 2);
    putc('-', out);
    print_hex(out, guid + 10, 6);
    fputs("\", ", out);
}

static void print_text(FILE *out, const char *key, struct text text)
{
    fprintf(out, "\"%s\": \"", key);
    for (size_t i = 0; i + 1 < text.size; i += 2) {
        unsigned unit = text.units[i] | text.units[i + 1] << 8;
#ifdef FAULT_SURROGATES_DROPPED
        if (unit >= 0xd800 && unit < 0xe000)
            continue;
#endif
#ifdef FAULT_UNESCAPED_BACKSLASH
        if (unit >= ' ' && unit < 0x7f && unit != '"')
#else
        if (unit >= ' ' && unit < 0x7f && unit != '"' && unit != '\\')
#endif
            putc_unlocked((int)unit, out);
        else
            fprintf(out, "\\u%04x", unit);
    }
    fputs("\", ", out);
}

void settings_print(FILE *out, const struct settings *settings)
{
    fputs("{\"structure\": \"SOCKET_SECURITY_SETTINGS_IPSEC\", ", out);
    if (settings->security_protocol < 4)
        fprintf(out, "\"security_protocol\": \"%s\", ", PROTOCOLS[settings->security_protocol]);
    else
        fprintf(out, "\"security_protocol\": \"0x%08" PRIx32 "\", ", settings->security_protocol);
    print_flags(out, "security_flags", settings->security_flags, SECURITY_FLAGS, 2);
    print_flags(out, "ipsec_flags", settings->ipsec_flags, IPSEC_FLAGS, 4);
    print_guid(out, "authip_mm_policy_key", settings->main_mode_key);
    print_guid(out, "authip_qm_policy_key", settings->quick_mode_key);
    print_guid(out, "reserved", settings->reserved);
    fputs("\"padding\": \"", out);
    print_hex(out, settings->hole, 4);
    fprintf(out, "\", \"reserved2\": \"0x%016" PRIx64 "\", ", settings->reserved2);
    print_text(out, "user_name", settings->user_name);
    print_text(out, "domain_name", settings->domain_name);
    print_text(out, "password", settings->password);
    fputs("\"trailing\": \"", out);
    print_hex(out, settings->tail.units, settings->tail.size);
    fputs("\"}", out);
}
