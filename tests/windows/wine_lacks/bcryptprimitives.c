/* bcryptprimitives.dll, which wine 8 lacks: Rust programs, such as jsonschema's rpds, ask it for
 * random numbers and do not load without it. */
#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return RtlGenRandom(data, (ULONG)size);
}
