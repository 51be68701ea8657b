/* SPDX-License-Identifier: MIT
 *
 * cli.c - messages, and the name that was probably meant.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Room for a sentence with the longest path in it. */
enum { MESSAGE_MAX = 5000 };

/* Names of files, filters and hosts come from strangers: nothing in them acts on the terminal. */
static void say(const char *fmt, va_list args)
{
	char plain[MESSAGE_MAX], escaped[2 * MESSAGE_MAX];
	int len = vsnprintf(plain, sizeof plain, fmt, args);

	if (len < 0)
		return;
	text_escape(escaped, sizeof escaped, span_of(plain, size_min((size_t)len, sizeof plain - 1)));
	fputs(escaped, stderr);
}

enum exit_status cli_fail(const struct cli_verb *verb, const struct err *err)
{
	cli_say("%s: %s", verb->name, err->text);
	return err->status;
}

enum exit_status cli_wrong(const struct cli_verb *verb, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "tcpsee: %s: ", verb->name);
	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	fprintf(stderr, "; see 'tcpsee help %s'\n", verb->name);
	return STATUS_USAGE;
}

void cli_say(const char *fmt, ...)
{
	va_list args;

	fputs("tcpsee: ", stderr);
	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

enum { NEAREST_NAME_MAX = 40 };

/* Letters to change, add or take away to make `b` out of `a` (Levenshtein), row by row. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NEAREST_NAME_MAX + 1];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > NEAREST_NAME_MAX || b_len > NEAREST_NAME_MAX)
		return NEAREST_NAME_MAX;
	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t above = row[j];

			row[j] = size_min(diagonal + (a[i - 1] != b[j - 1]), size_min(above, row[j - 1]) + 1);
			diagonal = above;
		}
	}
	return row[b_len];
}

const char *cli_nearest(const char *typed, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t best_distance = strlen(typed) > 3 ? 3 : 2; /* that far away is another word */

	for (size_t i = 0; i < count; i++) {
		size_t d = distance(typed, names[i]);

		if (d < best_distance) {
			best_distance = d;
			best = names[i];
		}
	}
	return best;
}

bool cli_finish_stdout(const struct cli_verb *verb)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	if (errno == EPIPE)
		return true;
	fprintf(stderr, "tcpsee: %s: stdout: %s\n", verb->name, strerror(errno));
	return false;
}
