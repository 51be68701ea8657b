/* SPDX-License-Identifier: MIT
 *
 * test_session.c - a session drives its source, its play clock and its file by the caller's clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "file/trace_read.h"
#include "sample_trace.h"
#include "session/session.h"

#define MS(n) ((time_ns)(n) * NS_PER_MS)

/* ---- a source that makes a note every so often ------------------------------------- */

struct metronome {
	struct source source; /* first */
	struct sample sample;
	time_ns next, every;
	int left;             /* notes to come */
	time_ns ran_until;
	int stops, commands;
	bool *is_closed;
};

static struct metronome *of(struct source *source)
{
	return (struct metronome *)(void *)source;
}

static bool metronome_run(struct source *source, time_ns until)
{
	struct metronome *m = of(source);

	assert_true(until >= m->ran_until);
	m->ran_until = until;
	for (; m->left > 0 && m->next <= until; m->left--) {
		m->sample.now = m->next;
		sample_happened(&m->sample, 0, EV_NOTE, 0, "tick", NULL, 0);
		m->next += m->every;
	}
	return m->left > 0 && m->stops == 0;
}

static time_ns metronome_deadline(struct source *source)
{
	return of(source)->left > 0 ? of(source)->next : TIME_NEVER;
}

static size_t metronome_poll(struct source *source, struct pollfd *fds, size_t room)
{
	(void)source;
	assert_true(room >= 1);
	fds[0] = (struct pollfd){.fd = STDIN_FILENO};
	return 1;
}

static bool metronome_command(struct source *source, const struct command *command, char *answer, size_t room)
{
	of(source)->commands++;
	snprintf(answer, room, "dropped %u", (unsigned)command->event);
	return true;
}

static void metronome_stop(struct source *source)
{
	of(source)->stops++;
}

static void metronome_progress(struct source *source, struct source_progress *out)
{
	(void)source;
	out->has_transfer = true;
	out->received = 7;
}

static enum exit_status metronome_verdict(struct source *source, char *sentence, size_t room)
{
	(void)source;
	snprintf(sentence, room, "the spring has run down");
	return STATUS_NETWORK;
}

static void metronome_close(struct source *source)
{
	*of(source)->is_closed = true;
	free(source);
}

static const struct source_ops metronome_ops = {
	.run = metronome_run,
	.deadline = metronome_deadline,
	.poll = metronome_poll,
	.command = metronome_command,
	.stop = metronome_stop,
	.progress = metronome_progress,
	.verdict = metronome_verdict,
	.close = metronome_close,
};

struct fixture {
	struct session *session;
	struct metronome *metronome;
	const struct trace *trace;
	bool is_closed;
};

static void wind_up(struct fixture *f, bool is_virtual, time_ns every, int notes)
{
	struct metronome *m = calloc(1, sizeof *m);

	*f = (struct fixture){.metronome = m};
	*m = (struct metronome){.source = {.ops = &metronome_ops, .is_virtual = is_virtual}, .every = every, .next = every,
				.left = notes, .is_closed = &f->is_closed};
	sample_init(&m->sample, "client", "server", "tcpsee");
	f->trace = m->sample.trace;
	f->session = session_new(m->sample.trace, &m->source);
}

static void unwind(struct fixture *f)
{
	struct err err;

	assert_true(session_free(f->session, &err));
	assert_true(f->is_closed);
}

/* ---- time ---------------------------------------------------------------------------- */

static void a_real_source_runs_by_real_time_since_the_first_turn(void **state)
{
	struct fixture f;

	(void)state;
	wind_up(&f, false, MS(100), 3);
	assert_true(session_run(f.session, MS(777000)));
	assert_int_equal(f.metronome->ran_until, 0);
	assert_true(session_run(f.session, MS(777150)));
	assert_int_equal(f.metronome->ran_until, MS(150));
	assert_int_equal(session_play(f.session)->at, 2);
	assert_int_equal(session_play(f.session)->now, MS(150));
	assert_int_equal(session_wait_ms(f.session, MS(777150), 1000), 50);
	assert_int_equal(session_wait_ms(f.session, MS(777150), 20), 20);
	assert_false(session_run(f.session, MS(777300)));
	assert_false(session_is_running(f.session));
	unwind(&f);
}

static void a_simulated_world_stands_while_the_view_is_paused(void **state)
{
	struct fixture f;

	(void)state;
	wind_up(&f, true, MS(100), 5);
	session_run(f.session, 0);
	session_run(f.session, MS(150));
	assert_int_equal(f.metronome->ran_until, MS(150));
	session_play(f.session)->is_paused = true;
	session_run(f.session, MS(950));
	assert_int_equal(f.metronome->ran_until, MS(150));
	assert_int_equal(session_wait_ms(f.session, MS(950), 1000), 1000);
	session_play(f.session)->is_paused = false;
	session_run(f.session, MS(1010));
	assert_int_equal(f.metronome->ran_until, MS(210));
	unwind(&f);
}

static void a_simulated_world_runs_at_the_speed_of_the_play_clock(void **state)
{
	struct fixture f;

	(void)state;
	wind_up(&f, true, MS(100), 50);
	session_run(f.session, 0);
	play_change_speed(session_play(f.session), -1);
	session_run(f.session, MS(100));
	assert_int_equal(f.metronome->ran_until, MS(50));
	assert_int_equal(session_wait_ms(f.session, MS(100), 1000), 100);
	unwind(&f);
}

static void a_simulated_world_waits_while_somebody_looks_at_its_past(void **state)
{
	struct fixture f;

	(void)state;
	wind_up(&f, true, MS(100), 50);
	session_run(f.session, 0);
	session_run(f.session, MS(450));
	play_seek(session_play(f.session), f.trace, 2);
	play_toggle(session_play(f.session), false);
	session_run(f.session, MS(550)); /* shows 100 + 100 */
	assert_int_equal(f.metronome->ran_until, MS(450));
	assert_int_equal(session_play(f.session)->at, 3);
	session_run(f.session, MS(850)); /* has caught up */
	session_run(f.session, MS(950));
	assert_int_equal(f.metronome->ran_until, MS(550));
	unwind(&f);
}

static void a_long_pause_of_a_simulated_world_is_cut(void **state)
{
	struct fixture f;
	time_ns now = 0;

	(void)state;
	wind_up(&f, true, 60 * NS_PER_S, 1);
	while (session_run(f.session, now) && now < 10 * NS_PER_S)
		now += MS(10);
	assert_in_range(now, MS(1900), MS(2100));
	unwind(&f);
}

static void without_a_viewer_a_simulated_world_runs_from_deadline_to_deadline(void **state)
{
	struct fixture f;
	int turns = 0;

	(void)state;
	wind_up(&f, true, 3600 * NS_PER_S, 4);
	while (session_run_fast(f.session))
		turns++;
	assert_int_equal(turns, 3);
	assert_int_equal(trace_count(f.trace), 5);
	assert_int_equal(f.metronome->ran_until, 4 * 3600 * NS_PER_S);
	unwind(&f);
}

/* ---- commands ------------------------------------------------------------------------- */

static void commands_go_to_a_running_source(void **state)
{
	const struct command drop = {.kind = COMMAND_DROP, .event = 9};
	struct source_progress progress;
	struct fixture f;
	char answer[100];

	(void)state;
	wind_up(&f, true, MS(100), 1);
	assert_true(session_command(f.session, &drop, answer, sizeof answer));
	assert_string_equal(answer, "dropped 9");
	session_progress(f.session, &progress);
	assert_int_equal(progress.received, 7);
	session_stop(f.session);
	assert_int_equal(f.metronome->stops, 1);
	while (session_run_fast(f.session))
		continue;
	assert_int_equal(session_verdict(f.session, answer, sizeof answer), STATUS_NETWORK);
	assert_string_equal(answer, "the spring has run down");
	assert_false(session_command(f.session, &drop, answer, sizeof answer));
	assert_int_equal(f.metronome->commands, 1);
	session_stop(f.session);
	assert_int_equal(f.metronome->stops, 1);
	unwind(&f);
}

static void a_recording_refuses_commands_politely(void **state)
{
	const struct command drop = {.kind = COMMAND_DROP, .event = 2};
	struct session *s = session_new(sample_page(), NULL);
	struct source_progress progress;
	struct pollfd fds[2];
	char answer[100] = "x";
	struct err err;

	(void)state;
	assert_false(session_is_running(s));
	assert_false(session_run(s, 5));
	assert_false(session_run_fast(s));
	assert_false(session_command(s, &drop, answer, sizeof answer));
	assert_non_null(strstr(answer, "recording"));
	assert_int_equal(session_poll(s, fds, 2), 0);
	session_progress(s, &progress);
	assert_false(progress.has_transfer);
	assert_int_equal(session_verdict(s, answer, sizeof answer), STATUS_DONE);
	assert_string_equal(answer, "");
	session_stop(s);
	assert_true(session_free(s, &err));
}

/* ---- the file -------------------------------------------------------------------------- */

static uint32_t events_in(const char *path)
{
	char remark[300];
	struct err err;
	struct trace *t = trace_read(path, remark, sizeof remark, &err);

	assert_non_null(t);
	uint32_t count = trace_count(t);
	trace_free(t);
	return count;
}

static void what_happens_is_on_disk_within_100_ms(void **state)
{
	char path[] = "/tmp/tcpsee-test-session-XXXXXX";
	struct fixture f;
	struct err err;

	(void)state;
	close(mkstemp(path));
	wind_up(&f, false, MS(10), 100);
	assert_true(session_save_to(f.session, path, &err));
	assert_string_equal(session_path(f.session), path);
	assert_int_equal(events_in(path), 1);
	session_run(f.session, 0);
	session_run(f.session, MS(50));
	assert_true(session_wait_ms(f.session, MS(50), 1000) <= 50);
	session_run(f.session, MS(100));
	assert_int_equal(events_in(path), 1 + 10);
	session_run(f.session, MS(1000));
	assert_int_equal(events_in(path), 1 + 100);
	unwind(&f);
	assert_int_equal(events_in(path), 1 + 100);
	unlink(path);
}

static void a_file_that_cannot_be_opened_is_told_at_once(void **state)
{
	struct fixture f;
	struct err err;

	(void)state;
	wind_up(&f, false, MS(10), 1);
	assert_false(session_save_to(f.session, "/nonexistent/s.json", &err));
	assert_non_null(strstr(err.text, "/nonexistent/s.json"));
	assert_null(session_path(f.session));
	unwind(&f);
}

/* No file may grow beyond `bytes`; ~0: as before. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_stops_the_recording_not_the_session(void **state)
{
	char path[] = "/tmp/tcpsee-test-session-XXXXXX";
	struct fixture f;
	struct err err;

	(void)state;
	close(mkstemp(path));
	signal(SIGXFSZ, SIG_IGN);
	wind_up(&f, false, MS(1), 1000);
	assert_true(session_save_to(f.session, path, &err));
	session_run(f.session, 0);
	limit_files(1500);
	session_run(f.session, MS(500));
	session_run(f.session, MS(700));
	limit_files(~(rlim_t)0);
	assert_true(session_is_running(f.session));
	assert_string_not_equal(session_save_problem(f.session), "");
	err.text[0] = '\0';
	assert_false(session_free(f.session, &err));
	assert_string_not_equal(err.text, "");
	assert_true(f.is_closed);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_source_runs_by_real_time_since_the_first_turn),
		cmocka_unit_test(a_simulated_world_stands_while_the_view_is_paused),
		cmocka_unit_test(a_simulated_world_runs_at_the_speed_of_the_play_clock),
		cmocka_unit_test(a_simulated_world_waits_while_somebody_looks_at_its_past),
		cmocka_unit_test(a_long_pause_of_a_simulated_world_is_cut),
		cmocka_unit_test(without_a_viewer_a_simulated_world_runs_from_deadline_to_deadline),
		cmocka_unit_test(commands_go_to_a_running_source),
		cmocka_unit_test(a_recording_refuses_commands_politely),
		cmocka_unit_test(what_happens_is_on_disk_within_100_ms),
		cmocka_unit_test(a_file_that_cannot_be_opened_is_told_at_once),
		cmocka_unit_test(a_full_disk_stops_the_recording_not_the_session),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
