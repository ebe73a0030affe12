/* The rules that Microsoft's reference pages of the six functions state.
 *
 * "Our code" marks where a page says that the call fails, but not with which code. */
#include "stand_in.h"

#include <string.h>

#define SECURED_CAPACITY 4096

static SRWLOCK lock = SRWLOCK_INIT;
static SOCKET secured[SECURED_CAPACITY];
static int secured_count;

/* "The address family of the Socket parameter must be either AF_INET or AF_INET6. The socket type
 * must be either SOCK_STREAM or SOCK_DGRAM." */
static int check_socket(SOCKET socket, WSAPROTOCOL_INFOW *info)
{
    int size = sizeof *info;

    if (getsockopt(socket, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)info, &size) != 0)
        return WSAGetLastError();
    if (info->iAddressFamily != AF_INET && info->iAddressFamily != AF_INET6)
        return WSAEAFNOSUPPORT;
    if (info->iSocketType != SOCK_STREAM && info->iSocketType != SOCK_DGRAM)
        return WSAEINVAL;
    return 0;
}

BOOL is_connected(SOCKET socket)
{
    SOCKADDR_STORAGE peer;
    int size = sizeof peer;

    return getpeername(socket, (struct sockaddr *)&peer, &size) == 0;
}

static BOOL is_bound(SOCKET socket)
{
    SOCKADDR_STORAGE name;
    int size = sizeof name;

    return getsockname(socket, (struct sockaddr *)&name, &size) == 0;
}

/* The function "internally calls the setsockopt with SO_EXCLUSIVEADDRUSE". A socket in the table
 * without that option is a new socket under an old number. */
static BOOL is_secured(SOCKET socket)
{
    BOOL exclusive = FALSE;
    BOOL found = FALSE;
    int size = sizeof exclusive;

    getsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char *)&exclusive, &size);
    AcquireSRWLockShared(&lock);
    for (int i = 0; i < secured_count; i++)
        found |= secured[i] == socket;
    ReleaseSRWLockShared(&lock);
    return exclusive && found;
}

static void remember_secured(SOCKET socket)
{
    BOOL exclusive = TRUE;

    setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&exclusive,
               sizeof exclusive);
    AcquireSRWLockExclusive(&lock);
    if (secured_count < SECURED_CAPACITY)
        secured[secured_count++] = socket;
    ReleaseSRWLockExclusive(&lock);
}

void forget_secured_sockets(void)
{
    AcquireSRWLockExclusive(&lock);
    secured_count = 0;
    ReleaseSRWLockExclusive(&lock);
}

static int check_ipsec_strings(const SOCKET_SECURITY_SETTINGS_IPSEC *settings, ULONG size)
{
    UINT64 strings = (UINT64)settings->UserNameStringLen + settings->DomainNameStringLen +
                     settings->PasswordStringLen;

    if (FIELD_OFFSET(SOCKET_SECURITY_SETTINGS_IPSEC, AllStrings) + strings > size)
        return WSAEMSGSIZE;
    if ((settings->UserNameStringLen | settings->DomainNameStringLen |
         settings->PasswordStringLen) % sizeof(WCHAR))
        return WSAEINVAL; /* our code */
    return 0;
}

/* "An incorrect value" is WSAEINVAL; a NULL pointer asks for the default settings. */
static int check_settings(const SOCKET_SECURITY_SETTINGS *settings, ULONG size)
{
    if (!settings)
        return 0;
    if (size < sizeof *settings)
        return WSAEMSGSIZE;
    if ((unsigned)settings->SecurityProtocol >= SOCKET_SECURITY_PROTOCOL_INVALID)
        return WSAEINVAL;
    if (size == sizeof *settings)
        return 0;
    if (size < (ULONG)FIELD_OFFSET(SOCKET_SECURITY_SETTINGS_IPSEC, AllStrings))
        return WSAEMSGSIZE;
    /* "Must be set to SOCKET_SECURITY_PROTOCOL_IPSEC, not SOCKET_SECURITY_PROTOCOL_DEFAULT" */
    if (settings->SecurityProtocol == SOCKET_SECURITY_PROTOCOL_DEFAULT)
        return WSAEINVAL;
    return check_ipsec_strings((const SOCKET_SECURITY_SETTINGS_IPSEC *)settings, size);
}

int check_set_security(SOCKET socket, const SOCKET_SECURITY_SETTINGS *settings, ULONG size)
{
    WSAPROTOCOL_INFOW info;
    int error = check_socket(socket, &info);

    if (!error)
        error = check_settings(settings, size);
    if (error)
        return error;
    if (is_connected(socket))
        return WSAEISCONN;
    if (is_bound(socket) || is_secured(socket))
        return WSAEINVAL; /* "before calling bind", "only once per socket": our code */
    remember_secured(socket);
    return 0;
}

int check_query(SOCKET socket, const SOCKET_SECURITY_QUERY_TEMPLATE *query, ULONG size)
{
    WSAPROTOCOL_INFOW info;
    int error = check_socket(socket, &info);

    if (error)
        return error;
    if (info.iProtocol == IPPROTO_TCP && !query)
        return 0;
    if (!query || size < sizeof *query)
        return WSAEMSGSIZE;
    if (info.iProtocol != IPPROTO_TCP && query->PeerAddress.ss_family != AF_INET &&
        query->PeerAddress.ss_family != AF_INET6)
        return WSAEINVAL; /* "must specify an address family of AF_INET or AF_INET6": our code */
    return 0;
}

static BOOL is_zero(const void *bytes, size_t size)
{
    static const unsigned char zeros[sizeof(SOCKADDR_STORAGE)];

    return memcmp(bytes, zeros, size) == 0;
}

int check_set_peer(SOCKET socket, const SOCKET_PEER_TARGET_NAME *peer, ULONG size)
{
    WSAPROTOCOL_INFOW info;
    int error;

    if (!peer)
        return WSAEFAULT;
    error = check_socket(socket, &info);
    if (error)
        return error;
    if (size < (ULONG)FIELD_OFFSET(SOCKET_PEER_TARGET_NAME, AllStrings) ||
        (UINT64)FIELD_OFFSET(SOCKET_PEER_TARGET_NAME, AllStrings) +
                peer->PeerTargetNameStringLen > size)
        return WSAEMSGSIZE;
    if (is_connected(socket))
        return WSAEISCONN;
    /* "for a connectionless socket if the IP address and port are zero" */
    if (info.iSocketType == SOCK_DGRAM &&
        is_zero((const char *)&peer->PeerAddress + sizeof peer->PeerAddress.ss_family,
                sizeof peer->PeerAddress - sizeof peer->PeerAddress.ss_family))
        return WSAEINVAL;
    return 0;
}

static int check_address(const struct sockaddr *peer, ULONG size)
{
    if (!peer)
        return WSAEFAULT;
    if (size < sizeof(SOCKADDR_IN))
        return WSAEMSGSIZE;
    if (peer->sa_family != AF_INET && peer->sa_family != AF_INET6)
        return WSAEAFNOSUPPORT;
    if (peer->sa_family == AF_INET6 && size < sizeof(SOCKADDR_IN6))
        return WSAEMSGSIZE;
    return 0;
}

int check_delete_peer(SOCKET socket, const struct sockaddr *peer, ULONG size)
{
    WSAPROTOCOL_INFOW info;
    int error = peer ? check_socket(socket, &info) : WSAEFAULT;

    return error ? error : check_address(peer, size);
}

/* "For connection-oriented sockets [...] this parameter is ignored." */
int check_impersonate(SOCKET socket, const struct sockaddr *peer, ULONG size)
{
    WSAPROTOCOL_INFOW info;
    int error = check_socket(socket, &info);

    if (error || info.iSocketType == SOCK_STREAM)
        return error;
    return check_address(peer, size);
}
