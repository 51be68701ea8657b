/* SPDX-License-Identifier: MIT
 *
 * options_save.c - the rows of the recording's options.
 */
#include "cli/options_save.h"

#define PLACE(member) offsetof(struct save_options, member)

static const struct cli_option rows[] = {
	{"write", 'w', "FILE", OPTION_TEXT, PLACE(path), 0, 0,
	 "record the session here; else below\n$XDG_DATA_HOME/tcpsee/sessions (~/.local/share/...)", NULL},
	{"no-save", 0, NULL, OPTION_YES, PLACE(is_off), 0, 0, "record nothing", NULL},
	{"snaplen", 0, "BYTES", OPTION_U32, PLACE(snaplen), 1, 65535,
	 "keep so much of each packet; else all of the first\n8 MB, then 128 bytes of each", NULL},
};

struct cli_group options_save(struct save_options *save)
{
	return (struct cli_group){"Recording", rows, ARRAY_LEN(rows), save};
}
