/* SPDX-License-Identifier: MIT
 *
 * main.c - the verbs.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/privileges.h"

static const struct cli_verb *const verbs[] = {
	&verb_get, &verb_demo, &verb_replay, &verb_show, &verb_export, &verb_doctor,
};

static const struct cli_verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(name, verbs[i]->name) == 0)
			return verbs[i];
	}
	return NULL;
}

static enum exit_status unknown_verb(const char *typed)
{
	const char *names[ARRAY_LEN(verbs) + 1] = {"help"};
	const char *nearest;
	char shown[60];

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		names[i + 1] = verbs[i]->name;
	nearest = cli_nearest(typed, names, ARRAY_LEN(names));
	text_escape(shown, sizeof shown, span_of(typed, strlen(typed)));
	if (nearest != NULL)
		cli_say("there is no verb \"%s\"; did you mean '%s'?", shown, nearest);
	else
		cli_say("there is no verb \"%s\"; 'tcpsee help' lists them", shown);
	return STATUS_USAGE;
}

static void print_verbs(FILE *out)
{
	fputs("Usage: tcpsee VERB [OPTION]... [OPERAND]\n\n", out);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		char head[40];

		snprintf(head, sizeof head, "%s %s", verbs[i]->name, verbs[i]->operands);
		fprintf(out, "  tcpsee %-16s %s\n", head, verbs[i]->summary);
	}
	fputs("  tcpsee help VERB        its options, with examples\n", out);
}

static enum exit_status print_help(void)
{
	fputs("tcpsee shows TCP: its own implementation fetches a page, each segment is drawn as it\n"
	      "flies, and the recorded session can be replayed and exported.\n\n", stdout);
	print_verbs(stdout);
	fputs("\nBegin with:\n"
	      "  tcpsee demo                               watch a handshake and an HTTP GET\n"
	      "  tcpsee doctor                             what works on this machine\n"
	      "  man tcpsee                                everything else\n"
	      "\nExit status: 0 done; 1 the network or the peer failed; 2 wrong usage or an unreadable\n"
	      "file; 3 the link is not available or not permitted.\n", stdout);
	return STATUS_DONE;
}

static enum exit_status help(int argc, char **argv)
{
	const struct cli_verb *verb;
	char option[] = "--help";

	if (argc < 2 || strcmp(argv[1], "help") == 0 || argv[1][0] == '-')
		return print_help();
	verb = find_verb(argv[1]);
	if (verb == NULL)
		return unknown_verb(argv[1]);
	return verb->run(verb, 2, (char *[]){argv[1], option, NULL});
}

static enum exit_status dispatch(int argc, char **argv)
{
	const struct cli_verb *verb;

	if (argc < 2) {
		print_verbs(stderr);
		return STATUS_USAGE;
	}
	if (strcmp(argv[1], "help") == 0)
		return help(argc - 1, argv + 1);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_help();
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("tcpsee " TCPSEE_VERSION);
		return STATUS_DONE;
	}
	verb = find_verb(argv[1]);
	if (verb == NULL)
		return unknown_verb(argv[1]);
	return verb->run(verb, argc - 1, argv + 1);
}

/* A standard descriptor that is closed would become the session's file, and messages would be written into
 * it. Reading from and writing to what takes its place fails as before. */
static void fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			abort();
	}
}

int main(int argc, char **argv)
{
	struct err err;

	fill_standard_descriptors();
	if (!privileges_are_own(&err)) {
		cli_say("%s", err.text);
		return (int)err.status;
	}
	/* Characters alone: numbers keep their point, and messages their language. */
	setlocale(LC_CTYPE, "");
	enum exit_status status = dispatch(argc, argv);

	if (status == STATUS_DONE && (fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE) {
		cli_say("stdout: %s", strerror(errno));
		status = STATUS_USAGE;
	}
	return (int)status;
}
