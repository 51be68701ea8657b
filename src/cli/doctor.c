/* SPDX-License-Identifier: MIT
 *
 * doctor.c - `tcpsee doctor`: which links work here and now, and what would allow more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/option.h"
#include "cli/terminal.h"
#include "net/link_lan.h"
#include "net/link_raw.h"
#include "net/link_tun.h"
#include "net/link_user.h"
#include "net/namespace.h"

/* "tun   no   REASON; REMEDY", folded at blanks below the reason. */
static void print_fact(const char *name, const char *answer, const char *text)
{
	enum { INDENT = 13, WIDTH = 100 };
	size_t len = strlen(text);

	printf("%-9s%-4s", name, answer);
	while (len > WIDTH - INDENT) {
		size_t cut = WIDTH - INDENT;

		while (cut > 0 && text[cut] != ' ')
			cut--;
		if (cut == 0)
			break;
		printf("%.*s\n%*s", (int)cut, text, INDENT, "");
		text += cut + 1;
		len -= cut + 1;
	}
	printf("%s\n", text);
}

static void print_tried(const char *name, bool works, const char *how, const struct err *err)
{
	print_fact(name, works ? "yes" : "no", works ? how : err->text);
}

static void print_links(void)
{
	struct err err;

	print_fact("sim", "yes", "our TCP against itself on a simulated wire: tcpsee get --link sim http://example/");
	print_tried("raw", link_raw_try(&err), "this machine's own address: tcpsee get --link raw http://192.0.2.2/", &err);
	print_tried("lan", link_lan_try(NULL, &err),
		    "an address of our own on the network: tcpsee get --link lan -i eth0 --addr 192.0.2.7 http://192.0.2.2/", &err);
	print_tried("tun", link_tun_try(&err), "our TCP against this machine's: tcpsee get http://10.77.0.1/", &err);
	print_tried("user", link_user_try(&err), "no privileges, libslirp's TCP at the far end: tcpsee get --link user http://192.0.2.2/",
		    &err);
	if (namespace_try(&err))
		print_fact("demo", "yes", "a TUN device in a network namespace of its own, against Linux's TCP: tcpsee demo");
	else
		print_fact("demo", "sim", err.text);
}

static void print_terminal(void)
{
	const char *term = getenv("TERM");
	char text[160], name[60];
	int columns = terminal_columns(STDOUT_FILENO);

	text_escape(name, sizeof name, span_of(term, term != NULL ? strlen(term) : 0));
	if (columns > 0)
		snprintf(text, sizeof text, "TERM=%s, %d columns, %s", name, columns,
			 terminal_wants_color(COLOR_AUTO, STDOUT_FILENO) ? "colours" : "no colours");
	else
		snprintf(text, sizeof text, "stdout is none: ladders come as text");
	print_fact("terminal", columns > 0 ? "yes" : "no", text);
	print_fact("UTF-8", terminal_is_utf8() ? "yes" : "no",
		   terminal_is_utf8() ? "ladders are drawn with its lines"
				      : "ladders are drawn in ASCII; a locale like C.UTF-8 in LC_ALL allows more");
}

static void print_system(void)
{
	struct utsname system;
	char text[300];

	if (uname(&system) != 0)
		return;
	snprintf(text, sizeof text, "%.60s %.80s %.60s, %s", system.sysname, system.release, system.machine,
		 geteuid() == 0 ? "as root" : "as an ordinary user");
	print_fact("system", "", text);
	print_fact("tcpsee", "", TCPSEE_VERSION);
}

static enum exit_status doctor(const struct cli_verb *verb, int argc, char **argv)
{
	struct cli_operands operands;

	switch (cli_parse(verb, NULL, 0, argc, argv, &operands)) {
	case CLI_RUN:
		break;
	case CLI_HELPED:
		return STATUS_DONE;
	case CLI_WRONG:
		return STATUS_USAGE;
	}
	if (operands.count > 0)
		return cli_wrong(verb, "it takes no operands");
	print_links();
	print_terminal();
	print_system();
	return cli_finish_stdout(verb) ? STATUS_DONE : STATUS_USAGE;
}

const struct cli_verb verb_doctor = {
	.name = "doctor",
	.operands = "",
	.summary = "which links this machine allows, and how to allow more",
	.help =
		"Tries each link and leaves nothing behind: 'yes', or why not and what would help. Also tells what the\n"
		"terminal can show.",
	.examples =
		"  tcpsee doctor\n"
		"  sudo tcpsee doctor                                what root may do\n",
	.run = doctor,
};
