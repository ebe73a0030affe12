/* What AFL++ needs to see a wrong answer, not only a crash: the parser with a mistake (built with
 * settings_parse and settings_print renamed) beside the correct one; it aborts where they differ. */
#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *faulty_parse(const uint8_t *data, size_t size, bool strict, struct settings *settings);
void faulty_print(FILE *out, const struct settings *settings);

__AFL_FUZZ_INIT();

typedef const char *parser(const uint8_t *, size_t, bool, struct settings *);
typedef void printer(FILE *, const struct settings *);

static char *answer(parser *parse, printer *print, const uint8_t *data, size_t size)
{
    char *text = NULL;
    size_t length = 0;
    struct settings settings;
    FILE *out = open_memstream(&text, &length);
    if (parse(data, size, STRICT, &settings) == NULL)
        print(out, &settings);
    fclose(out);
    return text;
}

int main(void)
{
    __AFL_INIT();
    const uint8_t *input = __AFL_FUZZ_TESTCASE_BUF;
    while (__AFL_LOOP(100000)) {
        size_t size = (size_t)__AFL_FUZZ_TESTCASE_LEN;
        uint8_t *data = malloc(size != 0 ? size : 1);
        memcpy(data, input, size);
        char *right = answer(settings_parse, settings_print, data, size);
        char *other = answer(faulty_parse, faulty_print, data, size);
        if (strcmp(right, other) != 0)
            abort();
        free(right);
        free(other);
        free(data);
    }
    return 0;
}
