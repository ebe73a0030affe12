/* A stand-in for fwpuclnt.dll: takes the six secure-socket calls, and lets a test look at them.
 *
 * It is built against mingw-w64's own mstcpip.h and ws2tcpip.h: five of the six functions are
 * defined under the header's own prototypes, and buffers are read through the header's own types.
 * It keeps the rules that Microsoft's reference pages state. Where a page says that a call fails
 * but not with which code, the code is our choice, marked "our code" in rules.c.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

/* Ours to define, not to import: fwpuclnt.def names the exports. */
#define WINSOCK_API_LINKAGE

#include "secure_sockets.h"

/* mingw-w64's ws2tcpip.h lacks this one prototype: from the reference page. */
int WSAAPI WSADeleteSocketPeerTargetName(SOCKET Socket, const struct sockaddr *PeerAddr,
                                         ULONG PeerAddrLen, LPWSAOVERLAPPED Overlapped,
                                         LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine);

enum function {
    SET_SOCKET_SECURITY,
    QUERY_SOCKET_SECURITY,
    SET_PEER_TARGET_NAME,
    DELETE_PEER_TARGET_NAME,
    IMPERSONATE_PEER,
    REVERT_IMPERSONATION,
    FUNCTION_COUNT
};

/* What StandInCall tells of one call. `pointer` is the caller's, kept to look at it again. */
struct stand_in_call {
    int function;
    int error; /* 0, or the Winsock code that was answered */
    UINT64 socket;
    UINT64 pointer;
    UINT64 overlapped;
    UINT64 routine;
    ULONG size;
    ULONG thread;
};

/* A token handed out, and how often CloseHandle was called with it. */
struct stand_in_token {
    UINT64 handle;
    int closes;
};

/* calls.c: every call is recorded as it comes in, and its answer afterwards. */
struct arguments {
    enum function function;
    SOCKET socket;
    const void *pointer;
    ULONG size;
    const void *overlapped;
    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine;
};
int answer(const struct arguments *arguments, int error); /* 0 or SOCKET_ERROR, error set */
void make_heap(void); /* once, before the first call */
int ordered_failure(enum function function);              /* 0: none was ordered */

/* rules.c: 0, or the Winsock code of the documented rule that the call breaks. */
int check_set_security(SOCKET socket, const SOCKET_SECURITY_SETTINGS *settings, ULONG size);
int check_query(SOCKET socket, const SOCKET_SECURITY_QUERY_TEMPLATE *query, ULONG size);
int check_set_peer(SOCKET socket, const SOCKET_PEER_TARGET_NAME *peer, ULONG size);
int check_delete_peer(SOCKET socket, const struct sockaddr *peer, ULONG size);
int check_impersonate(SOCKET socket, const struct sockaddr *peer, ULONG size);
BOOL is_connected(SOCKET socket);
void forget_secured_sockets(void);

/* describe.c: what the buffer says, read through the header's types, a line a member. */
void describe(const struct arguments *arguments, char *out, size_t size);
#define DESCRIPTION_SIZE 4096

/* tokens.c: real token handles, and a count of how often each was closed. */
UINT64 hand_out_token(DWORD access);
void forget_tokens(void);
void patch_close_handle(void); /* once, before the first token */

#endif
