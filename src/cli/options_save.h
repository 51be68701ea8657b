/* SPDX-License-Identifier: MIT
 *
 * options_save.h - where the session is recorded.
 */
#ifndef CLI_OPTIONS_SAVE_H
#define CLI_OPTIONS_SAVE_H

#include "cli/option.h"

struct save_options {
	const char *path;  /* -w; NULL: a name of our own in the sessions folder */
	bool is_off;       /* --no-save */
	uint32_t snaplen;  /* bytes kept of each packet; 0: as trace.h says */
};

struct cli_group options_save(struct save_options *save);

#endif
