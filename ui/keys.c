/* SPDX-License-Identifier: MIT
 *
 * keys.c - look-ups in the key table.
 */
#include "ui/keys.h"

#include <string.h>

struct key_row {
	uint32_t key, other;
	const char *shown, *help;
};

#define X(id, function, first, second, written, what) \
	[ACTION_##id] = {.key = first, .other = second, .shown = written, .help = what},
static const struct key_row table[] = {UI_KEYS(X)};
#undef X

enum action keys_find(uint32_t key)
{
	if (key == TERM_NONE)
		return ACTION_COUNT;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].key == key || table[i].other == key)
			return (enum action)i;
	}
	return ACTION_COUNT;
}

const char *keys_shown(enum action a)
{
	return table[a].shown;
}

const char *keys_help(enum action a)
{
	return table[a].help;
}

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
	{"Space", ' '},          {"Up", TERM_UP},         {"Down", TERM_DOWN},     {"Left", TERM_LEFT},
	{"Right", TERM_RIGHT},   {"Home", TERM_HOME},     {"End", TERM_END},       {"PageUp", TERM_PAGE_UP},
	{"PgUp", TERM_PAGE_UP},  {"PageDown", TERM_PAGE_DOWN}, {"PgDn", TERM_PAGE_DOWN}, {"Enter", TERM_ENTER},
	{"Escape", TERM_ESCAPE}, {"Tab", TERM_TAB},       {"Backspace", TERM_BACKSPACE}, {"F1", TERM_F1},
	{"^L", TERM_REDRAW},     {"^Z", TERM_SUSPEND},
};

uint32_t keys_parse(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i].name, name) == 0)
			return names[i].key;
	}
	return name[0] > ' ' && name[0] <= '~' && name[1] == '\0' ? (uint32_t)name[0] : TERM_NONE;
}
