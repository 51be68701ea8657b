/* SPDX-License-Identifier: MIT
 *
 * cli.h - a verb of the command line, and how the program talks to the person who typed it.
 *
 * Results go to stdout, everything else to stderr; a message says where, what, and what to do
 * next, and begins with "tcpsee: ". Exit statuses: base/err.h.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/err.h"

struct cli_verb {
	const char *name;     /* "get" */
	const char *operands; /* "URL" */
	const char *summary;  /* one line for the list of verbs */
	const char *help;     /* a paragraph on what it does, before its options */
	const char *examples; /* whole command lines with a word on each, behind its options */
	enum exit_status (*run)(const struct cli_verb *verb, int argc, char **argv);
};

/* The verbs, one file each. */
extern const struct cli_verb verb_get;
extern const struct cli_verb verb_demo;
extern const struct cli_verb verb_replay;
extern const struct cli_verb verb_show;
extern const struct cli_verb verb_export;
extern const struct cli_verb verb_doctor;

/* "tcpsee: get: TEXT" on stderr; returns the status, so that `return cli_fail(verb, &err)` reads well. */
enum exit_status cli_fail(const struct cli_verb *verb, const struct err *err);
enum exit_status cli_wrong(const struct cli_verb *verb, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "tcpsee: TEXT" on stderr: something worth knowing, not a failure. */
void cli_say(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Which of `count` names is most likely meant by `typed`; NULL when none is near. */
const char *cli_nearest(const char *typed, const char *const *names, size_t count);

/* Ends what is on stdout: false, with a message, when it could not be written. A reader that has just
 * gone (`| head`) is no failure. */
bool cli_finish_stdout(const struct cli_verb *verb) MUST_USE;

#endif
