/* SPDX-License-Identifier: MIT
 *
 * test_term_curses.c - the real terminal, behind a pseudo-terminal of our own: keys come in, a screen goes
 * out, and however the program ends the terminal is given back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/grow.h"
#include "ui/term.h"

enum { WAIT_MS = 10000, EXIT_NO_TERM = 90 };

/* What xterm is told to enter and to leave its second screen. */
#define ENTER_SCREEN "\x1b[?1049h"
#define LEAVE_SCREEN "\x1b[?1049l"

struct pty {
	int master, slave;
	pid_t child;
	struct text seen; /* all that the child wrote */
};

static struct term *open_or_exit(const struct term_options *options)
{
	struct err err;
	struct term *term = term_curses_open(options, &err);

	if (term == NULL) {
		fprintf(stderr, "%s\n", err.text);
		_exit(EXIT_NO_TERM);
	}
	return term;
}

static void show_word(struct term *term, const char *word)
{
	struct canvas canvas = {0};
	int rows, columns;

	term->ops->size(term, &rows, &columns);
	canvas_resize(&canvas, rows, columns);
	canvas_text(&canvas, 0, 0, columns, word, STYLE_SYN);
	term->ops->show(term, &canvas);
	canvas_fini(&canvas);
}

static uint32_t wait_for_key(struct term *term)
{
	struct pollfd fd = {.fd = term->ops->fd(term), .events = POLLIN};
	uint32_t key = TERM_NONE;

	for (int turns = 0; key == TERM_NONE && turns < 100; turns++) {
		poll(&fd, 1, WAIT_MS / 100);
		key = term->ops->key(term);
	}
	return key;
}

/* Runs `play` in a child whose terminal is the pseudo-terminal. */
static void start(struct pty *p, const char *type, void (*play)(void))
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};

	*p = (struct pty){.master = posix_openpt(O_RDWR | O_NOCTTY)};
	if (p->master < 0) {
		print_message("skipped: this system gives no pseudo-terminal (is /dev/pts there?)\n");
		skip();
	}
	assert_true(grantpt(p->master) == 0 && unlockpt(p->master) == 0);
	p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY);
	assert_true(p->slave >= 0);
	ioctl(p->slave, TIOCSWINSZ, &size);
	p->child = fork();
	assert_true(p->child >= 0);
	if (p->child > 0)
		return;
	setsid();
	ioctl(p->slave, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(p->slave, fd);
	setenv("TERM", type, 1);
	play();
	_exit(0);
}

static bool has_ended(pid_t child)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

/* Reads until the child has written `what`; NULL: until it has ended. */
static void read_until(struct pty *p, const char *what)
{
	struct pollfd fd = {.fd = p->master, .events = POLLIN};
	char chunk[4096];

	for (int turns = 0; turns < 200; turns++) {
		if (what != NULL && p->seen.data != NULL && strstr(p->seen.data, what) != NULL)
			return;
		int ready = poll(&fd, 1, WAIT_MS / 200);
		ssize_t len = ready > 0 ? read(p->master, chunk, sizeof chunk) : 0;
		if (len > 0)
			text_add_bytes(&p->seen, chunk, (size_t)len);
		if (what == NULL && ready == 0 && has_ended(p->child))
			return;
	}
	fail_msg("\"%s\" did not come; what came: %s", what != NULL ? what : "the end", p->seen.data != NULL ? p->seen.data : "");
}

static bool has_seen(const struct pty *p, const char *what)
{
	return p->seen.data != NULL && strstr(p->seen.data, what) != NULL;
}

/* Waits for the end; the terminal must be as shells want it. Returns the wait status. */
static int finish(struct pty *p)
{
	struct termios mode;
	int status;

	read_until(p, NULL);
	assert_int_equal(waitpid(p->child, &status, 0), p->child);
	assert_int_equal(tcgetattr(p->slave, &mode), 0);
	assert_int_equal(mode.c_lflag & (ICANON | ECHO | ISIG), ICANON | ECHO | ISIG);
	assert_int_not_equal(mode.c_cc[VSUSP], _POSIX_VDISABLE);
	close(p->slave);
	close(p->master);
	return status;
}

static const struct term_options colored = {.has_color = true};
static const struct term_options plain = {.is_ascii = true};

/* ---- the children ----------------------------------------------------------------- */

static void echo_keys(void)
{
	struct term *term = open_or_exit(&colored);
	uint32_t key;

	show_word(term, "ready");
	do {
		char word[40];
		key = wait_for_key(term);
		snprintf(word, sizeof word, "key:%x.", (unsigned)key);
		show_word(term, word);
	} while (key != 'q' && key != TERM_NONE);
	term->ops->close(term, false);
}

static void keep_the_picture(void)
{
	struct term *term = open_or_exit(&plain);

	show_word(term, "a picture \xe2\x86\x92 to keep");
	term->ops->close(term, true);
}

static void fail_an_assertion(void)
{
	open_or_exit(&colored);
	assert_failed("the sky is up", "sky.c", 7);
}

static void run_out_of_memory(void)
{
	open_or_exit(&colored);
	free(grow_new(SIZE_MAX / 2, 1));
}

static void only_try(void)
{
	open_or_exit(&colored);
}

/* ---- the tests ---------------------------------------------------------------------- */

static void keys_come_in_and_the_screen_goes_out(void **state)
{
	static const struct {
		const char *typed, *shown;
	} keys[] = {
		{"j", "key:6a."}, {"\x1bOA", NULL}, {"\r", NULL}, {"\t", NULL}, {"\x0c", NULL}, {"\x1a", NULL}, {"\x1b", NULL},
	};
	static const uint32_t codes[] = {'j', TERM_UP, TERM_ENTER, TERM_TAB, TERM_REDRAW, TERM_SUSPEND, TERM_ESCAPE};
	struct pty p;

	(void)state;
	start(&p, "xterm", echo_keys);
	read_until(&p, "ready");
	assert_true(has_seen(&p, ENTER_SCREEN));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		char shown[40];
		/* curses writes only what has changed on the line: the code is looked for, not the word */
		snprintf(shown, sizeof shown, "%x", (unsigned)codes[i]);
		text_clear(&p.seen);
		assert_int_equal(write(p.master, keys[i].typed, strlen(keys[i].typed)), strlen(keys[i].typed));
		read_until(&p, keys[i].shown != NULL ? shown : &shown[strlen(shown) - 1]);
	}
	text_clear(&p.seen);
	assert_int_equal(write(p.master, "q", 1), 1);
	assert_int_equal(finish(&p), 0);
	assert_true(has_seen(&p, LEAVE_SCREEN));
	text_fini(&p.seen);
}

static void a_kept_picture_stands_after_the_screen_is_left(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm", keep_the_picture);
	assert_int_equal(finish(&p), 0);
	const char *left = strstr(p.seen.data, LEAVE_SCREEN);
	assert_non_null(left);
	assert_non_null(strstr(left, "a picture"));
	text_fini(&p.seen);
}

static void a_failed_assertion_gives_the_terminal_back_and_is_read(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm", fail_an_assertion);
	int status = finish(&p);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	const char *left = strstr(p.seen.data, LEAVE_SCREEN);
	assert_non_null(left);
	assert_non_null(strstr(left, "the sky is up"));
	text_fini(&p.seen);
}

static void running_out_of_memory_gives_the_terminal_back(void **state)
{
	struct pty p;

	(void)state;
	if (getenv("SANITIZED") != NULL && getenv("SANITIZED")[0] != '\0')
		skip(); /* ASan ends the program itself */
	start(&p, "xterm", run_out_of_memory);
	assert_int_not_equal(finish(&p), 0);
	assert_non_null(strstr(p.seen.data, LEAVE_SCREEN));
	text_fini(&p.seen);
}

static void an_unknown_terminal_is_a_sentence_not_an_end(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "no-such-terminal", only_try);
	int status = finish(&p);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_TERM);
	assert_non_null(strstr(p.seen.data, "no-such-terminal"));
	text_fini(&p.seen);
}

static void a_pipe_is_no_terminal(void **state)
{
	const struct term_options wrong = {.theme = "mauve"};
	struct err err;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), saved = dup(STDIN_FILENO);

	(void)state;
	dup2(null, STDIN_FILENO);
	assert_null(term_curses_open(&colored, &err));
	assert_non_null(strstr(err.text, "needs a terminal"));
	assert_null(term_curses_open(&wrong, &err));
	assert_non_null(strstr(err.text, "mauve"));
	if (saved >= 0)
		dup2(saved, STDIN_FILENO);
	close(null);
	close(saved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_in_and_the_screen_goes_out),
		cmocka_unit_test(a_kept_picture_stands_after_the_screen_is_left),
		cmocka_unit_test(a_failed_assertion_gives_the_terminal_back_and_is_read),
		cmocka_unit_test(running_out_of_memory_gives_the_terminal_back),
		cmocka_unit_test(an_unknown_terminal_is_a_sentence_not_an_end),
		cmocka_unit_test(a_pipe_is_no_terminal),
	};

	return cmocka_run_group_tests_name("term_curses", tests, NULL, NULL);
}
