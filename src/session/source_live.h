/* SPDX-License-Identifier: MIT
 *
 * source_live.h - our engine fetches a page: over a link to the real world, or against itself on a simulated wire.
 */
#ifndef SESSION_SOURCE_LIVE_H
#define SESSION_SOURCE_LIVE_H

#include "base/err.h"
#include "session/live_config.h"
#include "session/source.h"

/* Fills `trace` (about, hosts, events). The trace is borrowed: the session owns it. NULL and err on
 * failure. */
struct source *source_live_open(const struct live_config *config, struct trace *trace, struct err *err) MUST_USE;

#endif
