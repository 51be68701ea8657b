/* SPDX-License-Identifier: MIT
 *
 * options_fetch.c - the rows of what is asked for.
 */
#include "cli/options_fetch.h"

#include <string.h>

static bool take_field(void *into, const char *value, struct err *err)
{
	struct fetch_options *options = into;

	if (!http_field_is_good(value))
		return err_set(err, STATUS_USAGE, "-H: write a header field, as in -H 'Accept: text/html'");
	if (options->field_count == FETCH_FIELDS_MAX)
		return err_set(err, STATUS_USAGE, "-H: at most %d header fields", FETCH_FIELDS_MAX);
	options->fields[options->field_count++] = value;
	return true;
}

static bool take_method(void *into, const char *value, struct err *err)
{
	struct fetch_options *options = into;

	options->is_head = strcmp(value, "HEAD") == 0;
	if (!options->is_head && strcmp(value, "GET") != 0)
		return err_set(err, STATUS_USAGE, "-X: write GET or HEAD: tcpsee asks for pages and sends none");
	return true;
}

#define PLACE(member) offsetof(struct fetch_options, member)

static const struct cli_option rows[] = {
	{"header", 'H', "FIELD", OPTION_TAKE, 0, 0, 0,
	 "one more header field, \"Name: value\"; \"Name:\" leaves\nours of this name away, \"Name;\" makes it empty", take_field},
	{"request", 'X', "METHOD", OPTION_TAKE, 0, 0, 0, "GET or HEAD", take_method},
	{"head", 'I', NULL, OPTION_YES, PLACE(is_head), 0, 0, "the header alone: HEAD", NULL},
	{"location", 'L', NULL, OPTION_YES, PLACE(follows_redirects), 0, 0,
	 "follow redirects, each over a connection of its own", NULL},
	{"max-redirs", 0, "N", OPTION_U32, PLACE(redirects_max), 0, 0, "at most so many (50)", NULL},
	{"fail", 'f', NULL, OPTION_YES, PLACE(is_fail_status_error), 0, 0,
	 "exit status 1 when a server answers 400 or more", NULL},
};

void fetch_options_init(struct fetch_options *options)
{
	*options = (struct fetch_options){.redirects_max = FETCH_REDIRECTS_DEFAULT};
}

struct cli_group options_fetch(struct fetch_options *options)
{
	return (struct cli_group){"Request", rows, ARRAY_LEN(rows), options};
}

void options_fetch_apply(const struct fetch_options *options, struct live_config *live)
{
	live->request.fields = options->fields;
	live->request.field_count = options->field_count;
	live->request.is_head = options->is_head;
	live->follows_redirects = options->follows_redirects;
	live->redirects_max = options->redirects_max;
	live->is_fail_status_error = options->is_fail_status_error;
}
