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
#include "cli/choose_link.h"
#include "cli/nat_way.h"
#include "cli/option.h"
#include "cli/terminal.h"
#include "net/link_raw.h"
#include "net/namespace.h"
#include "net/route.h"

/* Where a line of at most `width` ends: at a blank, but never in a command between quotes, which is to be copied whole. */
static size_t line_length(const char *text, size_t width)
{
	bool is_quoted = false;
	size_t cut = 0, i = 0;

	if (strlen(text) <= width)
		return strlen(text);
	for (; text[i] != '\0' && (i <= width || cut == 0); i++) {
		is_quoted ^= text[i] == '"';
		if (text[i] == ' ' && !is_quoted)
			cut = i;
	}
	return cut > 0 ? cut : i;
}

/* "tun   no   REASON; REMEDY", folded below the reason. */
static void print_fact(const char *name, const char *answer, const char *sentence)
{
	enum { INDENT = 13, WIDTH = 100 };
	char room[1000]; /* names of files and devices come from strangers */
	const char *text = room;

	text_escape(room, sizeof room, span_of(sentence, strlen(sentence)));
	printf("%-9s%-4s", name, answer);
	while (*text != '\0') {
		size_t len = line_length(text, WIDTH - INDENT);
		bool is_last = text[len] == '\0';

		printf("%.*s\n%*s", (int)len, text, is_last ? 0 : INDENT, "");
		text += len + (is_last ? 0 : 1);
	}
}

static void print_tried(const char *name, bool works, const char *how, const struct err *err)
{
	print_fact(name, works ? "yes" : "no", works ? how : err->text);
}

static void print_lan(void)
{
	char name[INTERFACE_NAME_ROOM] = "", how[200];
	struct err err;
	bool works = link_lan_try(name, &err);

	snprintf(how, sizeof how, "an address of our own: tcpsee get --link lan -i %s --addr 192.0.2.7 http://192.0.2.2/",
		 name);
	print_tried("lan", works, how, &err);
}

static void print_tun(const struct live_config *live)
{
	struct err err, why;
	bool works = link_tun_try(live->tun.name, &err), is_nat_possible = nat_try(&why);

	print_tried("tun", works, "our TCP against this machine's: tcpsee get http://10.77.0.1/", &err);
	if (is_nat_possible && !works)
		is_nat_possible = err_set(&why, STATUS_LINK, "it is for the link tun, which does not work here");
	print_tried("--nat", is_nat_possible, "through a TUN device to other machines: tcpsee get --link tun --nat http://192.0.2.2/",
		    &why);
}

static void print_auto(const struct live_config *live)
{
	struct chosen_link chosen;
	char text[200];
	struct err err;
	bool works = choose_link_auto(live, &chosen, &err);

	if (works)
		snprintf(text, sizeof text, "tcpsee get http://192.0.2.2/ takes the link %s: %s",
			 link_choice_name(chosen.link), chosen.why);
	print_tried("auto", works, text, &err);
}

static void print_links(void)
{
	struct live_config live;
	struct err err;

	live_config_init(&live, LIVE_TUN);
	print_fact("sim", "yes", "our TCP against itself on a simulated wire: tcpsee get --link sim http://example/");
	print_tried("raw", link_raw_try(&err) && route_is_anywhere(&err),
		    "this machine's own address: tcpsee get --link raw http://192.0.2.2/", &err);
	print_lan();
	print_tun(&live);
	print_tried("user", link_user_try(&err) && route_is_anywhere(&err),
		    "no privileges, libslirp's TCP at the far end: tcpsee get --link user http://192.0.2.2/", &err);
	print_auto(&live);
	if (namespace_try(&err))
		print_fact("demo", "yes", "a TUN device in a network namespace of its own, against Linux's TCP: tcpsee demo");
	else
		print_fact("demo", "sim", err.text);
}

/* What this build can do without, and whether it does. */
static void print_build(void)
{
	static const char *const missing[] = {
		HAVE_SLIRP ? "" : ", without libslirp (--link user)",
		HAVE_NFTABLES ? "" : ", without libnftables (--nat)",
	};
	bool is_whole = HAVE_SLIRP && HAVE_NFTABLES;
	char text[200];

	snprintf(text, sizeof text, "%s%s%s%s", TCPSEE_VERSION, missing[0], missing[1],
		 is_whole ? ", with libslirp (--link user) and libnftables (--nat)"
			  : ": in its sources \"make deps && make\" adds that");
	print_fact("tcpsee", "", text);
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
	print_build();
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
	nat_way_clean();
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
		"Tries each link and leaves nothing behind: 'yes', or why not and what would help. Says which one --link\n"
		"auto takes, and what the terminal can show. What --nat of a tcpsee that was killed has left is removed.",
	.examples =
		"  tcpsee doctor\n"
		"  sudo tcpsee doctor                                what root may do\n",
	.run = doctor,
};
