/* SPDX-License-Identifier: MIT
 *
 * assert.h - our own fault ends the program, in release builds too.
 *
 * assert() states an invariant of ours. It is never used on input: what a
 * peer, a file or a user gets wrong is data or an error, not a fault of ours.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

#undef assert
#define assert(condition) \
	((condition) ? (void)0 : assert_failed(#condition, __FILE__, __LINE__))

/* Runs the hook, prints the broken invariant to stderr, aborts. */
_Noreturn void assert_failed(const char *condition, const char *file, int line);

/* `hook` runs once before the message is printed: the terminal is given back
 * there, so that the message can be read. NULL for none. */
void assert_set_hook(void (*hook)(void));

#endif
