/* The second witness of the vectors: reads each buffer by the structures of mingw-w64's header.
 *
 *     witness FILE
 *
 * A line of FILE is an id, a structure's C name and a buffer in hex (- for none). Out comes a JSON
 * array: for each line its id, and the settings document, or null for a buffer that cannot be read.
 * GUIDs and addresses become text by Windows' own functions; strings stay UTF-16LE in hex. The two
 * _IPSEC2 structures and the Windows 7 flags are secure_sockets.h's own, the rest is mingw-w64's.
 */
#include "fixture.h"

#include <rpc.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINE (1 << 20)
#define END_OF(type, member) (FIELD_OFFSET(type, member) + sizeof(((type *)0)->member))

struct buffer {
    unsigned char *bytes; /* aligned, and zero beyond its size */
    size_t size;
};

static const struct flag_name security_flags[] = {
    FLAG(SOCKET_SETTINGS_, GUARANTEE_ENCRYPTION),
    FLAG(SOCKET_SETTINGS_, ALLOW_INSECURE),
    {0, NULL},
};
static const struct flag_name ipsec_flags[] = {
    FLAG(SOCKET_SETTINGS_IPSEC_, SKIP_FILTER_INSTANTIATION),
    FLAG(SOCKET_SETTINGS_IPSEC_, OPTIONAL_PEER_NAME_VERIFICATION),
    FLAG(SOCKET_SETTINGS_IPSEC_, ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED),
    FLAG(SOCKET_SETTINGS_IPSEC_, PEER_NAME_IS_RAW_FORMAT),
    {0, NULL},
};
static const struct flag_name template_flags[] = {
    FLAG(SOCKET_QUERY_IPSEC2_, ABORT_CONNECTION_ON_FIELD_CHANGE),
    {0, NULL},
};
static const struct flag_name field_mask[] = {
    FLAG(SOCKET_QUERY_IPSEC2_FIELD_MASK_, MM_SA_ID),
    FLAG(SOCKET_QUERY_IPSEC2_FIELD_MASK_, QM_SA_ID),
    {0, NULL},
};
static const struct flag_name info_flags[] = {
    FLAG(SOCKET_INFO_CONNECTION_, SECURED),
    FLAG(SOCKET_INFO_CONNECTION_, ENCRYPTED),
    FLAG(SOCKET_INFO_CONNECTION_, IMPERSONATED),
    {0, NULL},
};

_Noreturn void fail(const char *what, const char *where)
{
    fprintf(stderr, "%s: %s\n", what, where);
    exit(1);
}

static void hex(const char *name, const unsigned char *bytes, size_t size)
{
    printf(",\n  \"%s\": \"", name);
    for (size_t i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    putchar('"');
}

static void tail(const struct buffer *buffer, size_t end)
{
    hex("trailing", buffer->bytes + end, buffer->size - end);
}

static void guid(const char *name, GUID value)
{
    RPC_CSTR text;

    if (UuidToStringA(&value, &text) != RPC_S_OK)
        fail("no text for a GUID", name);
    document_guid(stdout, name, (const char *)text);
    RpcStringFreeA(&text);
}

/* A string that begins at an offset in bytes from AllStrings. */
static void string(const char *name, const WCHAR *all, UINT64 offset, ULONG size)
{
    struct text text = {.units = all + offset / sizeof(WCHAR),
                        .unit_count = (int)(size / sizeof(WCHAR))};

    document_text(stdout, name, &text);
}

static void address(const SOCKADDR_STORAGE *storage)
{
    const unsigned char *bytes = (const unsigned char *)storage;
    struct address shown = {.family = storage->ss_family};
    char host[INET6_ADDRSTRLEN], rest[2 * sizeof *storage + 1] = "";
    size_t start = sizeof storage->ss_family, end = sizeof *storage;

    if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)storage;

        shown.host = InetNtopA(AF_INET, (void *)&in->sin_addr, host, sizeof host);
        shown.port = ntohs(in->sin_port);
        start = END_OF(struct sockaddr_in, sin_addr);
    } else if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)storage;

        shown.host = InetNtopA(AF_INET6, (void *)&in6->sin6_addr, host, sizeof host);
        shown.port = ntohs(in6->sin6_port);
        shown.flowinfo = in6->sin6_flowinfo;
        shown.scope_id = in6->sin6_scope_id;
        start = END_OF(struct sockaddr_in6, sin6_scope_id);
    }
    while (end > start && !bytes[end - 1])
        end--;
    for (size_t i = start; i < end; i++)
        sprintf(rest + 2 * (i - start), "%02x", bytes[i]);
    shown.rest = *rest ? rest : NULL;
    document_address(stdout, "peer_address", &shown);
}

static int settings(const struct buffer *buffer)
{
    const SOCKET_SECURITY_SETTINGS *it = (const void *)buffer->bytes;

    if (buffer->size < sizeof *it)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    document_flags(stdout, "security_flags", it->SecurityFlags, security_flags);
    tail(buffer, sizeof *it);
    return 1;
}

static int settings_ipsec(const struct buffer *buffer)
{
    const SOCKET_SECURITY_SETTINGS_IPSEC *it = (const void *)buffer->bytes;
    size_t start = FIELD_OFFSET(SOCKET_SECURITY_SETTINGS_IPSEC, AllStrings);
    ULONG user = it->UserNameStringLen, domain = it->DomainNameStringLen;
    ULONG password = it->PasswordStringLen;
    UINT64 end = (UINT64)start + user + domain + password;

    if (buffer->size < start || (user | domain | password) % sizeof(WCHAR) || end > buffer->size)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    document_flags(stdout, "security_flags", it->SecurityFlags, security_flags);
    document_flags(stdout, "ipsec_flags", it->IpsecFlags, ipsec_flags);
    guid("authip_mm_policy_key", it->AuthipMMPolicyKey);
    guid("authip_qm_policy_key", it->AuthipQMPolicyKey);
    guid("reserved", it->Reserved);
    hex("padding", (const unsigned char *)(&it->Reserved + 1),
        FIELD_OFFSET(SOCKET_SECURITY_SETTINGS_IPSEC, Reserved2) -
            END_OF(SOCKET_SECURITY_SETTINGS_IPSEC, Reserved));
    document_integer64(stdout, "reserved2", it->Reserved2);
    string("user_name", it->AllStrings, 0, user);
    string("domain_name", it->AllStrings, user, domain);
    string("password", it->AllStrings, (UINT64)user + domain, password);
    tail(buffer, (size_t)end);
    return 1;
}

static int peer_target_name(const struct buffer *buffer)
{
    const SOCKET_PEER_TARGET_NAME *it = (const void *)buffer->bytes;
    size_t start = FIELD_OFFSET(SOCKET_PEER_TARGET_NAME, AllStrings);
    ULONG name = it->PeerTargetNameStringLen;

    if (buffer->size < start || name % sizeof(WCHAR) || (UINT64)start + name > buffer->size)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    hex("padding", (const unsigned char *)(&it->SecurityProtocol + 1), 4);
    address(&it->PeerAddress);
    string("peer_target_name", it->AllStrings, 0, name);
    tail(buffer, start + name);
    return 1;
}

static int query_template(const struct buffer *buffer)
{
    const SOCKET_SECURITY_QUERY_TEMPLATE *it = (const void *)buffer->bytes;
    size_t end = END_OF(SOCKET_SECURITY_QUERY_TEMPLATE, PeerTokenAccessMask);

    if (buffer->size < end)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    hex("padding", (const unsigned char *)(&it->SecurityProtocol + 1), 4);
    address(&it->PeerAddress);
    document_number(stdout, "peer_token_access_mask", it->PeerTokenAccessMask);
    tail(buffer, end);
    return 1;
}

static int query_template_ipsec2(const struct buffer *buffer)
{
    const SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2 *it = (const void *)buffer->bytes;
    size_t end = END_OF(SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2, FieldMask);

    if (buffer->size < end)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    hex("padding", (const unsigned char *)(&it->SecurityProtocol + 1), 4);
    address(&it->PeerAddress);
    document_number(stdout, "peer_token_access_mask", it->PeerTokenAccessMask);
    document_flags(stdout, "flags", it->Flags, template_flags);
    document_flags(stdout, "field_mask", it->FieldMask, field_mask);
    tail(buffer, end);
    return 1;
}

static int query_info(const struct buffer *buffer)
{
    const SOCKET_SECURITY_QUERY_INFO *it = (const void *)buffer->bytes;

    if (buffer->size < sizeof *it)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    document_flags(stdout, "flags", it->Flags, info_flags);
    document_integer64(stdout, "peer_application_access_token_handle",
                       it->PeerApplicationAccessTokenHandle);
    document_integer64(stdout, "peer_machine_access_token_handle",
                       it->PeerMachineAccessTokenHandle);
    tail(buffer, sizeof *it);
    return 1;
}

static int query_info_ipsec2(const struct buffer *buffer)
{
    const SOCKET_SECURITY_QUERY_INFO_IPSEC2 *it = (const void *)buffer->bytes;
    size_t end = END_OF(SOCKET_SECURITY_QUERY_INFO_IPSEC2, SaLookupContext);

    if (buffer->size < end)
        return 0;
    document_protocol(stdout, it->SecurityProtocol);
    document_flags(stdout, "flags", it->Flags, info_flags);
    document_integer64(stdout, "peer_application_access_token_handle",
                       it->PeerApplicationAccessTokenHandle);
    document_integer64(stdout, "peer_machine_access_token_handle",
                       it->PeerMachineAccessTokenHandle);
    document_integer64(stdout, "mm_sa_id", it->MmSaId);
    document_integer64(stdout, "qm_sa_id", it->QmSaId);
    document_number(stdout, "negotiation_winerr", it->NegotiationWinerr);
    guid("sa_lookup_context", it->SaLookupContext);
    tail(buffer, end);
    return 1;
}

static const struct {
    const char *name;
    int (*read)(const struct buffer *buffer); /* 0: it cannot be read; nothing was printed */
} structures[] = {
    {"SOCKET_SECURITY_SETTINGS", settings},
    {"SOCKET_SECURITY_SETTINGS_IPSEC", settings_ipsec},
    {"SOCKET_PEER_TARGET_NAME", peer_target_name},
    {"SOCKET_SECURITY_QUERY_TEMPLATE", query_template},
    {"SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2", query_template_ipsec2},
    {"SOCKET_SECURITY_QUERY_INFO", query_info},
    {"SOCKET_SECURITY_QUERY_INFO_IPSEC2", query_info_ipsec2},
};

static struct buffer from_hex(const char *text)
{
    struct buffer buffer = {.size = *text == '-' ? 0 : strlen(text) / 2};
    unsigned byte;

    buffer.bytes = calloc(1, buffer.size + sizeof(SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2));
    if (!buffer.bytes)
        fail("out of memory", "a buffer");
    for (size_t i = 0; i < buffer.size; i++) {
        if (sscanf(text + 2 * i, "%2x", &byte) != 1)
            fail("not hex", text);
        buffer.bytes[i] = (unsigned char)byte;
    }
    return buffer;
}

static void read_vector(const char *id, const char *structure, const char *data)
{
    for (size_t i = 0; i < sizeof structures / sizeof *structures; i++) {
        struct buffer buffer;

        if (strcmp(structure, structures[i].name) != 0)
            continue;
        buffer = from_hex(data);
        printf("{\"id\": \"%s\", \"document\": {\"structure\": \"%s\"", id, structure);
        fputs(structures[i].read(&buffer) ? "}}" : "}, \"refused\": true}", stdout);
        free(buffer.bytes);
        return;
    }
    fail("no such structure", structure);
}

int main(int count, char **arguments)
{
    char *line = malloc(MOST_LINE);
    FILE *lines = count == 2 ? fopen(arguments[1], "r") : NULL;
    const char *separator = "[";

    if (!line || !lines)
        fail("usage", "witness FILE");
    while (fgets(line, MOST_LINE, lines)) {
        char *id = strtok(line, " \r\n");
        char *structure = strtok(NULL, " \r\n");
        char *data = strtok(NULL, " \r\n");

        if (!data)
            fail("a line of three words", "expected");
        fputs(separator, stdout);
        read_vector(id, structure, data);
        separator = ",\n";
    }
    puts("]");
    return 0;
}
