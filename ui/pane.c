/* SPDX-License-Identifier: MIT
 *
 * pane.c - lines to places on the canvas.
 */
#include "ui/pane.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 2, INDENT = 2, LINE_MAX_BYTES = 512 };

struct pane pane_of(struct canvas *canvas, int row, int column, int height, int width)
{
	return (struct pane){.canvas = canvas, .row = row, .column = column, .height = height, .width = width, .flows = 1};
}

void pane_flow(struct pane *p, int least_width)
{
	p->flows = (p->width + GAP) / (least_width + GAP);
	if (p->flows < 1)
		p->flows = 1;
}

int pane_line_width(const struct pane *p)
{
	return (p->width - (p->flows - 1) * GAP) / p->flows;
}

bool pane_is_seen(const struct pane *p)
{
	int at = p->line - p->skip;

	return at >= 0 && at < p->height * p->flows;
}

int pane_text(struct pane *p, int x, const char *text, enum draw_style style)
{
	int width = pane_line_width(p);

	if (pane_is_seen(p) && x < width) {
		int at = p->line - p->skip;
		int column = p->column + at / p->height * (width + GAP);
		return canvas_text(p->canvas, p->row + at % p->height, column + x, width - x, text, style);
	}
	return text_columns(text);
}

int pane_textf(struct pane *p, int x, enum draw_style style, const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	return pane_text(p, x, text, style);
}

void pane_next(struct pane *p)
{
	p->line++;
}

/* Bytes of `text` (of `len`) that fit into `width` columns, whole characters, at least one. */
static size_t fit_characters(const char *text, size_t len, int width)
{
	char line[LINE_MAX_BYTES];
	size_t fits = 0;

	for (size_t i = 1; i <= len && i < sizeof line; i++) {
		if (i < len && ((uint8_t)text[i] & 0xc0) == 0x80)
			continue; /* in the middle of a character */
		memcpy(line, text, i);
		line[i] = '\0';
		if (fits > 0 && text_columns(line) > width)
			break;
		fits = i;
	}
	return fits;
}

/* The same, broken behind a blank where there is one. */
static size_t fit_words(const char *text, int width)
{
	size_t len = strcspn(text, "\n"), fits = fit_characters(text, len, width);

	if (fits == len || text[fits] == ' ')
		return fits;
	size_t blank = fits;
	while (blank > 0 && text[blank - 1] != ' ')
		blank--;
	return blank > 0 ? blank : fits;
}

void pane_wrapped(struct pane *p, const char *text, enum draw_style style)
{
	int indent = 0, width = pane_line_width(p);

	while (*text != '\0' && width > INDENT) {
		size_t fits = fit_words(text, width - indent);
		char line[LINE_MAX_BYTES];
		memcpy(line, text, fits);
		line[fits] = '\0';
		pane_text(p, indent, line, style);
		pane_next(p);
		text += fits + strspn(text + fits, " ");
		indent = *text == '\n' ? 0 : INDENT;
		text += *text == '\n';
	}
}
