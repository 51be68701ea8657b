/* SPDX-License-Identifier: MIT
 *
 * option_help.c - the help of a verb, printed from the tables that are parsed by.
 */
#include <stdio.h>
#include <string.h>

#include "cli/option.h"

enum { HELP_COLUMN = 28 };

/* Prints `text` from HELP_COLUMN on; its further lines below. */
static void print_help_text(const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		printf("%.*s\n", (int)len, text);
		text += len;
		if (*text == '\n') {
			text++;
			printf("%*s", HELP_COLUMN, "");
		}
	}
}

static void print_option(const struct cli_option *option)
{
	int column = 0;

	if (option->letter != 0)
		column += printf("  -%c%s", option->letter, option->name != NULL ? ", " : "");
	else
		column += printf("      ");
	if (option->name != NULL)
		column += printf("--%s", option->name);
	if (option->argument != NULL)
		column += printf(" %s", option->argument);
	if (column >= HELP_COLUMN) {
		putchar('\n');
		column = 0;
	}
	printf("%*s", HELP_COLUMN - column, "");
	print_help_text(option->help);
}

void cli_print_help(const struct cli_verb *verb, const struct cli_group *groups, size_t count)
{
	printf("Usage: tcpsee %s%s %s\n\n%s\n", verb->name, " [OPTION]...", verb->operands, verb->help);
	for (size_t g = 0; g < count; g++) {
		printf("\n%s:\n", groups[g].title);
		for (size_t i = 0; i < groups[g].count; i++)
			print_option(&groups[g].options[i]);
	}
	printf("  -h, --help                this text\n");
	printf("\nExamples:\n%s", verb->examples);
}
