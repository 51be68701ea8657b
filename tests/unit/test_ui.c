/* SPDX-License-Identifier: MIT
 *
 * test_ui.c - the whole screen in one process: scripts that press keys and expect text, and a terminal of
 * our own that presses any key at any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "sample_trace.h"
#include "ui/app.h"

/* ---- played by a script ----------------------------------------------------------- */

/* Plays `script` on a recording of `trace` (which it takes over); every `expect` must hold. */
static void play_at(struct trace *trace, int rows, int columns, const struct ui_options *options, const char *script)
{
	char path[] = "/tmp/tcpsee-test-ui-XXXXXX";
	int fd = mkstemp(path);
	struct session *session = session_new(trace, NULL);
	struct err err;

	assert_int_equal(write(fd, script, strlen(script)), strlen(script));
	close(fd);
	struct term *term = term_script_open(path, rows, columns, &err);
	if (term == NULL)
		fail_msg("%s", err.text);
	ui_run(session, term, options);
	assert_false(term_script_has_failed(term));
	term->ops->close(term, false);
	unlink(path);
	assert_true(session_free(session, &err));
}

static void play(const char *script)
{
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true};

	play_at(sample_page(), 24, 80, &options, script);
}

static void stepping_shows_one_event_after_the_other(void **state)
{
	(void)state;
	play("expect PAUSED\n"
	     "expect open()\n"
	     "expect  1/\n"
	     "key Right\n"
	     "expect SYN seq=0\n"
	     "expect SYN-SENT\n"
	     "key Right\n"
	     "expect SYN-RCVD\n"
	     "key .\n"
	     "expect SYN,ACK\n"
	     "key ,\n"
	     "key Left\n"
	     "key Left\n"
	     "expect  1/\n"
	     "key Left\n"
	     "expect the start\n");
}

static bool shows_fins(void *context, const struct trace *trace, uint32_t id)
{
	const struct event *ev = trace_event(trace, id);

	(void)context;
	return event_is_packet(ev) && (trace_event(trace, ev->of != 0 ? ev->of : id)->ctl & CTL_FIN) != 0;
}

static void with_a_filter_steps_go_from_one_shown_row_to_the_next(void **state)
{
	static const struct row_filter fins = {.shows = shows_fins};
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true, .filter = &fins};

	(void)state;
	play_at(sample_page(), 24, 80, &options,
		"expect filtered\n"
		"expect FIN,ACK\n" /* it begins with the first row */
		"expect  1/2\n"
		"key Right\n"      /* arrives */
		"key Right\n"
		"expect  2/2\n"
		"key Left\n"
		"key Left\n"
		"key Left\n"
		"expect the start\n"
		"key G\n"
		"expect  2/2\n");
}

static void playing_takes_as_long_as_it_took(void **state)
{
	static const struct ui_options options = {.is_ascii = true};

	(void)state;
	play_at(sample_page(), 24, 80, &options,
		"expect PLAYING x1\n"
		"wait 15ms\n"
		"expect SYN,ACK\n"
		"wait 10ms\n"
		"expect GET / HTTP/1.1\n"
		"key Space\n"
		"expect PAUSED\n"
		"wait 5s\n"
		"expect  5/\n"
		"key Space\n"
		"wait 100ms\n"
		"expect FIN,ACK\n"
		"wait 5s\n"
		"expect END\n");
}

static void speed_doubles_and_halves(void **state)
{
	(void)state;
	play("key +\nexpect x2\nkey +\nexpect x4\nkey -\nkey -\nkey -\nexpect x1/2\n");
}

static void at_the_end_space_plays_it_again(void **state)
{
	(void)state;
	play("key G\nexpect END\nexpect again\nkey Space\nwait 11ms\nexpect PLAYING\nexpect  3/\nkey Home\nexpect PAUSED\nexpect  1/\n");
}

static void selecting_a_row_does_not_move_time(void **state)
{
	(void)state;
	play("key G\n"
	     "key g\n"
	     "expect  1/\n"
	     "expect END\n"
	     "key j\n"
	     "expect  2/\n"
	     "expect #1 why\n"
	     "key k\n"
	     "key k\n"
	     "expect  1/\n"
	     "type 7G\n"
	     "expect  7/\n"
	     "expect END\n"
	     "key PageDown\n"
	     "key PageUp\n"
	     "expect  7/\n"
	     "key Up\n"
	     "expect  6/\n");
}

static void a_row_that_has_not_happened_moves_time_to_it(void **state)
{
	(void)state;
	play("type 8G\nexpect  8/\nexpect PAUSED\n");
}

static void digits_are_shown_while_they_are_typed(void **state)
{
	(void)state;
	play("type 12\nexpect 12_\n");
}

static void search_finds_flags_and_remarks(void **state)
{
	(void)state;
	play("key G\n"
	     "key g\n"
	     "key /\n"
	     "expect /_\n"
	     "type fin,acx\n"
	     "key Backspace\n"
	     "type k\n"
	     "expect /fin,ack_\n"
	     "key Enter\n"
	     "expect FIN\n"
	     "expect #16 why\n"
	     "key n\n"
	     "expect #18 why\n"
	     "key N\n"
	     "expect #16 why\n"
	     "key /\n"
	     "type no such thing\n"
	     "key Enter\n"
	     "expect no row with \"no such thing\"\n"
	     "expect #16 why\n"
	     "key /\n"
	     "type j\n"
	     "key Escape\n"
	     "expect #16 why\n");
}

static void details_open_change_and_shut(void **state)
{
	(void)state;
	play("type 5G\n"
	     "key Enter\n"
	     "expect header fields\n"
	     "expect Sequence Number\n"
	     "expect 1161334201 = 1\n"
	     "key Tab\n"
	     "expect SND.UNA\n"
	     "key b\n"
	     "expect 0000 45 00\n"
	     "key w\n"
	     "expect Enter shut\n"
	     "key Enter\n"
	     "expect why\n"
	     "key v\n"
	     "expect SND.UNA\n"
	     "key J\n"
	     "key J\n"
	     "key K\n"
	     "expect SND.NXT\n");
}

static void absolute_numbers_are_whole_in_the_table_of_variables(void **state)
{
	(void)state;
	play("key Right\nkey Right\nkey Right\nkey Right\nkey v\nkey r\nexpect SND.UNA         *1161334201 900\n");
}

static void what_a_row_changed_carries_a_sign(void **state)
{
	(void)state;
	play("key Right\nkey Right\nkey Right\nkey v\nkey Right\nexpect #2 variables\nexpect *ESTAB\nexpect *+1\n");
}

static void numbers_become_absolute_and_back(void **state)
{
	(void)state;
	play("key G\nexpect seq:rel\nkey g\nkey r\nexpect seq:abs\nexpect seq=1161334200\nkey r\nexpect SYN seq=0\n");
}

static void times_are_since_the_start_since_the_row_above_or_of_the_day(void **state)
{
	(void)state;
	play("key G\nkey t\nexpect since the row above\nkey t\nexpect of the day\nexpect 50:01.39\nkey t\nexpect since the start\n");
}

static void a_recording_says_why_nothing_can_be_dropped(void **state)
{
	(void)state;
	play("key Right\nkey d\nexpect this is a recording\n");
	play("key u\nexpect this is a recording\n");
}

static void help_lists_the_keys_and_any_key_goes_back(void **state)
{
	(void)state;
	play("key ?\nexpect quit, leave the picture\nexpect signs\nkey x\nexpect PAUSED\n"
	     "key F1\nkey j\nkey k\nkey Space\nexpect keys\nkey q\nexpect PAUSED\n");
}

static void help_can_be_scrolled_where_it_does_not_fit(void **state)
{
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true};

	(void)state;
	play_at(sample_page(), 10, 40, &options, "key ?\nexpect play, pause\nkey PageDown\nkey PageDown\nkey PageDown\nkey PageDown\n"
		"key PageDown\nkey PageDown\nexpect a variable that just changed\n");
}

static void a_wide_screen_has_the_details_beside_the_ladder(void **state)
{
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true};

	(void)state;
	play_at(sample_page(), 45, 140, &options,
		"key G\ntype 5G\nexpect TCP header\nexpect changed at\nexpect IP header\nexpect 0000 45 00\n"
		"key Enter\nexpect why / what\nresize 80x24\nexpect SERVER\nresize 140x45\n");
}

static void a_small_screen_shows_a_list_and_says_so(void **state)
{
	(void)state;
	play("key G\nresize 40x10\nexpect a list: the ladder needs 60x15\nexpect FIN\nresize 80x24\nexpect CLIENT\nexpect SERVER\n"
	     "resize 40x10\nkey Enter\nexpect no room for details\n");
}

static void quitting_ends_the_script(void **state)
{
	(void)state;
	play("key q\nexpect never looked at\n");
	play("key Q\nexpect never looked at\n");
	play("quit\nexpect never looked at\n");
}

static void a_signal_ends_it(void **state)
{
	static const volatile int number = 15;
	const struct ui_options options = {.signal_number = &number};

	(void)state;
	play_at(sample_page(), 24, 80, &options, "wait 1s\nexpect never looked at\n");
}

static void a_packet_nobody_sees_arriving_is_no_reason_to_hang(void **state)
{
	static const struct ui_options options = {.is_ascii = true, .closes_when_done = true};

	(void)state;
	play_at(sample_refused(), 24, 80, &options, "wait 30s\nwait 30s\nexpect never looked at\n");
}

static void brackets_walk_through_the_connections(void **state)
{
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true};
	struct sample s;

	(void)state;
	sample_init(&s, "client", "server", "tcpsee");
	sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	struct trace_tuple tuple = trace_connection(s.trace, s.conn)->tuple;
	tuple.port[0] = 4711;
	s.conn = trace_add_connection(s.trace, 0, &tuple, 0);
	sample_sent(&s, 0, CTL_SYN, 0, 0, "", WHY_ACTIVE_OPEN);
	sample_happened(&s, 0, EV_APP, 0, "GET /b", NULL, 0);
	sample_sent(&s, 1, CTL_RST | CTL_ACK, 0, 1, "", WHY_RST_NO_CONNECTION);
	play_at(s.trace, 24, 120, &options,
		"key G\nexpect conn all of 2\nexpect row 3/3\nexpect 4711 SYN\nexpect 4711 RST\n"
		"key ]\nexpect conn 1/2\nexpect :30730 >\nexpect row 1/1\n"
		"key ]\nexpect connection 2/2: GET /b\nexpect :4711 >\nexpect row 2/2\n"
		"key ]\nexpect connection all of 2\nexpect /3\nkey [\nkey [\nexpect conn 1/2\n"
		"key [\nexpect conn all of 2\n");
	play("key ]\nexpect only one connection\n");
}

static void an_empty_recording_is_an_empty_ladder(void **state)
{
	static const struct ui_options options = {.is_ascii = true};

	(void)state;
	play_at(trace_new(), 24, 80, &options,
		"key j\nkey k\nkey Right\nkey Left\nkey G\nkey g\nkey Enter\nkey v\nkey b\nkey w\nkey d\nkey ]\nkey n\nkey Home\n"
		"expect 0/0\nresize 10x4\nresize 200x60\nexpect 0/0\n");
}

/* ---- any key, any size -------------------------------------------------------------- */

struct monkey {
	struct term term; /* first */
	struct rng rng;
	int keys_left, rows, columns;
	bool is_ascii_only;
};

static struct monkey *of(struct term *term)
{
	return (struct monkey *)(void *)term;
}

static void monkey_size(struct term *term, int *rows, int *columns)
{
	*rows = of(term)->rows;
	*columns = of(term)->columns;
}

/* Whatever came from the wire, no cell may act on a terminal. */
static void monkey_show(struct term *term, const struct canvas *c)
{
	assert_int_equal(c->rows, of(term)->rows);
	assert_int_equal(c->columns, of(term)->columns);
	for (int i = 0; i < c->rows * c->columns; i++) {
		uint32_t rune = c->cells[i].rune;
		if (rune == 0)
			continue; /* the right half of a wide one */
		assert_true(rune >= ' ' && rune != 0x7f && !(rune >= 0x80 && rune < 0xa0));
		assert_true(c->cells[i].style < STYLE_COUNT);
	}
}

static uint32_t monkey_key(struct term *term)
{
	static const char typed[] = " .,+-jkgG/nNwbvJKrt~d[]?c1234xX";
	struct monkey *m = of(term);

	if (m->keys_left-- <= 0)
		return TERM_HANGUP;
	switch (rng_below(&m->rng, 8)) {
	case 0:
		m->rows = 1 + (int)rng_below(&m->rng, 60);
		m->columns = 1 + (int)rng_below(&m->rng, 200);
		return TERM_RESIZE;
	case 1:
	case 2:
		return TERM_UP + (uint32_t)rng_below(&m->rng, TERM_F1 - TERM_UP + 1);
	default:
		return (uint8_t)typed[rng_below(&m->rng, sizeof typed - 1)];
	}
}

static int monkey_fd(struct term *term)
{
	(void)term;
	return -1;
}

static void monkey_does_nothing(struct term *term)
{
	(void)term;
}

static time_ns monkey_pause(struct term *term)
{
	return rng_chance(&of(term)->rng, 0.2) ? (time_ns)rng_below(&of(term)->rng, 40 * NS_PER_MS) : 0;
}

static const char *monkey_next_theme(struct term *term)
{
	(void)term;
	return "fur";
}

static const struct term_ops monkey_ops = {
	.size = monkey_size, .show = monkey_show, .key = monkey_key, .fd = monkey_fd, .redraw = monkey_does_nothing,
	.suspend = monkey_does_nothing, .pause = monkey_pause, .next_theme = monkey_next_theme, .name = "monkey",
};

static void let_monkey_play(struct trace *trace, uint64_t seed)
{
	struct monkey monkey = {.term = {.ops = &monkey_ops}, .keys_left = 400, .rows = 24, .columns = 80};
	const struct ui_options options = {.is_ascii = seed % 2 == 0};
	struct session *session = session_new(trace, NULL);
	struct err err;

	rng_seed(&monkey.rng, seed);
	ui_run(session, &monkey.term, &options);
	assert_true(session_free(session, &err));
}

static void no_key_at_any_size_breaks_the_screen(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		let_monkey_play(sample_page(), seed);
		let_monkey_play(sample_refused(), seed);
	}
}

static void nothing_from_the_wire_reaches_the_terminal_unescaped(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++)
		let_monkey_play(sample_hostile(), seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stepping_shows_one_event_after_the_other),
		cmocka_unit_test(with_a_filter_steps_go_from_one_shown_row_to_the_next),
		cmocka_unit_test(playing_takes_as_long_as_it_took),
		cmocka_unit_test(speed_doubles_and_halves),
		cmocka_unit_test(at_the_end_space_plays_it_again),
		cmocka_unit_test(selecting_a_row_does_not_move_time),
		cmocka_unit_test(a_row_that_has_not_happened_moves_time_to_it),
		cmocka_unit_test(digits_are_shown_while_they_are_typed),
		cmocka_unit_test(search_finds_flags_and_remarks),
		cmocka_unit_test(details_open_change_and_shut),
		cmocka_unit_test(absolute_numbers_are_whole_in_the_table_of_variables),
		cmocka_unit_test(what_a_row_changed_carries_a_sign),
		cmocka_unit_test(numbers_become_absolute_and_back),
		cmocka_unit_test(times_are_since_the_start_since_the_row_above_or_of_the_day),
		cmocka_unit_test(a_recording_says_why_nothing_can_be_dropped),
		cmocka_unit_test(help_lists_the_keys_and_any_key_goes_back),
		cmocka_unit_test(help_can_be_scrolled_where_it_does_not_fit),
		cmocka_unit_test(a_wide_screen_has_the_details_beside_the_ladder),
		cmocka_unit_test(a_small_screen_shows_a_list_and_says_so),
		cmocka_unit_test(quitting_ends_the_script),
		cmocka_unit_test(a_signal_ends_it),
		cmocka_unit_test(a_packet_nobody_sees_arriving_is_no_reason_to_hang),
		cmocka_unit_test(brackets_walk_through_the_connections),
		cmocka_unit_test(an_empty_recording_is_an_empty_ladder),
		cmocka_unit_test(no_key_at_any_size_breaks_the_screen),
		cmocka_unit_test(nothing_from_the_wire_reaches_the_terminal_unescaped),
	};

	return cmocka_run_group_tests_name("ui", tests, NULL, NULL);
}
