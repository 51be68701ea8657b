/* SPDX-License-Identifier: MIT
 *
 * run.h - a live run from its options to its exit status: what `get` and `demo` share.
 *
 *     run_options_init(&run);
 *     ... options are parsed into it, addresses found ...
 *     run_options_default_delay(&run, 0);
 *     return run_live(verb, &run);
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/bodies.h"
#include "cli/options_save.h"
#include "cli/options_view.h"
#include "session/source_live.h"

struct run_options {
	struct live_config live;
	struct look_options look;
	struct screen_options screen;
	struct save_options save;
	struct live_target *targets; /* those of `live`, which get their body_context here */
	struct body_paths bodies; /* -o; a page without one is not kept */
	bool is_quiet;            /* -q */
	bool has_nat;             /* --nat: the kernel forwards what comes from the TUN device */
	const char *label;        /* in the recording's name */
	const char *title_remark; /* before the title, which may be cut at its end; NULL: none */
};

void run_options_init(struct run_options *run);
/* The pages that are wanted; borrowed until run_live() is over. */
void run_options_targets(struct run_options *run, struct live_target *targets, size_t count);
/* Behind the parsing: one way, when --delay did not say. */
void run_options_default_delay(struct run_options *run, time_ns delay);
/* Options about the page and the end of the run. */
struct cli_group run_options_page(struct run_options *run);

enum exit_status run_live(const struct cli_verb *verb, struct run_options *run);

#endif
