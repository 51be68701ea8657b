/* SPDX-License-Identifier: MIT
 *
 * options.c - see options.h.
 *
 * Words stand between commas, in any order; a later one wins. Besides the rows below each option of the engine that the
 * command line knows is a word here, without its dashes: "--rto-min 1s" is "rto-min=1s", "--no-sack" is "no-sack" or
 * "sack=0".
 */
#include "drill/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/text.h"
#include "cli/options_engine.h"

enum { WORD_MAX = 512, IP4_AND_TCP_HEADERS = 40 };

/* ---- our own rows -------------------------------------------------------------------------- */

static bool take_address(struct ip_addr *into, uint8_t family, const char *value, struct err *err)
{
	struct ip_addr addr;

	if (!ip_addr_parse(value, &addr) || addr.family != family || !ip_addr_is_unicast(&addr))
		return err_set(err, STATUS_USAGE, "ip%u: write an address of a single IPv%u host", family, family);
	*into = addr;
	return true;
}

static bool take_ip4(void *into, const char *value, struct err *err)
{
	return take_address(&((struct drill_options *)into)->ip4, 4, value, err);
}

static bool take_ip6(void *into, const char *value, struct err *err)
{
	return take_address(&((struct drill_options *)into)->ip6, 6, value, err);
}

static bool take_trace(void *into, const char *value, struct err *err)
{
	struct drill_options *options = into;

	if (value[0] == '\0')
		return err_set(err, STATUS_USAGE, "trace: write the name of a file behind it, like trace=run.json");
	free(options->trace);
	options->trace = grow_string(value);
	return true;
}

/* What scripts that were written for a system assume. */
static const struct {
	const char *name;
	const char *words;
} presets[] = {
	{"tcpsee", ""},
	{"linux", "syn-options=linux,wscale=8,cc=cubic,iw=10,slow-start-limit=0,rto-initial=1s,rto-min=200ms,rto-slack=200ms,"
		  "rto-max=120s,max-ack-delay=200ms,quick-acks=16,ack-delay=40ms,sndbuf=256k,rcvbuf=540000,time-wait=60s,"
		  "join,join-psh,no-syn-fin"},
	{"bsd", "syn-options=bsd,wscale=6,cc=newreno,iw=10,rto-initial=1s,rto-min=230ms,rto-max=64s,slow-start-limit=2,"
		"quick-acks=0,ack-delay=100ms,sndbuf=32k,rcvbuf=64k,time-wait=60s,no-join,"
		"no-linux-errors,no-double-buffers,round-buffers,no-window-steps,count-segments,fin-in-acks"},
};

static bool parse_words(struct drill_options *options, const char *words, struct err *err);

static bool take_preset(void *into, const char *value, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(presets); i++)
		if (strcmp(value, presets[i].name) == 0)
			return parse_words(into, presets[i].words, err);
	return err_set(err, STATUS_USAGE, "preset: choose linux, bsd or tcpsee");
}

#define PLACE(member) offsetof(struct drill_options, member)

static const struct cli_option rows[] = {
	{"preset", 0, "NAME", OPTION_TAKE, 0, 0, 0, NULL, take_preset},
	{"ip4", 0, "ADDRESS", OPTION_TAKE, 0, 0, 0, NULL, take_ip4},
	{"ip6", 0, "ADDRESS", OPTION_TAKE, 0, 0, 0, NULL, take_ip6},
	{"mtu", 0, "BYTES", OPTION_U32, PLACE(mtu), 576, 65535, NULL, NULL},
	{"join", 0, NULL, OPTION_YES, PLACE(is_joining), 0, 0, NULL, NULL},
	{"no-join", 0, NULL, OPTION_NO, PLACE(is_joining), 0, 0, NULL, NULL},
	{"join-psh", 0, NULL, OPTION_YES, PLACE(is_joined_pushed), 0, 0, NULL, NULL},
	{"no-join-psh", 0, NULL, OPTION_NO, PLACE(is_joined_pushed), 0, 0, NULL, NULL},
	{"linux-errors", 0, NULL, OPTION_YES, PLACE(is_linux), 0, 0, NULL, NULL},
	{"no-linux-errors", 0, NULL, OPTION_NO, PLACE(is_linux), 0, 0, NULL, NULL},
	{"double-buffers", 0, NULL, OPTION_YES, PLACE(is_doubling), 0, 0, NULL, NULL},
	{"no-double-buffers", 0, NULL, OPTION_NO, PLACE(is_doubling), 0, 0, NULL, NULL},
	{"round-buffers", 0, NULL, OPTION_YES, PLACE(is_rounding), 0, 0, NULL, NULL},
	{"no-round-buffers", 0, NULL, OPTION_NO, PLACE(is_rounding), 0, 0, NULL, NULL},
	{"trace", 0, "FILE", OPTION_TAKE, 0, 0, 0, NULL, take_trace},
};

/* ---- words --------------------------------------------------------------------------------------- */

static const struct cli_option *find_row(const struct cli_group *group, const char *name)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->options[i].name != NULL && strcmp(group->options[i].name, name) == 0)
			return &group->options[i];
	return NULL;
}

/* An option that is on or off says what "no-NAME" is when it is called NAME, and the other way round. */
static const struct cli_option *find_opposite(const struct cli_group *group, const char *name)
{
	char other[WORD_MAX + 4] = "no-";

	if (strncmp(name, "no-", 3) == 0)
		return find_row(group, name + 3);
	memcpy(other + 3, name, strlen(name) + 1);
	return find_row(group, other);
}

static bool is_switch(const struct cli_option *row)
{
	return row != NULL && (row->type == OPTION_YES || row->type == OPTION_NO);
}

/* "sack", "sack=1", "no-sack=0" on; "sack=0", "no-sack", "no-sack=1" off. */
static bool set_switch(const struct cli_group *group, const struct cli_option *row, const char *name, const char *value,
		       struct err *err)
{
	bool is_as_named = value == NULL || strcmp(value, "1") == 0;
	bool is_on = (strncmp(name, "no-", 3) == 0) != is_as_named;

	if (value != NULL && strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return err_set(err, STATUS_USAGE, "%s is on or off; write %s=1 or %s=0", name, name, name);
	*((bool *)group->into + row->place) = is_on;
	return true;
}

/* *is_known false: the group has no such option. */
static bool set_in_group(const struct cli_group *group, const char *name, const char *value, bool *is_known, struct err *err)
{
	const struct cli_option *row = find_row(group, name);

	if (row == NULL) {
		row = find_opposite(group, name);
		row = is_switch(row) ? row : NULL;
	}
	*is_known = row != NULL;
	if (row == NULL)
		return false;
	if (is_switch(row))
		return set_switch(group, row, name, value, err);
	if (value == NULL)
		return err_set(err, STATUS_USAGE, "%s needs a value; write %s=%s", name, name, row->argument);
	return cli_option_set(row, group->into, value, err);
}

/* Commas stand between words: inside of a value they are written as '+', but a file is called as it is called. */
static void restore_commas(const char *name, char *value)
{
	if (value == NULL || strcmp(name, "trace") == 0)
		return;
	for (; *value != '\0'; value++)
		if (*value == '+')
			*value = ',';
}

static bool set_word(struct drill_options *options, char *word, struct err *err)
{
	struct cli_group groups[] = {{NULL, rows, ARRAY_LEN(rows), options}, options_engine(&options->tcp)};
	char *value = strchr(word, '=');
	char shown[80];

	if (value != NULL)
		*value++ = '\0';
	restore_commas(word, value);
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		bool is_known;
		bool is_set = set_in_group(&groups[i], word, value, &is_known, err);

		if (is_known)
			return is_set;
	}
	text_escape(shown, sizeof shown, span_of(word, strlen(word)));
	return err_set(err, STATUS_USAGE, "there is no \"%s\"; docs/packetdrill.md lists what there is", shown);
}

static bool parse_words(struct drill_options *options, const char *words, struct err *err)
{
	char word[WORD_MAX];

	while (*words != '\0') {
		size_t len = strcspn(words, ",");

		if (len >= sizeof word)
			return err_set(err, STATUS_USAGE, "a word of %zu bytes is too long", len);
		memcpy(word, words, len);
		word[len] = '\0';
		if (len > 0 && !set_word(options, word, err))
			return false;
		words += len + (words[len] == ',');
	}
	return true;
}

bool drill_options_parse(struct drill_options *options, const char *flags, struct err *err)
{
	*options = (struct drill_options){.mtu = 1500, .is_linux = true, .is_doubling = true};
	tcp_config_init(&options->tcp);
	options->tcp.mss = 0;
	if (!ip_addr_parse("192.168.0.1", &options->ip4) || !ip_addr_parse("fd3d:a0b:17d6::1", &options->ip6))
		abort();
	if (flags != NULL && !parse_words(options, flags, err))
		return false;
	if (options->tcp.mss == 0) /* what a packet holds; with IPv6 the host subtracts more */
		options->tcp.mss = (uint16_t)(options->mtu - IP4_AND_TCP_HEADERS);
	return true;
}

void drill_options_fini(struct drill_options *options)
{
	free(options->trace);
	options->trace = NULL;
}
