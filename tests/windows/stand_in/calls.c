/* The record of calls, and what a test asks of it: the StandIn* exports. */
#include "stand_in.h"

#include <string.h>

#define CAPACITY 65536

struct recorded {
    struct stand_in_call call;
    unsigned char *bytes; /* a copy, as they were when the call came in */
    char *description;
};

/* A heap of our own: in the common one, a copy could come to lie where a caller's wiped and freed
 * buffer was, and a test that looks there would find the password in our copy. */
static HANDLE heap;

static SRWLOCK lock = SRWLOCK_INIT;
static struct recorded *records[CAPACITY];
static int count;
static int ordered[FUNCTION_COUNT];

static void *copy_of(const void *bytes, size_t size)
{
    void *copy = HeapAlloc(heap, 0, size);

    return memcpy(copy, bytes, size);
}

static struct recorded *record(const struct arguments *arguments, int error)
{
    struct recorded *made = HeapAlloc(heap, HEAP_ZERO_MEMORY, sizeof *made);
    char description[DESCRIPTION_SIZE] = "";

    made->call = (struct stand_in_call){
        .function = arguments->function,
        .error = error,
        .socket = arguments->socket,
        .pointer = (UINT64)arguments->pointer,
        .overlapped = (UINT64)arguments->overlapped,
        .routine = (UINT64)arguments->routine,
        .size = arguments->pointer ? arguments->size : 0,
        .thread = GetCurrentThreadId(),
    };
    if (arguments->pointer) {
        made->bytes = copy_of(arguments->pointer, arguments->size);
        if (error != WSAEMSGSIZE) /* a description reads the whole structure */
            describe(arguments, description, sizeof description);
    }
    made->description = copy_of(description, strlen(description) + 1);
    return made;
}

void make_heap(void)
{
    heap = HeapCreate(0, 0, 0);
}

int answer(const struct arguments *arguments, int error)
{
    struct recorded *made = record(arguments, error);

    AcquireSRWLockExclusive(&lock);
    if (count < CAPACITY)
        records[count++] = made;
    ReleaseSRWLockExclusive(&lock);
    WSASetLastError(error);
    return error ? SOCKET_ERROR : 0;
}

int ordered_failure(enum function function)
{
    return ordered[function];
}

void StandInReset(void)
{
    AcquireSRWLockExclusive(&lock);
    HeapDestroy(heap);
    make_heap();
    count = 0;
    memset(ordered, 0, sizeof ordered);
    ReleaseSRWLockExclusive(&lock);
    forget_secured_sockets();
    forget_tokens();
}

/* Orders every later call of a function to fail with a Winsock code; 0 takes the order back. */
void StandInFail(int function, int error)
{
    ordered[function] = error;
}

int StandInCalls(void)
{
    return count;
}

void StandInCall(int index, struct stand_in_call *out)
{
    *out = records[index]->call;
}

void StandInBytes(int index, void *out)
{
    memcpy(out, records[index]->bytes, records[index]->call.size);
}

void StandInDescription(int index, char *out)
{
    strcpy(out, records[index]->description);
}

/* Reads what is at the caller's pointer now; gives how many bytes could be read. */
ULONG StandInMemory(int index, void *out)
{
    const struct stand_in_call *call = &records[index]->call;
    SIZE_T got = 0;

    ReadProcessMemory(GetCurrentProcess(), (const void *)call->pointer, out, call->size, &got);
    return (ULONG)got;
}
