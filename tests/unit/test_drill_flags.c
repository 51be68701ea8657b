/* SPDX-License-Identifier: MIT
 *
 * test_drill_flags.c - the packetdrill adapter's flags, when they are wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "drill_library.h"

/* ---- flags ------------------------------------------------------------------------------------------------ */

/* The library ends the program that misspells a flag; returns what it said. */
static void complaint(const char *flags, char *into, size_t room)
{
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct packetdrill_interface i;

		(void)dup2(fds[1], STDERR_FILENO);
		drill_library_init(drill_library_load())(flags, &i);
		_exit(0);
	}
	(void)close(fds[1]);
	ssize_t got = read(fds[0], into, room - 1);

	into[got > 0 ? got : 0] = '\0';
	(void)close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 2);
}

static void a_wrong_flag_is_one_clear_sentence(void **state)
{
	char said[300];

	(void)state;
	complaint("preset=linux,colour=red", said, sizeof said);
	assert_string_equal(said, "tcpsee: there is no \"colour\"; docs/packetdrill.md lists what there is\n");
	complaint("preset=plan9", said, sizeof said);
	assert_string_equal(said, "tcpsee: preset: choose linux, bsd or tcpsee\n");
	complaint("iw", said, sizeof said);
	assert_string_equal(said, "tcpsee: iw needs a value; write iw=SEGMENTS\n");
	complaint("sack=maybe", said, sizeof said);
	assert_string_equal(said, "tcpsee: sack is on or off; write sack=1 or sack=0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_flag_is_one_clear_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
