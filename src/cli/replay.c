/* SPDX-License-Identifier: MIT
 *
 * replay.c - `tcpsee replay FILE`: step through a session forwards and backwards.
 */
#include <unistd.h>

#include "cli/load.h"
#include "cli/screen.h"
#include "cli/show.h"
#include "cli/signals.h"
#include "cli/terminal.h"

/* On the screen; takes over the trace. */
static enum exit_status play(const struct cli_verb *verb, struct trace *trace, struct term *term,
			     const struct screen_options *screen, const struct look_options *look)
{
	struct session *session = session_new(trace, NULL);
	struct err err;
	enum exit_status status = screen_run(session, term, screen, look, &err) ? STATUS_DONE : cli_fail(verb, &err);

	return session_free(session, &err) ? status : cli_fail(verb, &err);
}

static enum exit_status replay_file(const struct cli_verb *verb, const char *path, struct load_options *load,
				    const struct screen_options *screen, struct look_options *look)
{
	struct term *term;
	struct err err;
	enum exit_status status;
	struct trace *trace = load_trace(path, load, &err);

	if (trace == NULL)
		return cli_fail(verb, &err);
	look->filter = load_rows(load);
	switch (screen_open(screen, look, &term, &err)) {
	case SCREEN_OPEN:
		return play(verb, trace, term, screen, look);
	case SCREEN_FAILED:
		trace_free(trace);
		return cli_fail(verb, &err);
	case SCREEN_NONE:
		break;
	}
	if (!screen->is_plain && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		cli_say("stdin and stdout are not both a terminal: the ladder comes as text, as by 'tcpsee show'");
	status = show_trace(verb, trace, look, load->conn);
	trace_free(trace);
	return status;
}

static enum exit_status replay(const struct cli_verb *verb, int argc, char **argv)
{
	struct look_options look = {0};
	struct load_options load = {0};
	struct screen_options screen = {0};
	struct cli_operands operands;
	struct cli_group groups[] = {options_load(&load), options_look(&look), options_screen(&screen)};
	enum exit_status status;

	switch (cli_parse(verb, groups, ARRAY_LEN(groups), argc, argv, &operands)) {
	case CLI_RUN:
		break;
	case CLI_HELPED:
		return STATUS_DONE;
	case CLI_WRONG:
		return STATUS_USAGE;
	}
	if (operands.count != 1)
		return cli_wrong(verb, operands.count == 0 ? "which file? A session or a capture is missing" : "one file at a time");
	signals_catch();
	status = replay_file(verb, operands.at[0], &load, &screen, &look);
	signals_obey();
	load_fini(&load);
	return status;
}

const struct cli_verb verb_replay = {
	.name = "replay",
	.operands = "FILE",
	.summary = "step through a session or a capture, forwards and backwards",
	.help =
		"Opens a recorded session, or a capture (pcap or pcapng), on the screen: play, pause, step, go back; ? shows\n"
		"the keys. Without a terminal the ladder comes as text.",
	.examples =
		"  tcpsee replay s.json\n"
		"  tcpsee replay --step s.json                       begins paused\n"
		"  tcpsee replay --speed 1/4 s.json\n"
		"  tcpsee replay -f 'tcp[13] & 5 != 0' s.json        where FIN or RST is set\n"
		"  tcpsee replay -f 'tcp port 80' capture.pcapng\n",
	.run = replay,
};
