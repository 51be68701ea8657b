/* SPDX-License-Identifier: MIT
 *
 * test_third_party_pictures.c - how a segment looks that the kernel of an end's machine has sent: in every picture it has a mark.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/export.h"
#include "explain/explain.h"
#include "file/trace_read.h"
#include "file/trace_write.h"
#include "temp_file.h"
#include "third_party_scene.h"
#include "ui/app.h"

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

static struct export_options looks(void)
{
	return (struct export_options){
		.ladder = {.is_ascii = true, .conn = 1, .remark = remark}, .flags = LADDER_DEFAULT, .width = 100};
}

static const char wall[] =
	"      ms US                                               SERVER    why / what happened\n"
	"   0.000 SYN-SENT | * open()                            | ?         application opens\n"
	"   1.000 SYN-SENT |------- SYN seq=0 win=65535 -------->| syn-rcvd  active open\n"
	"   2.000 ESTAB    |<--- SYN,ACK seq=0 ack=1 win=8000 ---| syn-rcvd  acks SYN #1: it used one numbe..\n"
	"   2.000 ESTAB    |::::::::::: K! RST seq=1 :::::::::::X| closed    kernel: no such connection\n"
	"   2.000 ESTAB    |---- ACK seq=1 ack=1 win=65535 ----->| closed    acks SYN #2: it used one number\n"
	"   3.000 CLOSED   |X------------ RST seq=1 -------------| closed    resets the connection, connect..\n";

static void draw_text(struct scene *s)
{
	struct export_options options = looks();
	struct text text = {0};

	stand_before_the_wall(s);
	export_text(s->at.trace, &options, &text);
	assert_string_equal(text.data, wall);
	text_fini(&text);
}

static void ladder_tells_it_from_ours(void **state)
{
	(void)state;
	over_both(draw_text);
}

/* The first line of a text that holds `word`; the caller frees it. */
static char *line_with(const char *text, const char *word)
{
	const char *at = strstr(text, word), *start = at;

	assert_non_null(at);
	while (start > text && start[-1] != '\n')
		start--;
	return strndup(start, strcspn(start, "\n"));
}

static void draw_in_colour(struct scene *s)
{
	struct export_options options = looks();
	struct text text = {0};

	stand_before_the_wall(s);
	options.has_color = true;
	options.ladder.is_ascii = false;
	export_text(s->at.trace, &options, &text);
	char *kernels = line_with(text.data, "K! RST"), *peers = line_with(text.data, "X\u2500");

	assert_non_null(strstr(kernels, "\033[1;34m\u254c\u254c")); /* dashes, in a colour of its own */
	assert_null(strstr(peers, "\033[1;34m"));
	free(kernels);
	free(peers);
	text_fini(&text);
}

static void ladder_has_a_colour_for_it(void **state)
{
	(void)state;
	over_both(draw_in_colour);
}

static void draw_narrow(struct scene *s)
{
	struct export_options options = looks();
	struct text text = {0};

	stand_before_the_wall(s);
	for (options.width = 40; options.width <= 200; options.width++) {
		text_clear(&text);
		export_text(s->at.trace, &options, &text);
		assert_non_null(strstr(text.data, "K!"));
	}
	text_fini(&text);
}

static void mark_is_there_at_every_width(void **state)
{
	(void)state;
	over_both(draw_narrow);
}

static void draw_svg(struct scene *s)
{
	struct export_options options = looks();
	struct text text = {0};

	stand_before_the_wall(s);
	export_svg(s->at.trace, &options, &text);
	char *arrow = line_with(text.data, "<line class=\"third-party\"");

	assert_non_null(strstr(arrow, "url(#m-kernel-reset)"));
	assert_non_null(strstr(text.data, "<marker id=\"m-kernel-reset\""));
	assert_non_null(strstr(text.data, ".third-party{stroke:"));
	assert_non_null(strstr(text.data, ">K! RST seq=1</text>"));
	assert_non_null(strstr(text.data, "K! by its kernel")); /* the legend */
	free(arrow);
	text_fini(&text);
}

static void svg_has_a_line_of_its_own_for_it(void **state)
{
	(void)state;
	over_both(draw_svg);
}

static void draw_mermaid(struct scene *s)
{
	struct export_options options = looks();
	struct text text = {0};

	stand_before_the_wall(s);
	export_mermaid(s->at.trace, &options, &text);
	assert_non_null(strstr(text.data, "    rect rgb(204, 235, 226)\n"
					  "    A->>B: K! RST seq=1<br/>kernel: no such connection\n"
					  "    end\n"));
	text_fini(&text);
}

static void mermaid_puts_a_box_behind_it(void **state)
{
	(void)state;
	over_both(draw_mermaid);
}

static void tell_why(struct scene *s)
{
	struct text text = {0};

	stand_before_the_wall(s);
	explain_full(s->at.trace, sent_for(s, WHY_KERNEL_RST), trace_count(s->at.trace), NUMBERS_RELATIVE, &text);
	assert_non_null(strstr(text.data, "us has not sent it: the kernel of its machine has. #2 came to an address"));
	assert_non_null(strstr(text.data, "(RFC 9293 3.10.7.1)\nWays out: "));
	assert_non_null(strstr(text.data, "--link tun"));
	assert_non_null(strstr(text.data, "server, probably: state SYN-RECEIVED -> CLOSED"));
	text_fini(&text);
}

static void sentences_name_the_kernel_and_the_ways_out(void **state)
{
	(void)state;
	over_both(tell_why);
}

/* ---- and again from a file ------------------------------------------------------------------------- */

/* Written and read again. */
static struct trace *through_a_file(const struct temp_file *f, const struct trace *trace)
{
	struct err err;
	char remarks[100];
	struct trace_writer *w = trace_writer_open(f->path, trace, &err);

	assert_non_null(w);
	assert_true(trace_writer_close(w, &err));
	struct text json = temp_file_get(f);

	assert_non_null(strstr(json.data, "\"flags\":\"RST\""));
	assert_non_null(strstr(json.data, "\"why\":\"kernel-rst\""));
	text_fini(&json);
	struct trace *read = trace_read(f->path, remarks, sizeof remarks, &err);

	assert_non_null(read);
	assert_string_equal(remarks, "");
	return read;
}

static void session_file_keeps_it(void **state)
{
	struct export_options options = looks();
	struct scene s;
	struct text text = {0};

	scene_begin(&s, 4);
	stand_before_the_wall(&s);
	struct trace *read = through_a_file(*state, s.at.trace);

	export_text(read, &options, &text);
	assert_string_equal(text.data, wall);
	text_fini(&text);
	trace_free(read);
	scene_end(&s);
}

/* On a screen of this size the script finds what it expects. */
static void show_on_screen(const struct temp_file *f, int rows, int columns, const char *script)
{
	static const struct ui_options options = {.is_ascii = true, .starts_paused = true};
	struct err err;
	struct scene s;

	scene_begin(&s, 4);
	stand_before_the_wall(&s);
	struct session *session = session_new(through_a_file(f, s.at.trace), NULL);

	temp_file_put(f, script, strlen(script));
	struct term *term = term_script_open(f->path, rows, columns, &err);

	assert_non_null(term);
	ui_run(session, term, &options);
	assert_false(term_script_has_failed(term));
	term->ops->close(term, false);
	assert_true(session_free(session, &err));
	scene_end(&s);
}

static void screen_shows_it_in_ladder_and_details(void **state)
{
	show_on_screen(*state, 30, 140,
		       "key G\nexpect ::::: K! RST seq=1 :::::\ntype 4G\nexpect  4/6\n"
		       "expect K! by the kernel of its machine, not by us\n"
		       "key w\nexpect us has not sent it: the kernel of its machine has\nexpect Ways out:\n"
		       "key ?\nexpect sent by that end's kernel\n");
}

static void list_of_a_small_screen_marks_it(void **state)
{
	show_on_screen(*state, 12, 44, "key G\nexpect --> K! RST seq=1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ladder_tells_it_from_ours),
		cmocka_unit_test(ladder_has_a_colour_for_it),
		cmocka_unit_test(mark_is_there_at_every_width),
		cmocka_unit_test(svg_has_a_line_of_its_own_for_it),
		cmocka_unit_test(mermaid_puts_a_box_behind_it),
		cmocka_unit_test(sentences_name_the_kernel_and_the_ways_out),
		cmocka_unit_test_setup_teardown(session_file_keeps_it, temp_file_new, temp_file_free),
		cmocka_unit_test_setup_teardown(screen_shows_it_in_ladder_and_details, temp_file_new, temp_file_free),
		cmocka_unit_test_setup_teardown(list_of_a_small_screen_marks_it, temp_file_new, temp_file_free),
	};

	return cmocka_run_group_tests_name("third party, pictures", tests, NULL, NULL);
}
