/* SPDX-License-Identifier: MIT
 *
 * options_fetch.h - what is asked for: method, header fields, redirects.
 */
#ifndef CLI_OPTIONS_FETCH_H
#define CLI_OPTIONS_FETCH_H

#include "cli/option.h"
#include "session/live_config.h"

enum { FETCH_FIELDS_MAX = 64 };

struct fetch_options {
	const char *fields[FETCH_FIELDS_MAX];
	size_t field_count;
	bool is_head, follows_redirects, is_fail_status_error;
	uint32_t redirects_max;
};

void fetch_options_init(struct fetch_options *options);
struct cli_group options_fetch(struct fetch_options *options);
/* Behind the parsing; `live` borrows the fields. */
void options_fetch_apply(const struct fetch_options *options, struct live_config *live);

#endif
