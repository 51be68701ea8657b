/* SPDX-License-Identifier: MIT
 *
 * term_script.c - keys from a file, screens to stdout: a terminal for tests.
 *
 * The file is read and checked when it is opened. Then the lines are taken one by one: `screen` and
 * `expect` look at what was shown last, so the main loop shows everything before it asks for a key.
 */
#include "ui/term.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "ui/keys.h"
#include "ui/theme.h"

enum step_kind { STEP_KEY, STEP_TYPE, STEP_WAIT, STEP_RESIZE, STEP_SCREEN, STEP_EXPECT, STEP_QUIT };
enum { SIZE_MAX_CELLS = 1000 };

struct step {
	enum step_kind kind;
	int line;        /* in the file */
	char *text;      /* TYPE, SCREEN, EXPECT; owned */
	uint32_t key;    /* KEY */
	time_ns wait;    /* WAIT */
	int rows, columns; /* RESIZE */
};

struct term_script {
	struct term term; /* first */
	char *path;
	struct step *steps;
	size_t count, capacity;
	size_t at;       /* the next step */
	size_t typed;    /* characters of a STEP_TYPE that were given */
	int rows, columns;
	bool has_failed;
	const struct theme *theme;
	struct canvas last;
};

static struct term_script *of(struct term *term)
{
	return (struct term_script *)(void *)term;
}

/* ---- reading the file ------------------------------------------------------------ */

static bool parse_size(const char *text, int *rows, int *columns)
{
	char *end;
	long w = strtol(text, &end, 10);

	if (*end != 'x')
		return false;
	long h = strtol(end + 1, &end, 10);
	if (*end != '\0' || w < 1 || h < 1 || w > SIZE_MAX_CELLS || h > SIZE_MAX_CELLS)
		return false;
	*columns = (int)w;
	*rows = (int)h;
	return true;
}

static bool parse_step(const char *word, const char *rest, struct step *step)
{
	static const char *const words[] = {"key", "type", "wait", "resize", "screen", "expect", "quit"};
	size_t i = 0;

	while (i < ARRAY_LEN(words) && strcmp(words[i], word) != 0)
		i++;
	if (i == ARRAY_LEN(words))
		return false;
	step->kind = (enum step_kind)i;
	switch (step->kind) {
	case STEP_KEY:
		step->key = keys_parse(rest);
		return step->key != TERM_NONE;
	case STEP_WAIT:
		return text_parse_time(rest, &step->wait);
	case STEP_RESIZE:
		return parse_size(rest, &step->rows, &step->columns);
	case STEP_TYPE:
	case STEP_SCREEN:
	case STEP_EXPECT:
		step->text = grow_string(rest);
		return rest[0] != '\0';
	case STEP_QUIT:
		return rest[0] == '\0';
	}
	return false;
}

/* One line of the file; blank ones and comments are no step. */
static bool take_line(struct term_script *t, char *line, int number, struct err *err)
{
	char *word = line + strspn(line, " \t");
	size_t end = strcspn(word, "\r\n");

	while (end > 0 && (word[end - 1] == ' ' || word[end - 1] == '\t'))
		end--;
	word[end] = '\0';
	if (word[0] == '\0' || word[0] == '#')
		return true;
	size_t len = strcspn(word, " \t");
	char *rest = word + len + strspn(word + len, " \t");
	word[len] = '\0';

	t->steps = grow_array(t->steps, &t->capacity, t->count + 1, sizeof *t->steps);
	struct step *step = &t->steps[t->count++];
	*step = (struct step){.line = number};
	if (parse_step(word, rest, step))
		return true;
	return err_set(err, STATUS_USAGE, "%s:%d: cannot do \"%s %s\"; steps: key, type, wait, resize, screen, expect, quit",
		       t->path, number, word, rest);
}

static bool read_file(struct term_script *t, struct err *err)
{
	FILE *file = fopen(t->path, "re");
	char line[512];
	bool is_good = true;

	if (file == NULL)
		return err_set(err, STATUS_USAGE, "%s: %s", t->path, strerror(errno));
	for (int number = 1; is_good && fgets(line, sizeof line, file) != NULL; number++)
		is_good = take_line(t, line, number, err);
	if (is_good && ferror(file)) /* a folder opens, and cannot be read */
		is_good = err_set(err, STATUS_USAGE, "%s: %s; give a file of keys", t->path, strerror(errno));
	fclose(file);
	return is_good;
}

/* ---- playing it ------------------------------------------------------------------ */

static void print_screen(const struct term_script *t, FILE *to)
{
	struct text line = {0};

	for (int row = 0; row < t->last.rows; row++) {
		text_clear(&line);
		canvas_row_text(&t->last, row, false, &line);
		fprintf(to, "%s\n", line.data != NULL ? line.data : "");
	}
	text_fini(&line);
}

static bool is_on_screen(const struct term_script *t, const char *what)
{
	struct text line = {0};
	bool is_there = false;

	for (int row = 0; row < t->last.rows && !is_there; row++) {
		text_clear(&line);
		canvas_row_text(&t->last, row, false, &line);
		is_there = line.data != NULL && strstr(line.data, what) != NULL;
	}
	text_fini(&line);
	return is_there;
}

static void expect(struct term_script *t, const struct step *step)
{
	if (is_on_screen(t, step->text))
		return;
	fprintf(stderr, "%s:%d: \"%s\" is not on the screen:\n", t->path, step->line, step->text);
	print_screen(t, stderr);
	t->has_failed = true;
	t->at = t->count;
}

/* Does what needs no main loop; the step that does, NULL at the end. */
static const struct step *next_step(struct term_script *t)
{
	while (t->at < t->count) {
		const struct step *step = &t->steps[t->at];
		switch (step->kind) {
		case STEP_SCREEN:
			printf("=== %s\n", step->text);
			print_screen(t, stdout);
			printf("=== end\n");
			t->at++;
			break;
		case STEP_EXPECT:
			t->at++;
			expect(t, step);
			break;
		case STEP_KEY:
		case STEP_TYPE:
		case STEP_WAIT:
		case STEP_RESIZE:
		case STEP_QUIT:
			return step;
		}
	}
	return NULL;
}

static uint32_t script_key(struct term *term)
{
	struct term_script *t = of(term);
	const struct step *step = next_step(t);

	if (step == NULL || step->kind == STEP_QUIT)
		return TERM_HANGUP;
	if (step->kind == STEP_WAIT)
		return TERM_NONE;
	if (step->kind == STEP_TYPE) {
		uint32_t key = (uint8_t)step->text[t->typed++];
		if (step->text[t->typed] == '\0') {
			t->typed = 0;
			t->at++;
		}
		return key;
	}
	t->at++;
	if (step->kind == STEP_KEY)
		return step->key;
	t->rows = step->rows;
	t->columns = step->columns;
	return TERM_RESIZE;
}

static time_ns script_pause(struct term *term)
{
	struct term_script *t = of(term);
	const struct step *step = next_step(t);

	if (step == NULL || step->kind != STEP_WAIT)
		return 0;
	t->at++;
	return step->wait;
}

static void script_size(struct term *term, int *rows, int *columns)
{
	*rows = of(term)->rows;
	*columns = of(term)->columns;
}

static void script_show(struct term *term, const struct canvas *c)
{
	struct term_script *t = of(term);

	canvas_resize(&t->last, c->rows, c->columns);
	for (int i = 0; i < c->rows * c->columns; i++)
		t->last.cells[i] = c->cells[i];
}

static int script_fd(struct term *term)
{
	(void)term;
	return -1;
}

static void script_redraw(struct term *term)
{
	(void)term;
}

static void script_suspend(struct term *term)
{
	(void)term;
}

static const char *script_next_theme(struct term *term)
{
	struct term_script *t = of(term);

	t->theme = theme_next(t->theme, true);
	return t->theme->name;
}

static void script_close(struct term *term, bool keep_screen)
{
	struct term_script *t = of(term);

	if (keep_screen)
		print_screen(t, stdout);
	fflush(stdout);
	for (size_t i = 0; i < t->count; i++)
		free(t->steps[i].text);
	free(t->steps);
	free(t->path);
	canvas_fini(&t->last);
	free(t);
}

static const struct term_ops ops = {
	.size = script_size,
	.show = script_show,
	.key = script_key,
	.fd = script_fd,
	.redraw = script_redraw,
	.suspend = script_suspend,
	.pause = script_pause,
	.next_theme = script_next_theme,
	.close = script_close,
	.name = "script",
};

struct term *term_script_open(const char *path, int rows, int columns, struct err *err)
{
	struct term_script *t = grow_new(1, sizeof *t);

	*t = (struct term_script){.term = {.ops = &ops}, .path = grow_string(path), .rows = rows, .columns = columns};
	t->theme = theme_find(NULL);
	if (read_file(t, err))
		return &t->term;
	script_close(&t->term, false);
	return NULL;
}

bool term_script_has_failed(const struct term *term)
{
	return ((const struct term_script *)(const void *)term)->has_failed;
}
