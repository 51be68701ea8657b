/* SPDX-License-Identifier: MIT
 *
 * term.h - a terminal: shows a canvas, gives keys. Two of them: curses, and a script for tests.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "base/err.h"
#include "draw/canvas.h"

/* Keys beyond the code points of characters. */
enum term_key {
	TERM_NONE = 0,          /* nothing was typed */
	TERM_UP = 0x110000, TERM_DOWN, TERM_LEFT, TERM_RIGHT, TERM_HOME, TERM_END, TERM_PAGE_UP, TERM_PAGE_DOWN,
	TERM_ENTER, TERM_ESCAPE, TERM_TAB, TERM_BACKSPACE, TERM_F1, TERM_RESIZE, TERM_REDRAW /* ^L */, TERM_SUSPEND /* ^Z */,
	TERM_HANGUP, /* the terminal is gone, or the script has ended */
	TERM_UNKNOWN /* a key that we have no name for */
};

struct term;

struct term_ops {
	void (*size)(struct term *term, int *rows, int *columns);
	void (*show)(struct term *term, const struct canvas *canvas);
	/* The next key without waiting; a code point or enum term_key. */
	uint32_t (*key)(struct term *term);
	int (*fd)(struct term *term);        /* to poll for keys; -1: none */
	void (*redraw)(struct term *term);   /* the next show() repaints everything */
	void (*suspend)(struct term *term);  /* ^Z: gives the terminal back, stops, takes it again */
	/* How long a script wants to wait before its next key, in session time; 0 for a real terminal. */
	time_ns (*pause)(struct term *term);
	/* Takes the next theme; its name. */
	const char *(*next_theme)(struct term *term);
	void (*close)(struct term *term, bool keep_screen);
	const char *name;
};

struct term {
	const struct term_ops *ops;
};

struct term_options {
	bool has_color, is_ascii;
	const char *theme; /* NULL: default */
};

/* Needs a real terminal on stdin and stdout. Restores it on close, on SIGABRT-by-assert, and never leaves it raw. */
struct term *term_curses_open(const struct term_options *options, struct err *err) MUST_USE;

/* Keys from a file, screens to stdout: one line a step, "#" comments:
 *   key j        key Right    type /seq    wait 150ms    resize 80x24    screen NAME    expect TEXT    quit
 * `screen` prints the canvas as text between "=== NAME" and "=== end". An `expect` whose text is not on the
 * screen ends the script with a message and the screen on stderr. */
struct term *term_script_open(const char *path, int rows, int columns, struct err *err) MUST_USE;
/* Was an `expect` of this script disappointed? */
bool term_script_has_failed(const struct term *term);

#endif
