/* SPDX-License-Identifier: MIT
 *
 * term_curses.c - a real terminal, through ncursesw. The one file that knows curses.
 *
 * A canvas is put on the screen cell by cell; curses finds out what has changed and writes only that.
 * Resizing needs no handler of ours: curses catches SIGWINCH, which also wakes poll(), and the next key is
 * KEY_RESIZE. ^C stays a signal (the program's handlers see it); ^Z is a key here, so that
 * the screen can be given back before the process stops.
 */
#include "ui/term.h"

#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "base/assert.h"
#include "base/grow.h"
#include "ui/theme.h"

/* An escape sequence comes at once: a lone Escape is known as one after this many milliseconds. */
enum { ESCAPE_MS = 25, CONTROL_L = 12, CONTROL_Z = 26, ESCAPE = 27, BACKSPACE = 8, DELETE = 127 };

struct term_curses {
	struct term term; /* first */
	SCREEN *screen;
	const struct theme *theme;
	bool has_color, is_ascii;
	struct canvas last; /* a copy of what was shown, for Q */
};

static struct term_curses *of(struct term *term)
{
	return (struct term_curses *)(void *)term;
}

/* For a failed assertion or no memory: gives the terminal back, whatever state we are in. */
static void leave(void)
{
	endwin();
}

static void set_colors(const struct theme *theme)
{
	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct look *look = &theme->looks[i];
		init_pair((short)(i + 1), COLORS >= 256 ? look->color256 : look->color8, -1);
	}
}

static attr_t attributes(const struct theme *theme, const struct cell *cell)
{
	unsigned wants = theme->looks[cell->style].attributes;
	attr_t a = A_NORMAL;

	if (wants & LOOK_BOLD)
		a |= A_BOLD;
	if (wants & LOOK_DIM)
		a |= A_DIM;
	if (wants & LOOK_UNDERLINE)
		a |= A_UNDERLINE;
	if (((wants & LOOK_REVERSE) != 0) != cell->is_selected)
		a |= A_REVERSE;
	return a;
}

/* What stands for a character where only ASCII can be shown. */
static uint32_t to_ascii(uint32_t rune)
{
	static const struct {
		uint32_t rune;
		char ascii;
	} pairs[] = {
		{0x2190, '<'}, {0x2192, '>'}, {0x2191, '^'}, {0x2193, 'v'}, {0x2500, '-'}, {0x2502, '|'},
		{0x2501, '='}, {0x2503, '|'}, {0x2550, '='}, {0x2026, '~'}, {0x00b7, '.'}, {0x2022, '*'},
		{0x25b6, '>'}, {0x25c0, '<'}, {0x25ba, '>'}, {0x25c4, '<'}, {0x251c, '|'}, {0x2524, '|'},
	};

	if (rune <= '~')
		return rune;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (pairs[i].rune == rune)
			return (uint32_t)pairs[i].ascii;
	}
	return '?';
}

static void put(const struct term_curses *t, int row, int column, const struct cell *cell)
{
	uint32_t rune = t->is_ascii ? to_ascii(cell->rune) : cell->rune;
	wchar_t text[2] = {(wchar_t)(rune < ' ' || rune == DELETE ? '?' : rune), L'\0'};
	cchar_t shown;

	if (setcchar(&shown, text, attributes(t->theme, cell), t->has_color ? (short)(cell->style + 1) : 0, NULL) == OK)
		mvadd_wch(row, column, &shown);
}

static void remember(struct term_curses *t, const struct canvas *c)
{
	canvas_resize(&t->last, c->rows, c->columns);
	for (int i = 0; i < c->rows * c->columns; i++)
		t->last.cells[i] = c->cells[i];
}

static void curses_show(struct term *term, const struct canvas *c)
{
	struct term_curses *t = of(term);
	int rows = c->rows < LINES ? c->rows : LINES, columns = c->columns < COLS ? c->columns : COLS;

	erase();
	for (int row = 0; row < rows; row++) {
		for (int column = 0; column < columns; column++) {
			const struct cell *cell = &c->cells[row * c->columns + column];
			if (cell->rune != 0) /* 0: the right half of a wide one */
				put(t, row, column, cell);
		}
	}
	refresh();
	remember(t, c);
}

static void curses_size(struct term *term, int *rows, int *columns)
{
	(void)term;
	*rows = LINES;
	*columns = COLS;
}

/* Nothing was read: was there nothing, or is the terminal gone? */
static uint32_t nothing_or_hangup(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
	int waiting = 0;

	if (poll(&fd, 1, 0) <= 0)
		return TERM_NONE;
	if (fd.revents & (POLLHUP | POLLERR | POLLNVAL))
		return TERM_HANGUP;
	return ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0 ? TERM_NONE : TERM_HANGUP;
}

static uint32_t function_key(wint_t key)
{
	static const struct {
		wint_t curses;
		uint32_t key;
	} pairs[] = {
		{KEY_UP, TERM_UP},       {KEY_DOWN, TERM_DOWN},   {KEY_LEFT, TERM_LEFT},       {KEY_RIGHT, TERM_RIGHT},
		{KEY_HOME, TERM_HOME},   {KEY_END, TERM_END},     {KEY_PPAGE, TERM_PAGE_UP},   {KEY_NPAGE, TERM_PAGE_DOWN},
		{KEY_ENTER, TERM_ENTER}, {KEY_F(1), TERM_F1},     {KEY_BACKSPACE, TERM_BACKSPACE}, {KEY_RESIZE, TERM_RESIZE},
		{KEY_DC, TERM_BACKSPACE}, {KEY_SUSPEND, TERM_SUSPEND}, {KEY_REFRESH, TERM_REDRAW},
	};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (pairs[i].curses == key)
			return pairs[i].key;
	}
	return TERM_UNKNOWN;
}

static uint32_t curses_key(struct term *term)
{
	wint_t key;
	int kind = get_wch(&key);

	(void)term;
	if (kind == ERR)
		return nothing_or_hangup();
	if (kind == KEY_CODE_YES)
		return function_key(key);
	switch (key) {
	case '\r':
	case '\n':
		return TERM_ENTER;
	case '\t':
		return TERM_TAB;
	case BACKSPACE:
	case DELETE:
		return TERM_BACKSPACE;
	case ESCAPE:
		return TERM_ESCAPE;
	case CONTROL_L:
		return TERM_REDRAW;
	case CONTROL_Z:
		return TERM_SUSPEND;
	default:
		return key >= ' ' ? (uint32_t)key : TERM_UNKNOWN;
	}
}

static int curses_fd(struct term *term)
{
	(void)term;
	return STDIN_FILENO;
}

static void curses_redraw(struct term *term)
{
	(void)term;
	clearok(curscr, TRUE);
}

static void curses_suspend(struct term *term)
{
	(void)term;
	def_prog_mode();
	endwin();
	/* As the terminal driver does: the whole job, so that a parent (sudo, make) stops too. */
	struct sigaction old, stop = {.sa_handler = SIG_DFL};
	sigaction(SIGTSTP, &stop, &old);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &old, NULL);
	reset_prog_mode();
	clearok(curscr, TRUE);
	refresh();
}

static time_ns curses_pause(struct term *term)
{
	(void)term;
	return 0;
}

static const char *curses_next_theme(struct term *term)
{
	struct term_curses *t = of(term);

	t->theme = theme_next(t->theme, t->has_color);
	if (t->has_color)
		set_colors(t->theme);
	clearok(curscr, TRUE);
	return t->theme->name;
}

/* The picture stays above the prompt: curses' own screen vanishes with it. */
static void print_last(const struct term_curses *t)
{
	struct text line = {0};

	for (int row = 0; row < t->last.rows; row++) {
		text_clear(&line);
		canvas_row_text(&t->last, row, t->has_color, &line);
		puts(line.data != NULL ? line.data : "");
	}
	fflush(stdout);
	text_fini(&line);
}

static void curses_close(struct term *term, bool keep_screen)
{
	struct term_curses *t = of(term);

	assert_set_hook(NULL);
	grow_set_hook(NULL);
	endwin();
	delscreen(t->screen);
	if (keep_screen)
		print_last(t);
	canvas_fini(&t->last);
	free(t);
}

static const struct term_ops ops = {
	.size = curses_size,
	.show = curses_show,
	.key = curses_key,
	.fd = curses_fd,
	.redraw = curses_redraw,
	.suspend = curses_suspend,
	.pause = curses_pause,
	.next_theme = curses_next_theme,
	.close = curses_close,
	.name = "curses",
};

static void take_terminal(void)
{
	struct termios mode;

	cbreak();
	noecho();
	nonl();
	curs_set(0);
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	if (tcgetattr(STDIN_FILENO, &mode) == 0) {
		mode.c_cc[VSUSP] = _POSIX_VDISABLE;
		mode.c_iflag &= ~(tcflag_t)IXON; /* ^S does not freeze */
		tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
		def_prog_mode();
	}
}

struct term *term_curses_open(const struct term_options *options, struct err *err)
{
	const struct theme *theme = theme_find(options->theme);
	const char *name = getenv("TERM");

	if (theme == NULL) {
		err_set(err, STATUS_USAGE, "there is no theme \"%s\"; themes: default, mono, contrast", options->theme);
		return NULL;
	}
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(err, STATUS_USAGE, "the screen needs a terminal on standard input and output; --plain needs none");
		return NULL;
	}
	setlocale(LC_CTYPE, "");
	SCREEN *screen = newterm(NULL, stdout, stdin);
	if (screen == NULL) {
		err_set(err, STATUS_USAGE, "the terminal type \"%s\" (TERM) is not known here; try TERM=xterm, or --plain",
			name != NULL ? name : "");
		return NULL;
	}
	struct term_curses *t = grow_new(1, sizeof *t);
	*t = (struct term_curses){.term = {.ops = &ops}, .screen = screen, .theme = theme};
	assert_set_hook(leave);
	grow_set_hook(leave);
	take_terminal();
	t->is_ascii = options->is_ascii || MB_CUR_MAX == 1;
	t->has_color = options->has_color && has_colors();
	if (t->has_color) {
		start_color();
		use_default_colors();
		set_colors(theme);
	} else if (options->theme == NULL) {
		t->theme = theme_mono();
	}
	return &t->term;
}
