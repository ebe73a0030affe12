/* The parser as a program: `main lines` and `main stdin` speak test-parser's two protocols.
 *
 * A second argument `strict` refuses what ipsec_codec's rules of severity error do. */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

static int answer(const uint8_t *data, size_t size, bool strict, bool wrapped)
{
    struct settings settings;
    /* A copy of exactly this size, so that AddressSanitizer sees the first byte past the end. */
    uint8_t *copy = malloc(size != 0 ? size : 1);
    if (size != 0)
        memcpy(copy, data, size);
    const char *error = settings_parse(copy, size, strict, &settings);
    if (error != NULL) {
        printf("{\"error\": \"%s\"}\n", error);
    } else {
        fputs(wrapped ? "{\"document\": " : "", stdout);
        settings_print(stdout, &settings);
        fputs(wrapped ? "}\n" : "\n", stdout);
    }
    free(copy);
    return error != NULL;
}

static int nibble(char digit)
{
    return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static int answer_lines(bool strict)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) != -1) {
        size_t size = (size_t)(length > 0 && line[length - 1] == '\n' ? length - 1 : length) / 2;
        for (size_t i = 0; i < size; i++)
            line[i] = (char)(nibble(line[2 * i]) << 4 | nibble(line[2 * i + 1]));
        answer((const uint8_t *)line, size, strict, true);
        fflush(stdout);
    }
    free(line);
    return 0;
}

static int answer_stdin(bool strict)
{
    uint8_t *data = NULL;
    size_t size = 0, room = 0, got;
    do {
        if (size == room)
            data = realloc(data, room = room != 0 ? 2 * room : 4096);
        got = fread(data + size, 1, room - size, stdin);
        size += got;
    } while (got != 0);
    int refused = answer(data, size, strict, false);
    free(data);
    return refused;
}

int main(int argc, char **argv)
{
    bool strict = argc > 2 && strcmp(argv[2], "strict") == 0;
    if (argc > 1 && strcmp(argv[1], "lines") == 0)
        return answer_lines(strict);
    if (argc > 1 && strcmp(argv[1], "stdin") == 0)
        return answer_stdin(strict);
    fprintf(stderr, "usage: %s lines|stdin [strict]\n", argv[0]);
    return 2;
}
