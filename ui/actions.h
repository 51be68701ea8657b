/* SPDX-License-Identifier: MIT
 *
 * actions.h - what keys do to the view, the play clock and the session.
 */
#ifndef UI_ACTIONS_H
#define UI_ACTIONS_H

#include "ui/view.h"

/* Does what `key` asks for; a key without a meaning does nothing. */
void actions_key(struct view *v, struct term *term, uint32_t key);

#endif
