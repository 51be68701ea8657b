/* SPDX-License-Identifier: MIT
 *
 * option.h - options as tables: one row is the parser's rule and the help's line.
 *
 *     static const struct cli_option rows[] = {
 *             {"loss", 0, "SHARE", OPTION_SHARE, offsetof(struct impair_config, loss), .help = "..."},
 *     };
 *     struct cli_group groups[] = {{"Wire", rows, ARRAY_LEN(rows), &config.impair}};
 *     switch (cli_parse(verb, groups, ARRAY_LEN(groups), argc, argv, &operands)) ...
 *
 * GNU conventions: options and operands in any order, "--" ends the options, long names may be
 * shortened while they stay unambiguous. --help is understood by every verb.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "cli/cli.h"

enum option_type {
	OPTION_YES,    /* bool: becomes true */
	OPTION_NO,     /* bool: becomes false */
	OPTION_TIME,   /* time_ns: 150ms 2s 1.5, at most CLI_TIME_MAX */
	OPTION_SHARE,  /* double: 5% 0.05 */
	OPTION_RATE,   /* uint64_t: 10mbit */
	OPTION_U16,    /* unsigned numbers: 1460 64k, low..high */
	OPTION_U32,
	OPTION_U64,
	OPTION_TEXT,   /* const char *: borrowed from argv */
	OPTION_TAKE,   /* what `take` makes of it */
};

struct cli_option {
	const char *name;     /* "loss"; NULL: the letter alone */
	int letter;           /* 0: the long name alone */
	const char *argument; /* what the help calls it; NULL: has none */
	enum option_type type;
	size_t place;         /* offset in the group's struct; OPTION_TAKE: not used */
	uint64_t low, high;   /* numbers, and times in ns; high 0: as far as the type goes */
	const char *help;     /* "\n" continues below the help column */
	bool (*take)(void *into, const char *value, struct err *err);
};

struct cli_group {
	const char *title;
	const struct cli_option *options;
	size_t count;
	void *into; /* the struct that the offsets count in */
};

struct cli_operands {
	char **at; /* in argv, which getopt has put in order */
	int count;
};

/* As much as the times of a session file may become; sums of a few do not overflow. */
#define CLI_TIME_MAX ((uint64_t)1000000 * (uint64_t)NS_PER_S)

enum cli_parsed {
	CLI_RUN,    /* go on */
	CLI_HELPED, /* --help was answered: status 0 */
	CLI_WRONG,  /* a message was printed: status 2 */
};

enum { CLI_OPTIONS_MAX = 160 }; /* of one verb */

enum cli_parsed cli_parse(const struct cli_verb *verb, const struct cli_group *groups, size_t count,
			  int argc, char **argv, struct cli_operands *operands) MUST_USE;

/* Puts one value in its place, as cli_parse does; STATUS_USAGE and a sentence when it is none. */
bool cli_option_set(const struct cli_option *option, void *into, const char *value,
		    struct err *err) MUST_USE;

/* Synopsis, paragraph, options by group and examples of a verb, on stdout. */
void cli_print_help(const struct cli_verb *verb, const struct cli_group *groups, size_t count);

#endif
