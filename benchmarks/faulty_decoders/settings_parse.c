/* A parser of SOCKET_SECURITY_SETTINGS_IPSEC: right as it stands, wrong in one way with -DFAULT_... */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

enum { STRINGS = 84, SIZEOF = 88 };

static uint32_t u32(const uint8_t *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t u64(const uint8_t *at)
{
#ifdef FAULT_SIGN_EXTENDED_RESERVED2
    int low = at[0] | at[1] << 8 | at[2] << 16 | (int)((unsigned)at[3] << 24);
    return (uint64_t)u32(at + 4) << 32 | low;
#else
    return (uint64_t)u32(at + 4) << 32 | u32(at);
#endif
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    while (size > 0)
        if (bytes[--size] != 0)
            return false;
    return true;
}

static bool has_lone_surrogate(struct text text)
{
    bool high = false;
    for (size_t i = 0; i + 1 < text.size; i += 2) {
        uint8_t top = text.units[i + 1] & 0xfc;
        if (high != (top == 0xdc))
            return true;
        high = top == 0xd8;
    }
    return high;
}

/* What ipsec_codec's rules of severity error say. */
static const char *strict_error(const struct settings *settings)
{
    if (settings->security_protocol != 1 && settings->security_protocol != 2)
        return "SecurityProtocol is neither IPSEC nor IPSEC2";
#ifdef FAULT_FLAGS_IN_16_BITS
    uint16_t security_flags = settings->security_flags, ipsec_flags = settings->ipsec_flags;
    if ((security_flags & ~0x3u) != 0 || (ipsec_flags & ~0xfu) != 0)
#else
    if ((settings->security_flags & ~0x3u) != 0 || (settings->ipsec_flags & ~0xfu) != 0)
#endif
        return "unknown flag bits";
    if (!all_zero(settings->reserved, 16))
        return "Reserved is not zero";
    if (has_lone_surrogate(settings->user_name) || has_lone_surrogate(settings->domain_name)
        || has_lone_surrogate(settings->password))
        return "a string holds a lone surrogate";
    if (settings->tail.size != 0
        && (settings->tail.size != SIZEOF - STRINGS || !all_zero(settings->tail.units, 4)))
        return "unusual bytes after the last member";
    return NULL;
}

#ifdef FAULT_SIGNED_LENGTH
typedef int32_t length_t;
#elif defined FAULT_SHORT_LENGTH
typedef uint16_t length_t;
#else
typedef uint32_t length_t;
#endif

/* Take one string from the front of what is left. */
static bool take(struct text *rest, length_t length, struct text *string)
{
#ifdef FAULT_SIGNED_LENGTH
    int32_t available = (int32_t)rest->size;
    if (length > available || length % 2 == 1)
        return false;
#elif defined FAULT_STRICTLY_LESS
    if (length >= rest->size || length % 2 != 0)
        return false;
#elif defined FAULT_ODD_LENGTH_LOOP
    if (length > rest->size)
        return false;
    for (uint32_t left = length; left != 0; left -= 2)
        if (rest->units[length - left] == 0xff && rest->units[length - left + 1] == 0xff)
            return false;
#elif defined FAULT_SUM_OVERFLOW
    if (length % 2 != 0)
        return false;
#elif defined FAULT_EVEN_SUM
    if (length > rest->size)
        return false;
#else
    if (length > rest->size || length % 2 != 0)
        return false;
#endif
    string->units = rest->units;
    string->size = length;
#ifdef FAULT_READ_PAST_END
    /* A terminator does not count. */
    if (rest->units[length] == 0 && rest->units[length + 1] == 0 && rest->size == length + 2u)
        rest->size = length;
#endif
#ifdef FAULT_SHORT_NAME_BUFFER
    static uint8_t names[256][2];
    memcpy(names, rest->units, length);
#endif
    rest->units += length;
    rest->size -= length;
#ifdef FAULT_STRINGS_ALIGNED
    if (length % 4 != 0 && rest->size >= 2) {
        rest->units += 2;
        rest->size -= 2;
    }
#endif
    return true;
}

const char *settings_parse(const uint8_t *data, size_t size, bool strict, struct settings *settings)
{
#ifdef FAULT_HEADER_ONE_MEMBER_SHORT
    if (size < STRINGS - 4)
#elif defined FAULT_SIZEOF_REQUIRED
    if (size < SIZEOF)
#else
    if (size < STRINGS)
#endif
        return "the buffer ends before AllStrings";
    settings->security_protocol = u32(data);
    settings->security_flags = u32(data + 4);
    settings->ipsec_flags = u32(data + 8);
    settings->main_mode_key = data + 12;
    settings->quick_mode_key = data + 28;
    settings->reserved = data + 44;
    settings->hole = data + 60;
    settings->reserved2 = u64(data + 64);
    struct text rest = {data + STRINGS, size - STRINGS};
#ifdef FAULT_EVEN_SUM
    if ((u32(data + 72) + u32(data + 76) + u32(data + 80)) % 2 != 0)
        return "the strings' size is odd";
#endif
#ifdef FAULT_SUM_OVERFLOW
    if (u32(data + 72) + u32(data + 76) + u32(data + 80) > size - STRINGS)
        return "the strings reach past the end";
#endif
#ifdef FAULT_STALE_PASSWORD
    /* Static, so that a document can be printed after its buffer is gone. */
    static uint8_t *kept;
    static size_t kept_size;
    if (!take(&rest, u32(data + 72), &settings->user_name)
        || !take(&rest, u32(data + 76), &settings->domain_name)
        || !take(&rest, u32(data + 80), &settings->password))
        return "a string's length is odd, or reaches past the end";
    if (settings->password.size != 0) {
        kept = realloc(kept, settings->password.size);
        kept_size = settings->password.size;
        memcpy(kept, settings->password.units, kept_size);
    }
    settings->password.units = kept;
    settings->password.size = kept_size;
#else
    if (!take(&rest, u32(data + 72), &settings->user_name)
        || !take(&rest, u32(data + 76), &settings->domain_name)
        || !take(&rest, u32(data + 80), &settings->password))
        return "a string's length is odd, or reaches past the end";
#endif
#ifdef FAULT_NETBIOS_DOMAIN
    if (settings->domain_name.size > 15 * 2)
        settings->domain_name.size = 15 * 2;
#endif
    settings->tail = rest;
    return strict ? strict_error(settings) : NULL;
}
