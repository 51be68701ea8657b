/* SPDX-License-Identifier: MIT
 *
 * test_options.c - options become values, wrong ones become sentences.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/load.h"
#include "cli/options_engine.h"
#include "cli/options_link.h"
#include "cli/options_save.h"
#include "cli/options_view.h"
#include "cli/options_wire.h"

/* Everything that a live run takes. */
struct all {
	struct impair_config wire;
	struct tcp_config engine;
	struct link_options link;
	struct save_options save;
	struct look_options look;
	struct screen_options screen;
	struct load_options load;
	struct cli_operands operands;
	char said[1000]; /* what went to stderr */
};

static const struct cli_verb verb = {.name = "test", .operands = "X", .help = "h", .examples = "e\n"};

static size_t all_groups(struct all *all, struct cli_group groups[7])
{
	groups[0] = options_wire(&all->wire);
	groups[1] = options_engine(&all->engine);
	groups[2] = options_link(&all->link);
	groups[3] = options_address(&all->link);
	groups[4] = options_save(&all->save);
	groups[5] = options_look(&all->look);
	groups[6] = options_screen(&all->screen);
	return 7;
}

/* Parses a line of words separated by single blanks; keeps what was said. */
static enum cli_parsed parse(struct all *all, const char *line)
{
	static char words[400]; /* operands point into it */
	static char *argv[40] = {words};
	struct cli_group groups[7];
	int argc = 1, saved = dup(STDERR_FILENO);
	FILE *said = tmpfile();
	enum cli_parsed result;

	*all = (struct all){0};
	snprintf(words, sizeof words, "test %s", line);
	for (char *blank = strchr(words, ' '); blank != NULL && blank[1] != '\0'; blank = strchr(blank + 1, ' ')) {
		*blank = '\0';
		argv[argc++] = blank + 1;
	}
	fflush(stderr);
	dup2(fileno(said), STDERR_FILENO);
	result = cli_parse(&verb, groups, all_groups(all, groups), argc, argv, &all->operands);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(said);
	all->said[fread(all->said, 1, sizeof all->said - 1, said)] = '\0';
	fclose(said);
	return result;
}

static void assert_wrong(const char *line, const char *sentence)
{
	struct all all;

	assert_int_equal(parse(&all, line), CLI_WRONG);
	if (strstr(all.said, sentence) == NULL)
		fail_msg("\"%s\" said: %s instead of: %s", line, all.said, sentence);
	assert_memory_equal(all.said, "tcpsee: test: ", 14);
	assert_ptr_equal(strchr(all.said, '\n'), all.said + strlen(all.said) - 1);
}

static void each_kind_of_value_lands_in_its_place(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--loss 5% --delay 20ms --rate 10mbit --seed=7 --mss 536 --rcvbuf 64k --nagle "
				     "--width 120 -S -w s.json --snaplen 128 --tun-name tcp9 --local-port 4711 -6"),
			 CLI_RUN);
	assert_true(all.wire.loss == 0.05);
	assert_int_equal(all.wire.delay, 20 * NS_PER_MS);
	assert_int_equal(all.wire.rate, 10000000);
	assert_int_equal(all.wire.seed, 7);
	assert_int_equal(all.engine.mss, 536);
	assert_int_equal(all.engine.receive_buffer, 65536);
	assert_true(all.engine.has_nagle);
	assert_int_equal(all.look.width, 120);
	assert_true(all.look.is_absolute);
	assert_string_equal(all.save.path, "s.json");
	assert_int_equal(all.save.snaplen, 128);
	assert_string_equal(all.link.tun_name, "tcp9");
	assert_int_equal(all.link.local_port, 4711);
	assert_true(all.link.is_ipv6);
	assert_int_equal(all.operands.count, 0);
}

static void asking_for_a_time_asks_for_keep_alive_or_linger(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--link sim"), CLI_RUN);
	assert_false(all.engine.has_keepalive || all.engine.has_linger); /* MUST-25 */
	assert_int_equal(parse(&all, "--keepalive-time 60s --keepalive-interval 5s --keepalive-count 4 --keepalive-byte "
				     "--so-linger 0 --fin-timeout 10s --r1 5"), CLI_RUN);
	assert_true(all.engine.has_keepalive && all.engine.keepalive_idle == 60 * NS_PER_S); /* MUST-27 */
	assert_true(all.engine.keepalive_interval == 5 * NS_PER_S && all.engine.keepalive_count == 4);
	assert_true(all.engine.has_keepalive_byte && all.engine.has_linger && all.engine.linger == 0);
	assert_true(all.engine.fin_wait_2 == 10 * NS_PER_S && all.engine.r1 == 5);
	assert_int_equal(parse(&all, "--keepalive-time 0"), CLI_WRONG);
	assert_int_equal(parse(&all, "--keepalive-time soon"), CLI_WRONG);
	assert_int_equal(parse(&all, "--so-linger -1s"), CLI_WRONG);
}

static void options_with_values_of_their_own_are_understood(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--isn 4294967295 --time-wait 3s --color never --utf8 --speed 1/4 --size 100x30 "
				     "--link sim"), CLI_RUN);
	assert_true(all.engine.has_fixed_isn);
	assert_int_equal(all.engine.fixed_isn, UINT32_MAX);
	assert_int_equal(all.engine.msl, 1500 * NS_PER_MS);
	assert_int_equal(all.look.color, COLOR_NEVER);
	assert_int_equal(all.look.charset, CHARSET_UTF8);
	assert_true(all.screen.speed == 0.25);
	assert_int_equal(all.screen.script_columns, 100);
	assert_int_equal(all.screen.script_rows, 30);
	assert_int_equal(all.link.choice, LINK_SIM);
}

static void drop_rules_add_up(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--drop client:data:3 --drop server:syn:1"), CLI_RUN);
	assert_int_equal(all.wire.drop_count, 2);
	assert_int_equal(all.wire.drops[0].direction, IMPAIR_FORTH);
	assert_int_equal(all.wire.drops[0].kind, KIND_DATA);
	assert_int_equal(all.wire.drops[0].nth, 3);
	assert_int_equal(all.wire.drops[1].direction, IMPAIR_BACK);
	assert_int_equal(all.wire.drops[1].kind, KIND_SYN);
}

static void operands_may_stand_anywhere_and_a_double_dash_ends_options(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "one --loss 1% two -- --three"), CLI_RUN);
	assert_int_equal(all.operands.count, 3);
	assert_string_equal(all.operands.at[0], "one");
	assert_string_equal(all.operands.at[1], "two");
	assert_string_equal(all.operands.at[2], "--three");
}

static void long_names_may_be_shortened_while_unambiguous(void **state)
{
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--snap 99"), CLI_RUN);
	assert_int_equal(all.save.snaplen, 99);
	assert_wrong("--rto 1s", "--rto could be several options");
}

static void wrong_options_are_named_with_the_nearest_right_one(void **state)
{
	(void)state;
	assert_wrong("--los 5% --lss 5%", "did you mean --loss?");
	assert_wrong("--frobnicate", "there is no option --frobnicate; see 'tcpsee help test'");
	assert_wrong("-Z", "there is no option -Z");
	assert_wrong("--loss", "--loss needs SHARE behind it");
	assert_wrong("-w", "-w needs FILE behind it");
	assert_wrong("--plain=yes", "--plain takes no value");
	assert_wrong("--lo\x1b[2J 5", "--lo\\x1b[2J");
}

static void wrong_values_say_what_to_write(void **state)
{
	(void)state;
	assert_wrong("--loss 101%", "\"101%\" is not a share of the packets; write 5% or 0.05");
	assert_wrong("--loss -1", "is not a share");
	assert_wrong("--delay soon", "\"soon\" is not a time; write 150ms, 2s or 1.5");
	assert_wrong("--rate quick", "is not a rate; write 10mbit");
	assert_wrong("--mss 5", "is not a number from 48 to 65495");
	assert_wrong("--mss 65536", "is not a number from 48 to 65495");
	assert_wrong("--local-port 0", "is not a number from 1 to 65535");
	assert_wrong("--seed 99999999999999999999999", "is not a number from 0 to 18446744073709551615");
	assert_wrong("--isn 4294967296", "--isn: write a number from 0 to 4294967295");
	assert_wrong("--syn-options mss,mss,sackOK,wscale", "--syn-options: write linux, bsd, or");
	assert_wrong("--syn-options mss,sackOK,wscale", "--syn-options: write linux, bsd, or");
	assert_wrong("--syn-options mss,sackOK,wscale,timestamps,", "--syn-options: write linux, bsd, or");
	assert_wrong("--link wire", "--link: write auto, sim, tun, raw, lan or user");
	assert_wrong("--color red", "--color: write auto, always or never");
	assert_wrong("--speed 0", "--speed:");
	assert_wrong("--speed 65", "--speed:");
	assert_wrong("--size 80", "--size: write columns x rows");
	assert_wrong("--size 80x0", "--size: write columns x rows");
	assert_wrong("--drop client:data", "--drop");
}

static void no_two_options_have_one_name(void **state)
{
	struct all all;
	struct cli_group groups[7];
	size_t count = all_groups(&all, groups);

	(void)state;
	for (size_t g = 0; g < count; g++)
		for (size_t i = 0; i < groups[g].count; i++)
			for (size_t h = 0; h < count; h++)
				for (size_t j = 0; j < groups[h].count; j++) {
					if (g == h && i == j)
						continue;
					assert_string_not_equal(groups[g].options[i].name, groups[h].options[j].name);
				}
}

static void the_other_end_shares_policy_but_not_secrets(void **state)
{
	struct tcp_config ours = {.mss = 536, .has_fixed_isn = true, .fixed_isn = 1, .isn_key = {1}};
	struct tcp_config peer = {.mss = 1460, .isn_key = {2}};

	(void)state;
	options_engine_share(&ours, &peer);
	assert_int_equal(peer.mss, 536);
	assert_false(peer.has_fixed_isn);
	assert_int_equal(peer.isn_key[0], 2);
}

static void the_nearest_name_is_near(void **state)
{
	static const char *const names[] = {"get", "demo", "replay", "show", "export", "doctor"};

	(void)state;
	assert_string_equal(cli_nearest("reply", names, ARRAY_LEN(names)), "replay");
	assert_string_equal(cli_nearest("exprot", names, ARRAY_LEN(names)), "export");
	assert_string_equal(cli_nearest("gte", names + 1, 1) == NULL ? "none" : "some", "none");
	assert_null(cli_nearest("frobnicate", names, ARRAY_LEN(names)));
	assert_null(cli_nearest("a name that is far too long for the row of the distance", names, ARRAY_LEN(names)));
}

static void the_order_of_the_options_of_a_syn_is_a_word_or_a_list(void **state)
{
	static const uint8_t own[SYN_OPTIONS] = {8, 3, 2, 4};
	struct all all;

	(void)state;
	assert_int_equal(parse(&all, "--syn-options bsd"), CLI_RUN);
	assert_memory_equal(all.engine.syn_options.kinds, option_layout_bsd.kinds, SYN_OPTIONS);
	assert_true(all.engine.syn_options.is_filled_at_end);
	assert_int_equal(parse(&all, "--syn-options timestamps,wscale,mss,sackOK"), CLI_RUN);
	assert_memory_equal(all.engine.syn_options.kinds, own, SYN_OPTIONS);
	assert_int_equal(parse(&all, "--syn-options linux"), CLI_RUN);
	assert_memory_equal(all.engine.syn_options.kinds, option_layout_linux.kinds, SYN_OPTIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_value_lands_in_its_place),
		cmocka_unit_test(asking_for_a_time_asks_for_keep_alive_or_linger),
		cmocka_unit_test(options_with_values_of_their_own_are_understood),
		cmocka_unit_test(drop_rules_add_up),
		cmocka_unit_test(operands_may_stand_anywhere_and_a_double_dash_ends_options),
		cmocka_unit_test(long_names_may_be_shortened_while_unambiguous),
		cmocka_unit_test(wrong_options_are_named_with_the_nearest_right_one),
		cmocka_unit_test(wrong_values_say_what_to_write),
		cmocka_unit_test(no_two_options_have_one_name),
		cmocka_unit_test(the_other_end_shares_policy_but_not_secrets),
		cmocka_unit_test(the_order_of_the_options_of_a_syn_is_a_word_or_a_list),
		cmocka_unit_test(the_nearest_name_is_near),
	};
	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
