/* SPDX-License-Identifier: MIT
 *
 * view_help.c - the key table and the signs of the ladder, as a screen.
 */
#include "ui/keys.h"
#include "ui/screen.h"

enum { KEY_WIDTH = 9, FLOW_COLUMNS = 38 };

static const struct {
	enum draw_style style;
	const char *sign, *what;
} signs[] = {
	{STYLE_ACK, "----", "no data: SYN, ACK, FIN, RST"},
	{STYLE_DATA, "====", "data, len= says how much"},
	{STYLE_RETRANSMIT, "~~ R!", "sent again"},
	{STYLE_DUPLICATE_ACK, "d2/3", "2nd duplicate ACK of three"},
	{STYLE_LOST, "--x", "lost on the way"},
	{STYLE_RST, "X", "RST: the connection is gone"},
	{STYLE_THIRD_PARTY, "K!", "sent by that end's kernel"},
	{STYLE_STATE_NEW, "ESTAB", "a state just reached"},
	{STYLE_INFERRED, "estab", "small: deduced, not known"},
	{STYLE_DIM, "?", "a state that nobody knows"},
	{STYLE_CHANGED, "*", "a variable that just changed"},
};

void view_help_paint(struct view *v, struct canvas *c, int row, int height)
{
	struct pane p = pane_of(c, row + 1, 1, height - 1, v->columns - 2);

	canvas_text(c, row, 1, v->columns - 1, "tcpsee: keys    j k scroll, any other key goes back", STYLE_TITLE);
	canvas_select(c, row, 0, v->columns);
	pane_flow(&p, FLOW_COLUMNS);
	int lines = (int)ACTION_COUNT + 2 + (int)ARRAY_LEN(signs), most = lines - p.height * p.flows;
	if (v->help_skip > most)
		v->help_skip = most > 0 ? most : 0;
	p.skip = v->help_skip;
	v->page = p.height > 1 ? p.height - 1 : 1;
	for (int a = 0; a < (int)ACTION_COUNT; a++) {
		pane_text(&p, 1, keys_shown((enum action)a), STYLE_KEY);
		pane_text(&p, KEY_WIDTH, keys_help((enum action)a), STYLE_PLAIN);
		pane_next(&p);
	}
	pane_next(&p);
	pane_text(&p, 0, "signs", STYLE_STRONG);
	pane_next(&p);
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		pane_text(&p, 1, signs[i].sign, signs[i].style);
		pane_text(&p, KEY_WIDTH, signs[i].what, STYLE_PLAIN);
		pane_next(&p);
	}
}
