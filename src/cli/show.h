/* SPDX-License-Identifier: MIT
 *
 * show.h - the ladder of a loaded trace on stdout: for `show`, and for `replay` without a terminal.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/options_view.h"
#include "trace/trace.h"

enum exit_status show_trace(const struct cli_verb *verb, const struct trace *trace, const struct look_options *look,
			    uint32_t conn);

#endif
