/* SPDX-License-Identifier: MIT
 *
 * run.c - a live run, step by step:
 *
 *   1. what must be writable is opened, before anything is sent
 *   2. the link and the engine are opened, the recording begins, privileges are given up
 *   3. it runs, on the screen or as text
 *   4. verdict, summary, files closed; a signal that ended it is obeyed at last
 */
#include "cli/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/nat_way.h"
#include "cli/plain.h"
#include "cli/privileges.h"
#include "cli/recording.h"
#include "cli/report.h"
#include "cli/report_kernel.h"
#include "cli/screen.h"
#include "cli/signals.h"

static bool take_http_1_0(void *into, const char *value, struct err *err)
{
	(void)value;
	(void)err;
	((struct run_options *)into)->live.request.minor_version = 0;
	return true;
}

static bool take_body_path(void *into, const char *value, struct err *err)
{
	struct body_paths *paths = &((struct run_options *)into)->bodies;

	if (paths->count == LIVE_TARGETS_MAX)
		return err_set(err, STATUS_USAGE, "-o: at most %d pages at a time", LIVE_TARGETS_MAX);
	paths->at[paths->count++] = value;
	return true;
}

#define PLACE(member) offsetof(struct run_options, member)

static const struct cli_option page_rows[] = {
	{"output", 'o', "FILE", OPTION_TAKE, 0, 0, 0,
	 "the page into a file; \"-\": to stdout, and the ladder\nto stderr; once for each URL, in their order", take_body_path},
	{"http1.0", 0, NULL, OPTION_TAKE, 0, 0, 0, "ask with HTTP/1.0", take_http_1_0},
	{"max-time", 0, "TIME", OPTION_TIME, PLACE(live.max_time), 0, 0, "give up after this", NULL},
	{"max-filesize", 0, "BYTES", OPTION_U64, PLACE(live.body_max), 1, 0, "a page that is longer is an error: 10m", NULL},
	{"max-recording", 0, "BYTES", OPTION_U64, PLACE(live.recording_max), 16 << 20, 0,
	 "end the run when its recording fills so much memory\n(1g)", NULL},
	{"linger", 0, NULL, OPTION_YES, PLACE(live.will_linger), 0, 0, "stay until TIME-WAIT is over", NULL},
	{"quiet", 'q', NULL, OPTION_YES, PLACE(is_quiet), 0, 0, "as text, without ladder and remarks", NULL},
};

struct cli_group run_options_page(struct run_options *run)
{
	return (struct cli_group){"Page", page_rows, ARRAY_LEN(page_rows), run};
}

#define DELAY_NOT_GIVEN ((time_ns)-1)

void run_options_init(struct run_options *run)
{
	*run = (struct run_options){0};
	live_config_init(&run->live, LIVE_TUN);
	run->live.impair.delay = DELAY_NOT_GIVEN;
}

void run_options_targets(struct run_options *run, struct live_target *targets, size_t count)
{
	run->targets = targets;
	run->live.targets = targets;
	run->live.target_count = count;
}

void run_options_default_delay(struct run_options *run, time_ns delay)
{
	if (run->live.impair.delay == DELAY_NOT_GIVEN)
		run->live.impair.delay = delay;
}

struct live_run {
	const struct cli_verb *verb;
	struct run_options *options;
	struct recording recording;
	struct bodies bodies;
	struct session *session;
	struct nat_way nat;  /* closed without --nat */
	bool is_reader_gone; /* `| head`: ends quietly */
};

struct whole_pages {
	bool is_whole[LIVE_TARGETS_MAX];
};

static bool is_stdout(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

/* 1. */
static bool open_files(struct live_run *r, struct err *err)
{
	const struct run_options *o = r->options;

	bool is_page_on_stdout = body_paths_have_stdout(&o->bodies);

	if (is_page_on_stdout && is_stdout(o->save.path))
		return err_set(err, STATUS_USAGE, "-o - and -w - cannot both have stdout; give one of them a file");
	if ((is_page_on_stdout || is_stdout(o->save.path)) && o->screen.script != NULL)
		return err_set(err, STATUS_USAGE, "--script writes its screens to stdout; give -o and -w files");
	if (!bodies_open(&r->bodies, &o->bodies, o->live.target_count, err))
		return false;
	if (o->save.path != NULL && bodies_hold(&r->bodies, o->save.path)) /* they would be written over each other */
		return err_set(err, STATUS_USAGE, "-o and -w name the same file: %s; give the session another",
			       o->save.path);
	return recording_choose(&r->recording, &o->save, o->label, err);
}

/* What the session cannot know by itself: the time of day, and why it is on this link. */
static void complete_about(struct trace_about *about, const struct source *source, const char *title_remark)
{
	struct timespec now;
	struct tm tm;

	if (title_remark != NULL) {
		char title[sizeof about->title];

		memcpy(title, about->title, sizeof title);
		snprintf(about->title, sizeof about->title, "%s: %.200s", title_remark, title);
	}
	if (source->is_virtual || clock_gettime(CLOCK_REALTIME, &now) != 0 || gmtime_r(&now.tv_sec, &tm) == NULL)
		return;
	size_t len = strftime(about->created, sizeof about->created, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(about->created + len, sizeof about->created - len, ".%09ldZ", now.tv_nsec);
}

/* 2. */
static bool open_session(struct live_run *r, struct err *err)
{
	struct run_options *o = r->options;
	struct trace *trace = trace_new();
	struct source *source;

	trace_about(trace)->snaplen = o->save.snaplen;
	o->live.is_recorded = !o->is_quiet || !o->save.is_off; /* who sees and keeps nothing needs no trace */
	o->live.body = body_take;
	o->live.lan.stop = signals_number();
	for (size_t i = 0; i < o->live.target_count; i++)
		o->targets[i].body_context = &r->bodies.items[i];
	source = source_live_open(&o->live, trace, err);
	if (source == NULL) {
		trace_free(trace);
		return false;
	}
	complete_about(trace_about(trace), source, o->title_remark);
	r->session = session_new(trace, source);
	return recording_begin(&r->recording, r->session, err);
}

/* Then it is the first, and arrows need no ports. */
static bool will_be_one(const struct live_config *live)
{
	return live->target_count == 1 && live->targets[0].address_count == 1 && !live->follows_redirects;
}

/* The ladder as text; without a reader when it is not wanted. */
static bool run_plain(struct live_run *r, struct err *err)
{
	const struct run_options *o = r->options;
	bool is_stdout_taken = body_paths_have_stdout(&o->bodies) || is_stdout(o->save.path);
	FILE *out = is_stdout_taken ? stderr : stdout;
	struct plain_options plain = {.out = o->is_quiet ? NULL : out, .has_progress = !o->is_quiet};

	terminal_looks(&o->look, fileno(out), &plain.looks);
	plain.looks.ladder.conn = will_be_one(&o->live) ? 1 : 0;
	bool is_written = plain_run(r->session, &plain);

	r->is_reader_gone = is_written && errno == EPIPE;
	return is_written || err_set(err, STATUS_USAGE, "the ladder cannot be written: %s", strerror(errno));
}

/* 3. */
static bool run_session(struct live_run *r, struct err *err)
{
	const struct run_options *o = r->options;
	struct term *term;
	enum screen_choice choice = SCREEN_NONE;

	if (!o->is_quiet && !body_paths_have_stdout(&o->bodies) && !is_stdout(o->save.path))
		choice = screen_open(&o->screen, &o->look, &term, err);
	switch (choice) {
	case SCREEN_OPEN:
		return screen_run(r->session, term, &o->screen, &o->look, err);
	case SCREEN_NONE:
		return run_plain(r, err);
	case SCREEN_FAILED:
		break;
	}
	return false;
}

/* 4. What the run came to, when it came to its end. */
static enum exit_status tell_verdict(struct live_run *r)
{
	char sentence[400] = "";
	enum exit_status status;

	if (r->is_reader_gone)
		return STATUS_DONE;
	if (!r->options->is_quiet) {
		report_header(r->session);
		report_transfer(r->session, r->options->bodies.count > 0);
		report_connections(r->session);
	}
	if (session_is_running(r->session) || signals_count() > 0) {
		cli_say("stopped before the end");
		return STATUS_DONE;
	}
	if (bodies_have_problem(&r->bodies))
		return STATUS_DONE; /* it ended for want of room; bodies_close() says so */
	status = session_verdict(r->session, sentence, sizeof sentence);
	if (!report_failures(r->session, r->verb->name) && sentence[0] != '\0')
		fprintf(stderr, "tcpsee: %s: %s\n", r->verb->name, sentence);
	const char *kernel = status == STATUS_DONE ? "" : report_kernel(session_trace(r->session));

	if (*kernel != '\0')
		cli_say("%s", kernel);
	return status;
}

static enum exit_status worse(enum exit_status status, const struct cli_verb *verb, const struct err *err)
{
	cli_fail(verb, err);
	return status != STATUS_DONE ? status : err->status;
}

/* An empty page that came whole empties its file. */
static bool is_page_whole(void *context, size_t index)
{
	const struct whole_pages *pages = context;

	return index < LIVE_TARGETS_MAX && pages->is_whole[index];
}

/* Before the session goes. */
static void note_whole_pages(const struct live_run *r, enum exit_status status, struct whole_pages *pages)
{
	struct source_page page;

	*pages = (struct whole_pages){0};
	if (r->session == NULL || session_is_running(r->session) || (status != STATUS_DONE && r->options->live.target_count == 1))
		return;
	for (size_t i = 0; i < LIVE_TARGETS_MAX && session_page(r->session, i, &page); i++)
		pages->is_whole[i] = page.status == STATUS_DONE;
}

static enum exit_status close_all(struct live_run *r, enum exit_status status)
{
	const char *problem = r->session != NULL ? session_save_problem(r->session) : "";
	struct whole_pages whole;
	struct err err;

	note_whole_pages(r, status, &whole);
	if (!nat_way_close(&r->nat, &err))
		status = worse(status, r->verb, &err);
	if (*problem != '\0') {
		err_set(&err, STATUS_USAGE, "%s", problem);
		status = worse(status, r->verb, &err);
	}
	bool is_saved = *problem == '\0';

	if (r->session != NULL && !session_free(r->session, &err) && is_saved) {
		status = worse(status, r->verb, &err);
		is_saved = false;
	}
	if (!bodies_close(&r->bodies, is_page_whole, &whole, &err))
		status = worse(status, r->verb, &err);
	if (r->session != NULL && r->recording.path[0] != '\0' && !is_stdout(r->recording.path))
		cli_say("%s %s", is_saved ? "recorded in" : "incompletely recorded in", r->recording.path);
	return status;
}

enum exit_status run_live(const struct cli_verb *verb, struct run_options *options)
{
	struct live_run r = {.verb = verb, .options = options};
	enum exit_status status;
	struct err err;

	signals_catch();
	if (!open_files(&r, &err) || !open_session(&r, &err) ||
		(options->has_nat && !nat_way_open(&r.nat, &options->live.tun, &err)) || !privileges_drop(options->has_nat, &err)) {
		status = cli_fail(verb, &err);
		recording_forget(&r.recording);
	} else if (run_session(&r, &err)) {
		status = tell_verdict(&r);
	} else {
		plain_wind_down(r.session);
		status = cli_fail(verb, &err);
	}
	status = close_all(&r, status);
	signals_obey();
	return status;
}
