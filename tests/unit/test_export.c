/* SPDX-License-Identifier: MIT
 *
 * test_export.c - SVG and Mermaid: what they hold, and that nothing breaks out of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/export.h"
#include "draw/heights.h"
#include "explain/explain.h"
#include "sample_trace.h"

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

static const struct export_options options = {.ladder = {.conn = 1, .remark = remark}, .flags = LADDER_DEFAULT};

static int count_of(const char *text, const char *word)
{
	int count = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		count++;
	return count;
}

static void svg_of_the_page(void **state)
{
	struct trace *t = sample_page();
	struct text svg = {0};

	(void)state;
	export_svg(t, &options, &svg);
	sample_check_golden("page.svg", &svg);
	assert_int_equal(count_of(svg.data, "marker-end=\"url(#m-lost)\""), 2); /* one of them in the legend */
	assert_int_equal(count_of(svg.data, ">R! ACK"), 2);                     /* and its halo */
	text_fini(&svg);
	trace_free(t);
}

static void mermaid_of_the_page(void **state)
{
	struct trace *t = sample_page();
	struct text mermaid = {0};

	(void)state;
	export_mermaid(t, &options, &mermaid);
	sample_check_golden("page.mmd", &mermaid);
	text_fini(&mermaid);
	trace_free(t);
}

/* Every tag that opens is one of ours and closes; every & starts an entity that XML knows. */
static void expect_well_formed(const char *svg)
{
	static const char *const ours[] = {
		"?xml", "svg", "title", "style", "defs", "marker", "path", "rect", "text", "line", "circle", "g"};
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	int depth = 0;

	for (const char *p = svg; *p != '\0'; p++) {
		bool is_known = *p != '&' && *p != '<';

		assert_true((unsigned char)*p >= 0x20 || *p == '\n');
		for (size_t i = 0; i < ARRAY_LEN(entities); i++)
			is_known = is_known || strncmp(p, entities[i], strlen(entities[i])) == 0;
		if (*p != '<') {
			assert_true(is_known);
			continue;
		}
		bool is_end = p[1] == '/';
		const char *name = p + 1 + is_end, *close = strchr(p, '>');
		assert_non_null(close);
		for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
			size_t len = strlen(ours[i]);

			is_known = is_known || (strncmp(name, ours[i], len) == 0 && strchr(" >/\n", name[len]) != NULL);
		}
		assert_true(is_known);
		if (is_end)
			depth--;
		else if (close[-1] != '/' && close[-1] != '?')
			depth++;
		p = close;
	}
	assert_int_equal(depth, 0);
}

static void nothing_breaks_out_of_an_svg(void **state)
{
	struct trace *traces[] = {sample_hostile(), sample_page(), sample_refused()};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(traces); i++) {
		struct text svg = {0};

		export_svg(traces[i], &options, &svg);
		expect_well_formed(svg.data);
		assert_null(strstr(svg.data, "<script"));
		assert_null(strstr(svg.data, "href"));
		text_fini(&svg);
		trace_free(traces[i]);
	}
}

static void nothing_breaks_out_of_mermaid(void **state)
{
	struct trace *t = sample_hostile();
	struct text mermaid = {0};
	int lines = 0;

	(void)state;
	export_mermaid(t, &options, &mermaid);
	for (const char *line = mermaid.data; *line != '\0'; line = strchr(line, '\n') + 1) {
		if (lines++ == 0) {
			assert_int_equal(strncmp(line, "sequenceDiagram\n", 16), 0);
			continue;
		}
		assert_true(strncmp(line, "    title ", 10) == 0 || strncmp(line, "    participant ", 16) == 0 ||
			    strncmp(line, "    Note ", 9) == 0 || strncmp(line, "    A->>B: ", 11) == 0 ||
			    strncmp(line, "    B->>A: ", 11) == 0);
	}
	assert_int_equal(lines, 7);
	assert_null(strstr(mermaid.data, "<script"));
	assert_null(strstr(mermaid.data, "%%"));
	assert_null(strstr(mermaid.data, "\033"));
	text_fini(&mermaid);
	trace_free(t);
}

static void an_empty_trace_gives_whole_documents(void **state)
{
	struct trace *t = trace_new();
	struct export_options all = options;
	struct text out = {0};

	(void)state;
	all.ladder.conn = 0;
	export_svg(t, &all, &out);
	expect_well_formed(out.data);
	text_clear(&out);
	export_mermaid(t, &all, &out);
	assert_int_equal(strncmp(out.data, "sequenceDiagram\n", 16), 0);
	text_clear(&out);
	export_text(t, &all, &out);
	assert_int_equal(out.len, 0);
	text_fini(&out);
	trace_free(t);
}

static void heights_keep_the_order_and_shorten_idle_time(void **state)
{
	struct trace *t = sample_page();
	struct ladder_list list = {0};
	struct heights h;
	long last = 0;

	(void)state;
	ladder_list_update(&list, t, 1, LADDER_DEFAULT);
	heights_init(&h, t, &list, 1000);
	for (uint32_t id = 1; id <= trace_count(t); id++) {
		assert_true(h.of[id] == 0 || h.of[id] >= last);
		last = h.of[id] != 0 ? h.of[id] : last;
	}
	for (size_t i = 1; i < list.count; i++)
		assert_true(h.of[list.ids[i]] - h.of[list.ids[i - 1]] >= HEIGHT_ROW);
	assert_int_equal(h.break_count, 1); /* the minute of TIME-WAIT */
	assert_true(h.breaks[0].idle == 60 * NS_PER_S);
	assert_true(h.last < 20000);
	heights_fini(&h);
	ladder_list_fini(&list);
	trace_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(svg_of_the_page),
		cmocka_unit_test(mermaid_of_the_page),
		cmocka_unit_test(nothing_breaks_out_of_an_svg),
		cmocka_unit_test(nothing_breaks_out_of_mermaid),
		cmocka_unit_test(an_empty_trace_gives_whole_documents),
		cmocka_unit_test(heights_keep_the_order_and_shorten_idle_time),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
