/* SPDX-License-Identifier: MIT
 *
 * option.c - reads options by their tables.
 *
 * getopt_long() finds the options; each gets a number of its own (FIRST + its place among all rows of all
 * groups), which leads back to its row.
 */
#include "cli/option.h"

#include <getopt.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"

enum { FIRST = 1000, HELP = 999 };

/* All rows of all groups in one order, in the forms that getopt_long() wants. */
struct parser {
	const struct cli_verb *verb;
	const struct cli_option *rows[CLI_OPTIONS_MAX];
	void *into[CLI_OPTIONS_MAX];
	size_t count;
	struct option longs[CLI_OPTIONS_MAX + 2];
	size_t long_count;
	char letters[2 * CLI_OPTIONS_MAX + 4];
};

static void parser_add(struct parser *p, const struct cli_option *row, void *into)
{
	size_t len = strlen(p->letters);

	assert(p->count < CLI_OPTIONS_MAX);
	if (row->name != NULL)
		p->longs[p->long_count++] = (struct option){
			.name = row->name, .has_arg = row->argument != NULL ? required_argument : no_argument,
			.val = FIRST + (int)p->count,
		};
	if (row->letter != 0) {
		assert(strchr(p->letters, row->letter) == NULL);
		p->letters[len++] = (char)row->letter;
		if (row->argument != NULL)
			p->letters[len++] = ':';
		p->letters[len] = '\0';
	}
	p->rows[p->count] = row;
	p->into[p->count++] = into;
}

static void parser_init(struct parser *p, const struct cli_verb *verb, const struct cli_group *groups,
			size_t count)
{
	*p = (struct parser){.verb = verb, .letters = ":h"}; /* ':' tells a missing value from a wrong name */
	p->longs[p->long_count++] = (struct option){.name = "help", .val = HELP};
	for (size_t g = 0; g < count; g++) {
		for (size_t i = 0; i < groups[g].count; i++)
			parser_add(p, &groups[g].options[i], groups[g].into);
	}
}

/* The place among the rows of what getopt_long() returned. */
static size_t parser_find(const struct parser *p, int found)
{
	if (found >= FIRST)
		return (size_t)(found - FIRST);
	for (size_t i = 0; i < p->count; i++) {
		if (p->rows[i]->letter == found)
			return i;
	}
	return p->count;
}

/* How many long names begin with `typed`. */
static size_t parser_beginnings(const struct parser *p, const char *typed)
{
	size_t count = 0;

	for (size_t i = 0; i < p->long_count; i++)
		count += strncmp(p->longs[i].name, typed, strlen(typed)) == 0;
	return count;
}

static enum cli_parsed wrong_long(const struct parser *p, const char *typed, size_t len)
{
	const char *names[CLI_OPTIONS_MAX + 2];
	const char *nearest;
	char name[64];

	len = text_escape(name, sizeof name, span_of(typed, len));
	if (len > 0 && parser_beginnings(p, name) > 1) {
		cli_wrong(p->verb, "--%s could be several options; write more of its name", name);
		return CLI_WRONG;
	}
	for (size_t i = 0; i < p->long_count; i++)
		names[i] = p->longs[i].name;
	nearest = cli_nearest(name, names, p->long_count);
	if (nearest != NULL)
		cli_wrong(p->verb, "there is no option --%s; did you mean --%s?", name, nearest);
	else
		cli_wrong(p->verb, "there is no option --%s", name);
	return CLI_WRONG;
}

/* getopt_long() said '?' about `argument`: an unknown name, or a value where none belongs. */
static enum cli_parsed wrong_option(const struct parser *p, const char *argument)
{
	if (optopt == HELP || optopt >= FIRST) {
		const char *name = optopt == HELP ? "help" : p->rows[optopt - FIRST]->name;

		cli_wrong(p->verb, "--%s takes no value", name);
		return CLI_WRONG;
	}
	if (optopt != 0) {
		char letter = (char)optopt;
		char text[8];

		text_escape(text, sizeof text, span_of(&letter, 1));
		cli_wrong(p->verb, "there is no option -%s", text);
		return CLI_WRONG;
	}
	return wrong_long(p, argument + 2, strcspn(argument + 2, "="));
}

static enum cli_parsed missing_value(const struct parser *p)
{
	const struct cli_option *row = p->rows[parser_find(p, optopt)];

	if (optopt >= FIRST)
		cli_wrong(p->verb, "--%s needs %s behind it", row->name, row->argument);
	else
		cli_wrong(p->verb, "-%c needs %s behind it", row->letter, row->argument);
	return CLI_WRONG;
}

static enum cli_parsed take_option(const struct parser *p, int found)
{
	size_t i = parser_find(p, found);
	struct err err;

	assert(i < p->count);
	if (cli_option_set(p->rows[i], p->into[i], optarg, &err))
		return CLI_RUN;
	cli_wrong(p->verb, "%s", err.text);
	return CLI_WRONG;
}

enum cli_parsed cli_parse(const struct cli_verb *verb, const struct cli_group *groups, size_t count,
			  int argc, char **argv, struct cli_operands *operands)
{
	enum cli_parsed result = CLI_RUN;
	struct parser p;

	parser_init(&p, verb, groups, count);
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	while (result == CLI_RUN) {
		int found = getopt_long(argc, argv, p.letters, p.longs, NULL);

		if (found == -1)
			break;
		if (found == HELP || found == 'h') {
			cli_print_help(verb, groups, count);
			return CLI_HELPED;
		}
		if (found == '?')
			result = wrong_option(&p, argv[optind - 1]);
		else if (found == ':')
			result = missing_value(&p);
		else
			result = take_option(&p, found);
	}
	operands->at = argv + optind;
	operands->count = argc - optind;
	return result;
}
