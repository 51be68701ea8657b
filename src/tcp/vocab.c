/* SPDX-License-Identifier: MIT
 *
 * vocab.c - looks words of the engine up: number to name, name to number.
 *
 * Interface: tcp/vocab.h. Every table below is made from the one list in that
 * header, so a new word needs no line here. A number outside its list is
 * answered with "?": the words are read by views, which show what is there.
 */
#include "tcp/vocab.h"

#include <string.h>

/* A name with its length, so that nothing here has to measure a string. */
struct word {
	const char *name;
	size_t len;
};

#define WORD(text) {(text), sizeof(text) - 1}

#define X(id, name, brief) WORD(name),
static const struct word states[] = {TCP_STATES(X)};
#undef X
#define X(id, name, brief) brief,
static const char *const state_briefs[] = {TCP_STATES(X)};
#undef X
#define X(id, name, source) WORD(name),
static const struct word whys[] = {TCP_WHYS(X)};
static const struct word findings[] = {TCP_FINDINGS(X)};
static const struct word timers[] = {TCP_TIMERS(X)};
#undef X
#define X(id, name, source) source,
static const char *const why_sources[] = {TCP_WHYS(X)};
static const char *const finding_sources[] = {TCP_FINDINGS(X)};
static const char *const timer_sources[] = {TCP_TIMERS(X)};
#undef X
#define X(id, name, unit, field, source) WORD(name),
static const struct word variables[] = {TCP_VARIABLES(X)};
#undef X
#define X(id, name, unit, field, source) unit,
static const enum tcp_unit variable_units[] = {TCP_VARIABLES(X)};
#undef X
#define X(id, name, unit, field, source) source,
static const char *const variable_sources[] = {TCP_VARIABLES(X)};
#undef X
#define X(id, name) WORD(name),
static const struct word calls[] = {TCP_CALLS(X)};
#undef X
#define X(id, name, meaning) name,
static const char *const end_names[] = {TCP_ENDS(X)};
#undef X
#define X(id, name, meaning) meaning,
static const char *const end_meanings[] = {TCP_ENDS(X)};
#undef X
#define X(id, words) words,
static const char *const answer_words[] = {TCP_ANSWERS(X)};
#undef X
#define X(id, name) name,
static const char *const error_names[] = {TCP_ERRORS(X)};
#undef X

static const char *word_at(const struct word *words, size_t count, unsigned at)
{
	return at < count ? words[at].name : "?";
}

static const char *text_at(const char *const *texts, size_t count, unsigned at)
{
	return at < count ? texts[at] : "?";
}

static int word_find(const struct word *words, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].len == name.len && name.len && memcmp(words[i].name, name.data, name.len) == 0)
			return (int)i;
	return -1;
}

const char *tcp_state_name(enum tcp_state s)
{
	return word_at(states, ARRAY_LEN(states), (unsigned)s);
}

const char *tcp_state_brief(enum tcp_state s)
{
	return text_at(state_briefs, ARRAY_LEN(state_briefs), (unsigned)s);
}

const char *tcp_why_name(enum tcp_why w)
{
	return word_at(whys, ARRAY_LEN(whys), (unsigned)w);
}

const char *tcp_why_source(enum tcp_why w)
{
	return text_at(why_sources, ARRAY_LEN(why_sources), (unsigned)w);
}

const char *tcp_finding_name(enum tcp_finding_bit f)
{
	return word_at(findings, ARRAY_LEN(findings), (unsigned)f);
}

const char *tcp_finding_source(enum tcp_finding_bit f)
{
	return text_at(finding_sources, ARRAY_LEN(finding_sources), (unsigned)f);
}

const char *tcp_variable_name(enum tcp_variable v)
{
	return word_at(variables, ARRAY_LEN(variables), (unsigned)v);
}

enum tcp_unit tcp_variable_unit(enum tcp_variable v)
{
	return (unsigned)v < ARRAY_LEN(variable_units) ? variable_units[v] : UNIT_COUNT;
}

const char *tcp_variable_source(enum tcp_variable v)
{
	return text_at(variable_sources, ARRAY_LEN(variable_sources), (unsigned)v);
}

const char *tcp_call_name(enum tcp_call c)
{
	return word_at(calls, ARRAY_LEN(calls), (unsigned)c);
}

const char *tcp_timer_name(enum tcp_timer t)
{
	return word_at(timers, ARRAY_LEN(timers), (unsigned)t);
}

const char *tcp_timer_source(enum tcp_timer t)
{
	return text_at(timer_sources, ARRAY_LEN(timer_sources), (unsigned)t);
}

const char *tcp_end_name(enum tcp_end e)
{
	return text_at(end_names, ARRAY_LEN(end_names), (unsigned)e);
}

const char *tcp_end_meaning(enum tcp_end e)
{
	return text_at(end_meanings, ARRAY_LEN(end_meanings), (unsigned)e);
}

const char *tcp_answer_words(enum tcp_answer a)
{
	return text_at(answer_words, ARRAY_LEN(answer_words), (unsigned)a);
}

const char *tcp_error_name(enum tcp_error e)
{
	return text_at(error_names, ARRAY_LEN(error_names), (unsigned)e);
}

int tcp_state_find(struct span name)
{
	return word_find(states, ARRAY_LEN(states), name);
}

int tcp_why_find(struct span name)
{
	return word_find(whys, ARRAY_LEN(whys), name);
}

int tcp_finding_find(struct span name)
{
	return word_find(findings, ARRAY_LEN(findings), name);
}

int tcp_variable_find(struct span name)
{
	return word_find(variables, ARRAY_LEN(variables), name);
}

int tcp_call_find(struct span name)
{
	return word_find(calls, ARRAY_LEN(calls), name);
}

int tcp_timer_find(struct span name)
{
	return word_find(timers, ARRAY_LEN(timers), name);
}
