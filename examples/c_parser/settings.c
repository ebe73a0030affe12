/* A small parser of SOCKET_SECURITY_SETTINGS_IPSEC with a mistake in it: find it with
 *
 *     cc -g -fsanitize=address,undefined -o settings settings.c
 *     ipsec-codec test-parser -- ./settings
 *
 * It reads one buffer from standard input. It prints the user name and the domain name as JSON and
 * ends with 0, or prints {"error": "..."} and ends with 1: the `stdin` protocol of test-parser. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { USER_NAME_LENGTH = 72, DOMAIN_NAME_LENGTH = 76, PASSWORD_LENGTH = 80, STRINGS = 84 };

static uint32_t number(const uint8_t *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static int refuse(const char *reason)
{
    printf("{\"error\": \"%s\"}\n", reason);
    return 1;
}

static void print_string(const char *name, const uint8_t *units, uint32_t length)
{
    printf("\"%s\": \"", name);
    for (uint32_t i = 0; i < length; i += 2)
        printf("\\u%02x%02x", units[i + 1], units[i]);
    printf("\"");
}

static int parse(const uint8_t *data, size_t size)
{
    if (size < STRINGS)
        return refuse("the buffer ends before AllStrings");
    uint32_t user_name = number(data + USER_NAME_LENGTH);
    uint32_t domain_name = number(data + DOMAIN_NAME_LENGTH);
    uint32_t password = number(data + PASSWORD_LENGTH);
    if (user_name % 2 != 0 || domain_name % 2 != 0 || password % 2 != 0)
        return refuse("a string's length is odd");
    if (user_name + domain_name + password > size - STRINGS) /* the sum wraps round 32 bits */
        return refuse("the strings reach past the end");
    printf("{");
    print_string("user_name", data + STRINGS, user_name);
    printf(", ");
    print_string("domain_name", data + STRINGS + user_name, domain_name);
    printf("}\n");
    return 0;
}

int main(void)
{
    static uint8_t input[1 << 20];
    size_t size = fread(input, 1, sizeof input, stdin);
    uint8_t *data = malloc(size + (size == 0)); /* of that very size, for AddressSanitizer */
    if (data == NULL)
        return 2;
    for (size_t i = 0; i < size; i++)
        data[i] = input[i];
    int status = parse(data, size);
    free(data);
    return status;
}
