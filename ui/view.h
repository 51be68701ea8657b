/* SPDX-License-Identifier: MIT
 *
 * view.h - what the screen shows of a session: which rows, which panel, which numbers; changed by keys.
 *
 *     struct view v;
 *     view_init(&v, session, options);
 *     view_update(&v);                    after time has passed: new rows, selection
 *     actions_key(&v, term, key);         a key
 *     screen_paint(&v, &canvas);
 *     view_fini(&v);
 *
 * A row is shown once it has happened at the play clock's moment: rows 0 .. shown-1 of the list.
 * Nothing here changes the trace; commands go to the session.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "draw/ladder.h"
#include "session/session.h"
#include "ui/app.h"

enum view_mode { VIEW_LADDER, VIEW_HELP, VIEW_SEARCH };
enum view_quit { QUIT_NOT, QUIT_PLAIN, QUIT_KEEPING_SCREEN };
enum panel { PANEL_FIELDS, PANEL_VARIABLES, PANEL_BYTES, PANEL_WHY, PANEL_COUNT };
/* Details are open by themselves where the screen is wide. */
enum panel_wish { PANEL_AS_FITS, PANEL_OPEN, PANEL_SHUT };

enum { PANEL_FITS_COLUMNS = 110, LIST_BELOW_COLUMNS = 60, LIST_BELOW_ROWS = 15, SEARCH_MAX = 64 };

struct view {
	struct session *session; /* borrowed, as is its trace */
	const struct trace *trace;
	int rows, columns; /* of the screen */
	enum view_mode mode;
	enum view_quit quit;
	bool is_dirty;     /* the screen no longer shows what is */
	bool is_animated;  /* arrows are flying on the screen */

	/* the ladder */
	struct ladder_options look;
	bool has_chosen_conn;    /* look.conn is the user's choice */
	struct ladder_list list;
	long shown;              /* rows that have happened */
	long selected;           /* index into the list; -1: nothing is shown */
	bool is_selecting_last;  /* the selection goes with the last row */
	long top;                /* first row on the screen */
	int page;                /* rows of the ladder on the screen */
	uint32_t seen_at;        /* play.at when last looked */

	/* the details */
	enum panel panel;
	enum panel_wish wish;
	int panel_skip;          /* lines scrolled away */
	int help_skip;
	struct cursor cursor;    /* for the variables */

	/* what is being typed, and what is answered */
	unsigned number;         /* the digits before G */
	char search[SEARCH_MAX];
	char message[320];       /* until the next key; "" none */
};

void view_init(struct view *v, struct session *session, const struct ui_options *options);
void view_fini(struct view *v);
/* Takes in what has happened; marks the view dirty when it looks different now. */
void view_update(struct view *v);
void view_resize(struct view *v, int rows, int columns);
void view_say(struct view *v, const char *fmt, ...) PRINTF_LIKE(2, 3);

struct moment view_moment(const struct view *v);
/* Has everything happened, and is the clock there? */
bool view_is_at_end(const struct view *v);
/* The selected row's event; 0: none. */
uint32_t view_event(const struct view *v);
/* The packet of the selected row: its EV_SENT (or EV_ARRIVED of a copy); NULL when it is none. */
const struct event *view_packet(const struct view *v);
bool view_has_panel(const struct view *v);
bool view_is_list(const struct view *v);

/* Selects row `index` (cut to the list's range); moves time to it when it has not happened yet. */
void view_go_to(struct view *v, long index);
/* Selects the row that event `id` belongs to. */
void view_select_event(struct view *v, uint32_t id);
/* Another connection (0: all); the selection stays near. */
void view_choose_conn(struct view *v, uint32_t conn);
/* "3/8" of the connections; false when there is only one. */
bool view_conn_text(const struct view *v, char *text, size_t room);

/* The next row (+1) or the one before (-1) that contains the searched text, from the selected one on, around
 * the end; -1: none. In flags, numbers, states and remarks, capital or small. */
long search_find(const struct view *v, int direction);

#endif
