/* SPDX-License-Identifier: MIT
 *
 * options_wire.h - what the wire does to packets: --loss, --delay ...
 */
#ifndef CLI_OPTIONS_WIRE_H
#define CLI_OPTIONS_WIRE_H

#include "cli/option.h"
#include "net/impair.h"

struct cli_group options_wire(struct impair_config *config);

#endif
