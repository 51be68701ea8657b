/* SPDX-License-Identifier: MIT
 *
 * options_engine.h - what our TCP decides differently: --mss, --nagle ...
 */
#ifndef CLI_OPTIONS_ENGINE_H
#define CLI_OPTIONS_ENGINE_H

#include "cli/option.h"
#include "tcp/config.h"

struct cli_group options_engine(struct tcp_config *config);

/* The same policy for the other end of a simulated wire; its secrets and its ISN stay its own. */
void options_engine_share(const struct tcp_config *ours, struct tcp_config *peer);

#endif
