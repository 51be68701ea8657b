/* SPDX-License-Identifier: MIT
 *
 * keys.h - the keys: one table makes the keymap, the help screen and the docs.
 *
 * A row: the action, the function in actions.c that does it, two keys (TERM_NONE: only one), how they are
 * written, and what they do. Digits are no action: they collect the number of a row for G.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include "ui/term.h"

#define UI_KEYS(X)                                                                                            \
	X(PLAY,         play,         ' ',            TERM_NONE,    "Space",     "play, pause, play again")   \
	X(FORWARD,      forward,      '.',            TERM_RIGHT,   ". Right",   "one event forward in time") \
	X(BACK,         back,         ',',            TERM_LEFT,    ", Left",    "one event back in time")    \
	X(REWIND,       rewind,       TERM_HOME,      TERM_NONE,    "Home",      "back to the start of time") \
	X(FASTER,       faster,       '+',            '=',          "+",         "play twice as fast")        \
	X(SLOWER,       slower,       '-',            TERM_NONE,    "-",         "play half as fast")         \
	X(DOWN,         down,         'j',            TERM_DOWN,    "j Down",    "select the next row")       \
	X(UP,           up,           'k',            TERM_UP,      "k Up",      "select the row above")      \
	X(PAGE_DOWN,    page_down,    TERM_PAGE_DOWN, TERM_NONE,    "PgDn",      "a page of rows down")       \
	X(PAGE_UP,      page_up,      TERM_PAGE_UP,   TERM_NONE,    "PgUp",      "a page of rows up")         \
	X(FIRST,        first,        'g',            TERM_NONE,    "g",         "select the first row")      \
	X(LAST,         last,         'G',            TERM_END,     "G End",     "to the end; 7G: to row 7")  \
	X(SEARCH,       search,       '/',            TERM_NONE,    "/",         "search flags, numbers, text") \
	X(FIND_NEXT,    find_next,    'n',            TERM_NONE,    "n",         "next row found")            \
	X(FIND_BEFORE,  find_before,  'N',            TERM_NONE,    "N",         "row found before")          \
	X(DETAILS,      details,      TERM_ENTER,     TERM_NONE,    "Enter",     "open or shut the details")  \
	X(NEXT_PANEL,   next_panel,   TERM_TAB,       TERM_NONE,    "Tab",       "next panel of the details") \
	X(WHY,          why,          'w',            TERM_NONE,    "w",         "why did this happen")       \
	X(BYTES,        bytes,        'b',            TERM_NONE,    "b",         "the bytes of the packet")   \
	X(VARIABLES,    variables,    'v',            TERM_NONE,    "v",         "the variables of both ends") \
	X(SCROLL_DOWN,  scroll_down,  'J',            TERM_NONE,    "J",         "scroll the details down")   \
	X(SCROLL_UP,    scroll_up,    'K',            TERM_NONE,    "K",         "scroll the details up")     \
	X(NUMBERS,      numbers,      'r',            TERM_NONE,    "r",         "numbers relative or absolute") \
	X(TIME,         time,         't',            TERM_NONE,    "t",         "time: start, delta, of day") \
	X(DROP,         drop,         'd',            TERM_NONE,    "d",         "drop the packet in flight") \
	X(URGENT,       urgent,       'u',            TERM_NONE,    "u",         "send a byte of urgent data") \
	X(CONN_BEFORE,  conn_before,  '[',            TERM_NONE,    "[",         "previous connection")       \
	X(CONN_NEXT,    conn_next,    ']',            TERM_NONE,    "]",         "next connection")           \
	X(CHARACTERS,   characters,   '~',            TERM_NONE,    "~",         "ASCII or UTF-8 drawing")    \
	X(THEME,        theme,        'c',            TERM_NONE,    "c",         "colours: next theme")       \
	X(HELP,         help,         '?',            TERM_F1,      "? F1",      "this help")                 \
	X(REDRAW,       redraw,       TERM_REDRAW,    TERM_NONE,    "^L",        "draw the screen anew")      \
	X(SUSPEND,      suspend,      TERM_SUSPEND,   TERM_NONE,    "^Z",        "suspend, back to the shell") \
	X(QUIT,         quit,         'q',            TERM_NONE,    "q",         "quit")                      \
	X(QUIT_KEEPING, quit_keeping, 'Q',            TERM_NONE,    "Q",         "quit, leave the picture")

#define X(id, function, key, other, shown, help) ACTION_##id,
enum action { UI_KEYS(X) ACTION_COUNT };
#undef X

/* The action of a key; ACTION_COUNT: none. */
enum action keys_find(uint32_t key);
/* "j Down" and "select the next row"; static. */
const char *keys_shown(enum action a);
const char *keys_help(enum action a);
/* A key by its name in scripts: "j", "Space", "Right", "^L"; TERM_NONE: unknown. */
uint32_t keys_parse(const char *name);

#endif
