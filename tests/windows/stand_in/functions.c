/* The six functions, under the header's own prototypes: check, answer, record. */
#include "stand_in.h"

#include <string.h>

/* What a query answers, so that a test knows it. */
#define MM_SA_ID 0x1122334455667788
#define QM_SA_ID 0x99aabbccddeeff00
#define NEGOTIATION_WINERR ERROR_IPSEC_IKE_AUTH_FAIL
static const GUID lookup_context = {
    0x01234567, 0x89ab, 0xcdef, {0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87}};

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID reserved)
{
    (void)instance;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        make_heap();
        patch_close_handle();
    }
    return TRUE;
}

int WSAAPI WSASetSocketSecurity(SOCKET Socket, const SOCKET_SECURITY_SETTINGS *SecuritySettings,
                                ULONG SecuritySettingsLen, LPWSAOVERLAPPED Overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine)
{
    const struct arguments arguments = {SET_SOCKET_SECURITY, Socket, SecuritySettings,
                                        SecuritySettingsLen, Overlapped, CompletionRoutine};
    int error = ordered_failure(SET_SOCKET_SECURITY);

    if (!error)
        error = check_set_security(Socket, SecuritySettings, SecuritySettingsLen);
    return answer(&arguments, error);
}

static void fill_info(SOCKET socket, const SOCKET_SECURITY_QUERY_TEMPLATE *query,
                      SOCKET_SECURITY_QUERY_INFO *info, ULONG size)
{
    SOCKET_SECURITY_QUERY_INFO_IPSEC2 *ipsec2 = (SOCKET_SECURITY_QUERY_INFO_IPSEC2 *)info;

    memset(info, 0, size);
    info->SecurityProtocol = query ? query->SecurityProtocol : SOCKET_SECURITY_PROTOCOL_DEFAULT;
    if (is_connected(socket))
        info->Flags = SOCKET_INFO_CONNECTION_SECURED | SOCKET_INFO_CONNECTION_ENCRYPTED;
    if (query && query->PeerTokenAccessMask) {
        info->PeerApplicationAccessTokenHandle = hand_out_token(query->PeerTokenAccessMask);
        info->PeerMachineAccessTokenHandle = hand_out_token(query->PeerTokenAccessMask);
    }
    if (size < sizeof *ipsec2)
        return;
    ipsec2->MmSaId = MM_SA_ID;
    ipsec2->QmSaId = QM_SA_ID;
    ipsec2->NegotiationWinerr = NEGOTIATION_WINERR;
    ipsec2->SaLookupContext = lookup_context;
}

int WSAAPI WSAQuerySocketSecurity(SOCKET Socket,
                                  const SOCKET_SECURITY_QUERY_TEMPLATE *SecurityQueryTemplate,
                                  ULONG SecurityQueryTemplateLen,
                                  SOCKET_SECURITY_QUERY_INFO *SecurityQueryInfo,
                                  ULONG *SecurityQueryInfoLen, LPWSAOVERLAPPED Overlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine)
{
    const struct arguments arguments = {QUERY_SOCKET_SECURITY, Socket, SecurityQueryTemplate,
                                        SecurityQueryTemplateLen, Overlapped, CompletionRoutine};
    BOOL ipsec2 = SecurityQueryTemplate &&
                  SecurityQueryTemplateLen >= sizeof(SOCKET_SECURITY_QUERY_TEMPLATE_IPSEC2);
    ULONG needed = ipsec2 ? sizeof(SOCKET_SECURITY_QUERY_INFO_IPSEC2)
                          : sizeof(SOCKET_SECURITY_QUERY_INFO);
    int error = ordered_failure(QUERY_SOCKET_SECURITY);

    if (!error && !SecurityQueryInfoLen)
        error = WSAEFAULT;
    if (!error)
        error = check_query(Socket, SecurityQueryTemplate, SecurityQueryTemplateLen);
    if (!error) {
        if (!SecurityQueryInfo || *SecurityQueryInfoLen < needed)
            error = WSAEMSGSIZE;
        else
            fill_info(Socket, SecurityQueryTemplate, SecurityQueryInfo, needed);
        *SecurityQueryInfoLen = needed;
    }
    return answer(&arguments, error);
}

int WSAAPI WSASetSocketPeerTargetName(SOCKET Socket, const SOCKET_PEER_TARGET_NAME *PeerTargetName,
                                      ULONG PeerTargetNameLen, LPWSAOVERLAPPED Overlapped,
                                      LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine)
{
    const struct arguments arguments = {SET_PEER_TARGET_NAME, Socket, PeerTargetName,
                                        PeerTargetNameLen, Overlapped, CompletionRoutine};
    int error = ordered_failure(SET_PEER_TARGET_NAME);

    if (!error)
        error = check_set_peer(Socket, PeerTargetName, PeerTargetNameLen);
    return answer(&arguments, error);
}

int WSAAPI WSADeleteSocketPeerTargetName(SOCKET Socket, const struct sockaddr *PeerAddr,
                                         ULONG PeerAddrLen, LPWSAOVERLAPPED Overlapped,
                                         LPWSAOVERLAPPED_COMPLETION_ROUTINE CompletionRoutine)
{
    const struct arguments arguments = {DELETE_PEER_TARGET_NAME, Socket, PeerAddr, PeerAddrLen,
                                        Overlapped, CompletionRoutine};
    int error = ordered_failure(DELETE_PEER_TARGET_NAME);

    if (!error)
        error = check_delete_peer(Socket, PeerAddr, PeerAddrLen);
    return answer(&arguments, error);
}

/* The peer is ourselves: the thread gets a token of its own, as a test can see. */
int WSAAPI WSAImpersonateSocketPeer(SOCKET Socket, const struct sockaddr *PeerAddress,
                                    ULONG peerAddressLen)
{
    const struct arguments arguments = {IMPERSONATE_PEER, Socket, PeerAddress, peerAddressLen,
                                        NULL, NULL};
    int error = ordered_failure(IMPERSONATE_PEER);

    if (!error)
        error = check_impersonate(Socket, PeerAddress, peerAddressLen);
    if (!error && !ImpersonateSelf(SecurityImpersonation))
        error = WSASYSCALLFAILURE;
    return answer(&arguments, error);
}

int WSAAPI WSARevertImpersonation(void)
{
    const struct arguments arguments = {REVERT_IMPERSONATION, INVALID_SOCKET, NULL, 0, NULL, NULL};
    int error = ordered_failure(REVERT_IMPERSONATION);

    if (!error && !RevertToSelf())
        error = WSASYSCALLFAILURE;
    return answer(&arguments, error);
}
