/* Token handles as the real function gives them, and a count of CloseHandle calls on each.
 *
 * CloseHandle itself is patched in memory. A closed token stays open underneath until the next
 * reset, so that its number is not given to another handle and a second close is seen for sure. */
#include "stand_in.h"

#include <string.h>
#include <winternl.h>

#define CAPACITY 65536

static SRWLOCK lock = SRWLOCK_INIT;
static struct stand_in_token tokens[CAPACITY];
static int count;

static int closed_before(HANDLE handle) /* -1: not one of ours */
{
    int before = -1;

    AcquireSRWLockExclusive(&lock);
    for (int i = 0; i < count; i++) {
        if (tokens[i].handle == (UINT64)handle)
            before = tokens[i].closes++;
    }
    ReleaseSRWLockExclusive(&lock);
    return before;
}

static BOOL WINAPI counting_close_handle(HANDLE handle)
{
    NTSTATUS status = 0;
    int before = closed_before(handle);

    if (before > 0) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (before < 0)
        status = NtClose(handle);
    if (status)
        SetLastError(RtlNtStatusToDosError(status));
    return !status;
}

/* kernel32's CloseHandle is a jump to kernelbase's: there, twelve bytes are ours to write. */
void patch_close_handle(void)
{
    unsigned char jump[12] = {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0}; /* mov rax; jmp rax */
    UINT64 target = (UINT64)counting_close_handle;
    void *start = (void *)GetProcAddress(GetModuleHandleA("kernelbase"), "CloseHandle");
    DWORD before;

    memcpy(jump + 2, &target, sizeof target);
    VirtualProtect(start, sizeof jump, PAGE_EXECUTE_READWRITE, &before);
    memcpy(start, jump, sizeof jump);
    VirtualProtect(start, sizeof jump, before, &before);
    FlushInstructionCache(GetCurrentProcess(), start, sizeof jump);
}

UINT64 hand_out_token(DWORD access)
{
    HANDLE own = NULL;
    HANDLE token = NULL;

    OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE, &own);
    DuplicateTokenEx(own, access, NULL, SecurityImpersonation, TokenImpersonation, &token);
    CloseHandle(own);
    AcquireSRWLockExclusive(&lock);
    if (token && count < CAPACITY)
        tokens[count++].handle = (UINT64)token;
    ReleaseSRWLockExclusive(&lock);
    return (UINT64)token;
}

void forget_tokens(void)
{
    AcquireSRWLockExclusive(&lock);
    for (int i = 0; i < count; i++)
        NtClose((HANDLE)tokens[i].handle);
    memset(tokens, 0, sizeof tokens);
    count = 0;
    ReleaseSRWLockExclusive(&lock);
}

int StandInTokens(struct stand_in_token *out, int capacity)
{
    int given = count < capacity ? count : capacity;

    memcpy(out, tokens, (size_t)given * sizeof *out);
    return count;
}
