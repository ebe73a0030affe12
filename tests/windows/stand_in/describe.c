/* What a buffer says, read through the header's own types: "Member=value", a line each. */
#include "stand_in.h"

#include <rpc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *out;
    size_t left;
};

static void put(struct text *text, const char *format, ...)
{
    va_list values;
    int wrote;

    va_start(values, format);
    wrote = vsnprintf(text->out, text->left, format, values);
    va_end(values);
    if (wrote > 0 && (size_t)wrote < text->left) {
        text->out += wrote;
        text->left -= (size_t)wrote;
    }
}

static void put_hex(struct text *text, const char *member, const void *bytes, size_t size)
{
    put(text, "%s=", member);
    for (size_t i = 0; i < size; i++)
        put(text, "%02x", ((const unsigned char *)bytes)[i]);
    put(text, "\n");
}

static void put_integer(struct text *text, const char *member, UINT64 value)
{
    put(text, "%s=%I64u\n", member, value);
}

static void put_guid(struct text *text, const char *member, GUID guid)
{
    RPC_CSTR string = NULL;

    if (UuidToStringA(&guid, &string) == RPC_S_OK) {
        put(text, "%s=%s\n", member, (const char *)string);
        RpcStringFreeA(&string);
    }
}

static void describe_settings(struct text *text, const SOCKET_SECURITY_SETTINGS *settings,
                              ULONG size)
{
    const SOCKET_SECURITY_SETTINGS_IPSEC *ipsec = (const SOCKET_SECURITY_SETTINGS_IPSEC *)settings;
    const unsigned char *strings = (const unsigned char *)ipsec->AllStrings;

    put_integer(text, "SecurityProtocol", settings->SecurityProtocol);
    put_integer(text, "SecurityFlags", settings->SecurityFlags);
    if (size == sizeof *settings)
        return;
    put_integer(text, "IpsecFlags", ipsec->IpsecFlags);
    put_guid(text, "AuthipMMPolicyKey", ipsec->AuthipMMPolicyKey);
    put_guid(text, "AuthipQMPolicyKey", ipsec->AuthipQMPolicyKey);
    put_guid(text, "Reserved", ipsec->Reserved);
    put_integer(text, "Reserved2", ipsec->Reserved2);
    put_hex(text, "UserName", strings, ipsec->UserNameStringLen);
    strings += ipsec->UserNameStringLen;
    put_hex(text, "DomainName", strings, ipsec->DomainNameStringLen);
    strings += ipsec->DomainNameStringLen;
    put_hex(text, "Password", strings, ipsec->PasswordStringLen);
}

static void describe_address(struct text *text, const SOCKADDR_STORAGE *address)
{
    char host[64] = "";

    put_integer(text, "Family", address->ss_family);
    if (address->ss_family == AF_INET) {
        const SOCKADDR_IN *ipv4 = (const SOCKADDR_IN *)address;

        put(text, "Host=%s\n", InetNtopA(AF_INET, (void *)&ipv4->sin_addr, host, sizeof host));
        put_integer(text, "Port", ntohs(ipv4->sin_port));
    } else if (address->ss_family == AF_INET6) {
        const SOCKADDR_IN6 *ipv6 = (const SOCKADDR_IN6 *)address;

        put(text, "Host=%s\n", InetNtopA(AF_INET6, (void *)&ipv6->sin6_addr, host, sizeof host));
        put_integer(text, "Port", ntohs(ipv6->sin6_port));
        put_integer(text, "FlowInfo", ipv6->sin6_flowinfo);
        put_integer(text, "ScopeId", ipv6->sin6_scope_id);
    }
}

static void describe_template(struct text *text, const SOCKET_SECURITY_QUERY_TEMPLATE *query,
                              ULONG size)
{
    const SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2 *ipsec2 =
        (const SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2 *)query;

    put_integer(text, "SecurityProtocol", query->SecurityProtocol);
    describe_address(text, &query->PeerAddress);
    put_integer(text, "PeerTokenAccessMask", query->PeerTokenAccessMask);
    if (size < sizeof *ipsec2)
        return;
    put_integer(text, "Flags", ipsec2->Flags);
    put_integer(text, "FieldMask", ipsec2->FieldMask);
}

static void describe_peer(struct text *text, const SOCKET_PEER_TARGET_NAME *peer)
{
    put_integer(text, "SecurityProtocol", peer->SecurityProtocol);
    describe_address(text, &peer->PeerAddress);
    put_hex(text, "PeerTargetName", peer->AllStrings, peer->PeerTargetNameStringLen);
}

void describe(const struct arguments *arguments, char *out, size_t size)
{
    struct text text = {out, size};

    switch (arguments->function) {
    case SET_SOCKET_SECURITY:
        describe_settings(&text, arguments->pointer, arguments->size);
        break;
    case QUERY_SOCKET_SECURITY:
        describe_template(&text, arguments->pointer, arguments->size);
        break;
    case SET_PEER_TARGET_NAME:
        describe_peer(&text, arguments->pointer);
        break;
    case DELETE_PEER_TARGET_NAME:
    case IMPERSONATE_PEER:
        describe_address(&text, arguments->pointer);
        break;
    default:
        break;
    }
}
