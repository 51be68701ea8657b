/* SPDX-License-Identifier: MIT
 *
 * vocab.h - the words of the engine: states, whys, findings, variables, calls, timers.
 *
 * Each list is one table (an X-macro). The engine, the trace, the JSON keys, the
 * panels, the phrases and the docs all come from here, so a word is the same
 * everywhere, and a new word is one row.
 */
#ifndef TCP_VOCAB_H
#define TCP_VOCAB_H

#include "base/base.h"

/* ---- states: the eleven of RFC 9293 3.3.2 ------------------------------------- */

/*        id                 name            at most 8 characters */
#define TCP_STATES(X)                                      \
	X(TCP_CLOSED,       "CLOSED",       "CLOSED")      \
	X(TCP_LISTEN,       "LISTEN",       "LISTEN")      \
	X(TCP_SYN_SENT,     "SYN-SENT",     "SYN-SENT")    \
	X(TCP_SYN_RECEIVED, "SYN-RECEIVED", "SYN-RCVD")    \
	X(TCP_ESTABLISHED,  "ESTABLISHED",  "ESTAB")       \
	X(TCP_FIN_WAIT_1,   "FIN-WAIT-1",   "FIN-WT-1")    \
	X(TCP_FIN_WAIT_2,   "FIN-WAIT-2",   "FIN-WT-2")    \
	X(TCP_CLOSE_WAIT,   "CLOSE-WAIT",   "CLOSE-WT")    \
	X(TCP_CLOSING,      "CLOSING",      "CLOSING")     \
	X(TCP_LAST_ACK,     "LAST-ACK",     "LAST-ACK")    \
	X(TCP_TIME_WAIT,    "TIME-WAIT",    "TIME-WT")

#define X(id, name, brief) id,
enum tcp_state { TCP_STATES(X) TCP_STATE_COUNT };
#undef X

/* ---- whys: the reason of every segment that leaves ------------------------------ */

/*        id                     name in the trace      source */
#define TCP_WHYS(X)                                                               \
	X(WHY_NONE,              "none",                "")                       \
	X(WHY_ACTIVE_OPEN,       "active-open",         "RFC 9293 3.10.1")        \
	X(WHY_SYN_ACK,           "syn-ack",             "RFC 9293 3.10.7.2")      \
	X(WHY_SYN_COOKIE,        "syn-cookie",          "RFC 4987 3.6")           \
	X(WHY_SYN_WITHOUT_ECN,   "syn-without-ecn",     "RFC 3168 6.1.1.1")       \
	X(WHY_SIMULTANEOUS_OPEN, "simultaneous-open",   "RFC 9293 3.5")           \
	X(WHY_HANDSHAKE_ACK,     "handshake-ack",       "RFC 9293 3.10.7.3")      \
	X(WHY_NEW_DATA,          "new-data",            "RFC 9293 3.8")           \
	X(WHY_FIN,               "fin",                 "RFC 9293 3.6")           \
	X(WHY_RETRANSMIT_TIMEOUT, "retransmit-timeout", "RFC 6298 5.4")           \
	X(WHY_RETRANSMIT_AFTER_TIMEOUT, "retransmit-after-timeout", "RFC 5681 3.1") \
	X(WHY_FAST_RETRANSMIT,   "fast-retransmit",     "RFC 5681 3.2")           \
	X(WHY_PARTIAL_ACK,       "partial-ack-retransmit", "RFC 6582 3.2")        \
	X(WHY_SACK_HOLE,         "sack-hole",           "RFC 6675 4")             \
	X(WHY_RESCUE,            "rescue-retransmit",   "RFC 6675 4")             \
	X(WHY_OVERDUE,           "rack-retransmit",     "RFC 8985 6.2")           \
	X(WHY_TAIL_PROBE,        "tail-loss-probe",     "RFC 8985 7.3")           \
	X(WHY_TAIL_PROBE_NEW,    "tail-loss-probe-new", "RFC 8985 7.3")           \
	X(WHY_LIMITED_TRANSMIT,  "limited-transmit",    "RFC 3042 2")             \
	X(WHY_FRTO,              "f-rto-new-data",      "RFC 5682 2.1")           \
	X(WHY_RESENT_SMALLER,    "resent-smaller",      "RFC 1191 6.4")           \
	X(WHY_BLACK_HOLE,        "black-hole-retransmit", "RFC 4821 7.7")         \
	X(WHY_MTU_PROBE,         "mtu-probe",           "RFC 4821 7.3")           \
	X(WHY_WINDOW_PROBE,      "zero-window-probe",   "RFC 9293 3.8.6.1")       \
	X(WHY_ACK_SECOND,        "ack-second-segment",  "RFC 5681 4.2")           \
	X(WHY_ACK_CE,            "ack-of-mark",         "RFC 3168 6.1.3")         \
	X(WHY_ACK_NOW,           "ack-at-once",         "RFC 9293 3.10.7.4")      \
	X(WHY_ACK_DELAYED,       "ack-delayed",         "RFC 9293 3.8.6.3")       \
	X(WHY_ACK_GAP,           "duplicate-ack",       "RFC 5681 4.2")           \
	X(WHY_ACK_GAP_FILLED,    "gap-filled-ack",      "RFC 5681 4.2")           \
	X(WHY_ACK_DUPLICATE,     "ack-of-duplicate",    "RFC 9293 3.10.7.4")      \
	X(WHY_ACK_FIN,           "ack-of-fin",          "RFC 9293 3.10.7.4")      \
	X(WHY_ACK_UNACCEPTABLE,  "ack-of-unacceptable", "RFC 9293 3.10.7.4")      \
	X(WHY_ACK_PAWS,          "ack-of-old-timestamp", "RFC 7323 5.3")           \
	X(WHY_ACK_BEYOND,        "ack-of-unsent",       "RFC 9293 3.10.7.4")      \
	X(WHY_WINDOW_UPDATE,     "window-update",       "RFC 9293 3.8.6.2.2")     \
	X(WHY_WINDOW_PROBED,     "probe-answer",        "RFC 9293 3.8.6.1")       \
	X(WHY_KEEPALIVE,         "keep-alive",          "RFC 9293 3.8.4")         \
	X(WHY_URGENT,            "urgent-notice",       "RFC 9293 3.8.5")         \
	X(WHY_CHALLENGE_ACK,     "challenge-ack",       "RFC 5961 4.2")           \
	X(WHY_RST_NO_CONNECTION, "rst-no-connection",   "RFC 9293 3.10.7.1")      \
	X(WHY_RST_BAD_ACK,       "rst-bad-ack",         "RFC 9293 3.10.7.3")      \
	X(WHY_RST_SYN,           "rst-syn",             "RFC 9293 3.10.7.4")      \
	X(WHY_RST_ABORT,         "rst-abort",           "RFC 9293 3.10.5")        \
	X(WHY_RST_DATA_AFTER_CLOSE, "rst-data-after-close", "RFC 9293 3.6.1")     \
	X(WHY_RST_LINGER,        "rst-linger",          "RFC 9293 3.10.5")        \
	X(WHY_RST_KEEPALIVE,     "rst-keep-alive",      "RFC 9293 3.8.4")         \
	X(WHY_PEER,              "peer",                "")                       \
	X(WHY_KERNEL_RST,        "kernel-rst",          "RFC 9293 3.10.7.1")      \
	X(WHY_THIRD_PARTY,       "third-party",         "")                       \
	X(WHY_TOO_BIG,           "router-too-big",      "RFC 1191 4")             \
	X(WHY_ECHO_REPLY,        "echo-reply",          "RFC 792")                \
	X(WHY_ICMP_ERROR,        "icmp-error",          "RFC 1122 3.2.2")

#define X(id, name, source) id,
enum tcp_why { TCP_WHYS(X) WHY_COUNT };
#undef X

/* Was it sent with the address and port of an end, but by somebody else on its machine? */
static inline bool tcp_why_is_third_partys(enum tcp_why w)
{
	return w == WHY_KERNEL_RST || w == WHY_THIRD_PARTY;
}

/* ---- findings: what an arriving segment turned out to be (a set of bits) -------- */

/*        id                     name                    source */
#define TCP_FINDINGS(X)                                                           \
	X(FOUND_SYN,             "syn",                  "RFC 9293 3.5")          \
	X(FOUND_FIN,             "fin",                  "RFC 9293 3.6")          \
	X(FOUND_IN_ORDER,        "in-order",             "RFC 9293 3.10.7.4")     \
	X(FOUND_OUT_OF_ORDER,    "out-of-order",         "RFC 9293 3.10.7.4")     \
	X(FOUND_GAP_FILLED,      "gap-filled",           "RFC 5681 4.2")          \
	X(FOUND_DUPLICATE,       "duplicate",            "RFC 9293 3.4")          \
	X(FOUND_PARTLY_OLD,      "partly-old",           "RFC 9293 3.10.7.4")     \
	X(FOUND_OUTSIDE_WINDOW,  "outside-window",       "RFC 9293 3.4")          \
	X(FOUND_BEYOND_WINDOW,   "beyond-window",        "RFC 9293 3.10.7.4")     \
	X(FOUND_WINDOW_PROBE,    "window-probe",         "RFC 9293 3.8.6.1")      \
	X(FOUND_ACKS_NEW,        "acks-new",             "RFC 9293 3.10.7.4")     \
	X(FOUND_DUPLICATE_ACK,   "duplicate-ack",        "RFC 5681 2")            \
	X(FOUND_THIRD_DUPLICATE_ACK, "third-duplicate-ack", "RFC 5681 3.2")       \
	X(FOUND_PARTIAL_ACK,     "partial-ack",          "RFC 6582 3.2")          \
	X(FOUND_FULL_ACK,        "full-ack",             "RFC 6582 3.2")          \
	X(FOUND_SPURIOUS_TIMEOUT, "spurious-timeout",    "RFC 5682 2.1")          \
	X(FOUND_SPURIOUS_RETRANSMIT, "spurious-retransmit", "RFC 4015 3")          \
	X(FOUND_SACK,            "sack",                 "RFC 2018 3")            \
	X(FOUND_DSACK,           "d-sack",               "RFC 2883 4")            \
	X(FOUND_REORDERING,      "reordering",           "RFC 8985 6.2")          \
	X(FOUND_LOSS,            "loss",                 "RFC 8985 6.2")          \
	X(FOUND_PROBE_REPAIRED,  "probe-repaired",       "RFC 8985 7.4.2")        \
	X(FOUND_OLD_ACK,         "old-ack",              "RFC 9293 3.10.7.4")     \
	X(FOUND_ACK_BEYOND,      "ack-of-unsent",        "RFC 9293 3.10.7.4")     \
	X(FOUND_ACKS_FIN,        "acks-fin",             "RFC 9293 3.6")          \
	X(FOUND_WINDOW_UPDATE,   "window-update",        "RFC 9293 3.10.7.4")     \
	X(FOUND_ZERO_WINDOW,     "zero-window",          "RFC 9293 3.8.6.1")      \
	X(FOUND_KEEPALIVE,       "keep-alive",           "RFC 9293 3.8.4")        \
	X(FOUND_URGENT,          "urgent",               "RFC 9293 3.8.5")        \
	X(FOUND_ECN,             "ecn",                  "RFC 3168 6.1.1")        \
	X(FOUND_ECN_REFUSED,     "ecn-refused",          "RFC 3168 6.1.1")        \
	X(FOUND_CE,              "congestion-experienced", "RFC 3168 6.1.3")      \
	X(FOUND_ECE,             "congestion-echo",      "RFC 3168 6.1.2")        \
	X(FOUND_CWR,             "window-reduced",       "RFC 3168 6.1.3")        \
	X(FOUND_RTT_SAMPLE,      "rtt-sample",           "RFC 6298 3")            \
	X(FOUND_RST,             "rst",                  "RFC 9293 3.5.3")        \
	X(FOUND_REFUSED,         "refused",              "RFC 9293 3.10.7.3")     \
	X(FOUND_RST_IGNORED,     "rst-ignored",          "RFC 5961 3.2")          \
	X(FOUND_CHALLENGED,      "challenged",           "RFC 5961 4.2")          \
	X(FOUND_UNANSWERED,      "unanswered",           "RFC 5961 7")            \
	X(FOUND_SIMULTANEOUS_OPEN, "simultaneous-open",  "RFC 9293 3.5")          \
	X(FOUND_BAD_ACK,         "bad-ack",              "RFC 9293 3.10.7.3")     \
	X(FOUND_NO_ACK,          "no-ack",               "RFC 9293 3.10.7.4")     \
	X(FOUND_NO_CONNECTION,   "no-connection",        "RFC 9293 3.10.7.1")     \
	X(FOUND_AFTER_CLOSE,     "data-after-close",     "RFC 9293 3.6.1")        \
	X(FOUND_PAWS,            "paws",                 "RFC 7323 5.3")          \
	X(FOUND_NO_TIMESTAMP,    "no-timestamp",         "RFC 7323 3.2")          \
	X(FOUND_BAD_CHECKSUM,    "bad-checksum",         "RFC 9293 3.1")          \
	X(FOUND_BAD_HEADER,      "bad-header",           "RFC 9293 3.1")          \
	X(FOUND_BAD_OPTION,      "bad-option",           "RFC 9293 3.1")          \
	X(FOUND_TINY_MSS,        "tiny-mss",             "RFC 9293 3.7.1")        \
	X(FOUND_FAST_OPEN,       "fast-open",            "RFC 7413 4.1")          \
	X(FOUND_BACKLOG_FULL,    "backlog-full",         "RFC 4987 2")             \
	X(FOUND_COOKIE,          "syn-cookie",           "RFC 4987 3.6")           \
	X(FOUND_REOPENED,        "reopened",             "RFC 9293 3.6.1")         \
	X(FOUND_SYN_TEXT,        "text-on-syn",          "RFC 9293 3.4")          \
	X(FOUND_TOO_BIG,         "too-big",              "RFC 1191 6.4")          \
	X(FOUND_SOFT_ERROR,      "soft-error",           "RFC 9293 3.9.2.2")      \
	X(FOUND_HARD_ERROR,      "hard-error",           "RFC 9293 3.9.2.2")      \
	X(FOUND_ICMP_IGNORED,    "icmp-ignored",         "RFC 5927 4.1")          \
	X(FOUND_SOURCE_ROUTE,    "source-route",         "RFC 9293 3.9.2.1")      \
	X(FOUND_IGNORED,         "ignored",              "RFC 9293 3.10.7")

#define X(id, name, source) id##_BIT,
enum tcp_finding_bit { TCP_FINDINGS(X) FOUND_COUNT };
#undef X
#define X(id, name, source) static const uint64_t id __attribute__((unused)) = UINT64_C(1) << id##_BIT;
TCP_FINDINGS(X)
#undef X

/* ---- variables: what the photograph shows --------------------------------------- */

/* What a variable's number means, for those who print it. */
enum tcp_unit {
	UNIT_STATE,    /* enum tcp_state */
	UNIT_SEQ_SEND, /* sequence number of our direction: relative to ISS */
	UNIT_SEQ_RECEIVE, /* sequence number of the peer's direction: relative to IRS */
	UNIT_BYTES,
	UNIT_COUNT,
	UNIT_TIME,     /* nanoseconds */
	UNIT_DEADLINE, /* a point in session time, nanoseconds; 0: the timer is off */
};

/*        id                  name (JSON key, panel, glossary)   unit         read from the TCB
 * source */
#define TCP_VARIABLES(X)                                                                                              \
	X(VAR_STATE,          "state",           UNIT_STATE,       tcb->state,                "RFC 9293 3.3.2")       \
	X(VAR_ISS,            "ISS",             UNIT_SEQ_SEND,    tcb->snd.iss,              "RFC 9293 3.3.1")       \
	X(VAR_SND_UNA,        "SND.UNA",         UNIT_SEQ_SEND,    tcb->snd.una,              "RFC 9293 3.3.1")       \
	X(VAR_SND_NXT,        "SND.NXT",         UNIT_SEQ_SEND,    tcb->snd.nxt,              "RFC 9293 3.3.1")       \
	X(VAR_SND_WND,        "SND.WND",         UNIT_BYTES,       tcb->snd.wnd,              "RFC 9293 3.3.1")       \
	X(VAR_SND_UP,         "SND.UP",          UNIT_SEQ_SEND,    tcb->urgent.snd_up,        "RFC 9293 3.3.1")       \
	X(VAR_SND_WL1,        "SND.WL1",         UNIT_SEQ_RECEIVE, tcb->snd.wl1,              "RFC 9293 3.3.1")       \
	X(VAR_SND_WL2,        "SND.WL2",         UNIT_SEQ_SEND,    tcb->snd.wl2,              "RFC 9293 3.3.1")       \
	X(VAR_SND_QUEUED,     "SND.queued",      UNIT_BYTES,       tcb->snd.queue.len,        "RFC 9293 3.9.1")       \
	X(VAR_IRS,            "IRS",             UNIT_SEQ_RECEIVE, tcb->rcv.irs,              "RFC 9293 3.3.1")       \
	X(VAR_RCV_NXT,        "RCV.NXT",         UNIT_SEQ_RECEIVE, tcb->rcv.nxt,              "RFC 9293 3.3.1")       \
	X(VAR_RCV_WND,        "RCV.WND",         UNIT_BYTES,       tcb->rcv.wnd,              "RFC 9293 3.3.1")       \
	X(VAR_RCV_UP,         "RCV.UP",          UNIT_SEQ_RECEIVE, tcb->urgent.rcv_up,        "RFC 9293 3.3.1")       \
	X(VAR_RCV_READY,      "RCV.ready",       UNIT_BYTES,       tcb->rcv.queue.len,        "RFC 9293 3.9.1")       \
	X(VAR_RCV_GAPPED,     "RCV.out-of-order", UNIT_BYTES,      tcb->rcv.gapped_bytes,     "RFC 9293 3.10.7.4")    \
	X(VAR_SND_MSS,        "SND.MSS",         UNIT_BYTES,       tcb->snd.mss,              "RFC 9293 3.7.1")       \
	X(VAR_SND_SHIFT,      "Snd.Wind.Shift",  UNIT_COUNT,       tcb->snd.shift,            "RFC 7323 2.3")         \
	X(VAR_RCV_SHIFT,      "Rcv.Wind.Shift",  UNIT_COUNT,       tcb->rcv.shift,            "RFC 7323 2.3")         \
	X(VAR_TS_RECENT,      "TS.Recent",       UNIT_COUNT,       tcb->ts.recent,            "RFC 7323 4.3")         \
	X(VAR_LAST_ACK_SENT,  "Last.ACK.sent",   UNIT_SEQ_RECEIVE, tcb->ts.last_ack_sent,     "RFC 7323 4.3")         \
	X(VAR_CWND,           "cwnd",            UNIT_BYTES,       tcb->cc.cwnd,              "RFC 5681 2")           \
	X(VAR_SSTHRESH,       "ssthresh",        UNIT_BYTES,       tcb->cc.ssthresh,          "RFC 5681 2")           \
	X(VAR_DUP_ACKS,       "dupacks",         UNIT_COUNT,       tcb->recovery.dup_acks,    "RFC 5681 2")           \
	X(VAR_IN_RECOVERY,    "in-recovery",     UNIT_COUNT,       tcb->recovery.is_active,   "RFC 6582 3.2")         \
	X(VAR_RECOVER,        "recover",         UNIT_SEQ_SEND,    tcb->recovery.recover,     "RFC 6582 3.2")         \
	X(VAR_SACKED,         "SND.sacked",      UNIT_BYTES,       tcb->sack.bytes,           "RFC 6675 3")           \
	X(VAR_HIGH_RXT,       "HighRxt",         UNIT_SEQ_SEND,    tcb->sack.high_rxt,        "RFC 6675 2")           \
	X(VAR_PIPE,           "pipe",            UNIT_BYTES,       tcb->sack.pipe,            "RFC 6675 2")           \
	X(VAR_PRR_DELIVERED,  "prr_delivered",   UNIT_BYTES,       tcb->prr.delivered,        "RFC 9937 6")           \
	X(VAR_PRR_OUT,        "prr_out",         UNIT_BYTES,       tcb->prr.is_on ? tcb->prr.out : 0, "RFC 9937 6")   \
	X(VAR_RECOVER_FS,     "RecoverFS",       UNIT_BYTES,       tcb->prr.flight,           "RFC 9937 6")           \
	X(VAR_ECN,            "ECN",             UNIT_COUNT,       tcb->ecn.is_on,            "RFC 3168 6.1.1")       \
	X(VAR_ECN_ECHO,       "ECN.echo",        UNIT_COUNT,       tcb->ecn.is_echo_due,      "RFC 3168 6.1.3")       \
	X(VAR_CWR_DUE,        "ECN.CWR-due",     UNIT_COUNT,       tcb->ecn.is_cwr_due,       "RFC 3168 6.1.2")       \
	X(VAR_FRTO_STEP,      "F-RTO.step",      UNIT_COUNT,       tcb->frto.step,            "RFC 5682 2.1")         \
	X(VAR_PRIOR_CWND,     "prior_cwnd",      UNIT_BYTES,       tcb->undo.is_possible ? tcb->undo.before.cwnd : 0, "RFC 9438 4.9.2") \
	X(VAR_PRIOR_SSTHRESH, "prior_ssthresh",  UNIT_BYTES,       tcb->undo.is_possible ? tcb->undo.before.ssthresh : 0,"RFC 9438 4.9.2") \
	X(VAR_SRTT,           "SRTT",            UNIT_TIME,        tcb->rtt.srtt,             "RFC 6298 2")           \
	X(VAR_RTTVAR,         "RTTVAR",          UNIT_TIME,        tcb->rtt.rttvar,           "RFC 6298 2")           \
	X(VAR_RTO,            "RTO",             UNIT_TIME,        tcb->rtt.rto,              "RFC 6298 2")           \
	X(VAR_BACKOFF,        "backoff",         UNIT_COUNT,       tcb->rtt.backoff,          "RFC 6298 5.5")         \
	X(VAR_LOST,           "SND.lost",        UNIT_BYTES,       tcb->sent.lost,            "RFC 8985 5.2")         \
	X(VAR_RACK_RTT,       "RACK.rtt",        UNIT_TIME,        tcb->rack.rtt,             "RFC 8985 5.3")         \
	X(VAR_RACK_MIN_RTT,   "RACK.min_RTT",    UNIT_TIME,        tcb->rack.min_rtt,         "RFC 8985 5.3")         \
	X(VAR_RACK_FACK,      "RACK.fack",       UNIT_SEQ_SEND,    tcb->rack.fack,            "RFC 8985 5.3")         \
	X(VAR_RACK_REORDERING, "RACK.reordering", UNIT_COUNT,      tcb->rack.has_seen_reordering, "RFC 8985 5.3")     \
	X(VAR_RACK_REO_WND,   "RACK.reo_wnd",    UNIT_TIME,        tcb->rack.reo_wnd,         "RFC 8985 5.3")         \
	X(VAR_TLP_END_SEQ,    "TLP.end_seq",     UNIT_SEQ_SEND,    tcb->tlp.end_seq,          "RFC 8985 5.3")         \
	X(VAR_PMTU,           "PMTU",            UNIT_BYTES,       tcb->pmtu.mtu,            "RFC 1191 3")           \
	X(VAR_PMTU_RAISE_AT,  "PMTU.raise-at",   UNIT_DEADLINE,    tcb->pmtu.raise_at,       "RFC 1191 6.3")         \
	X(VAR_RETRANSMIT_AT,  "timer.retransmit", UNIT_DEADLINE,   tcb->timer[TIMER_RETRANSMIT], "RFC 6298 5")        \
	X(VAR_PROBE_AT,       "timer.probe",     UNIT_DEADLINE,    tcb->timer[TIMER_PROBE],   "RFC 9293 3.8.6.1")     \
	X(VAR_REORDERING_AT,  "timer.reordering", UNIT_DEADLINE,   tcb->timer[TIMER_REORDERING], "RFC 8985 5.4")      \
	X(VAR_LOSS_PROBE_AT,  "timer.loss-probe", UNIT_DEADLINE,   tcb->timer[TIMER_LOSS_PROBE], "RFC 8985 5.4")      \
	X(VAR_ACK_AT,         "timer.delayed-ack", UNIT_DEADLINE,  tcb->timer[TIMER_ACK],     "RFC 9293 3.8.6.3")     \
	X(VAR_ECN_AT,         "timer.ecn-pause", UNIT_DEADLINE,    tcb->timer[TIMER_ECN],     "RFC 3168 6.1.2")       \
	X(VAR_TIME_WAIT_AT,   "timer.time-wait", UNIT_DEADLINE,    tcb->timer[TIMER_TIME_WAIT], "RFC 9293 3.6.1")     \
	X(VAR_KEEPALIVES,     "keep-alives",     UNIT_COUNT,       tcb->keepalive.unanswered, "RFC 9293 3.8.4")       \
	X(VAR_KEEPALIVE_AT,   "timer.keep-alive", UNIT_DEADLINE,   tcb->timer[TIMER_KEEPALIVE], "RFC 9293 3.8.4")     \
	X(VAR_LINGER_AT,      "timer.linger",    UNIT_DEADLINE,    tcb->timer[TIMER_LINGER],  "RFC 9293 3.10.5")      \
	X(VAR_FIN_WAIT_2_AT,  "timer.fin-wait-2", UNIT_DEADLINE,   tcb->timer[TIMER_FIN_WAIT_2], "RFC 9293 3.6")      \
	X(VAR_USER_AT,        "timer.user",      UNIT_DEADLINE,    tcb->timer[TIMER_USER],    "RFC 9293 3.8.3")

#define X(id, name, unit, field, source) id,
enum tcp_variable { TCP_VARIABLES(X) VAR_COUNT };
#undef X

/* ---- calls of the application, and timers ---------------------------------------- */

/*        id               name */
#define TCP_CALLS(X)                         \
	X(CALL_OPEN,       "open")           \
	X(CALL_LISTEN,     "listen")         \
	X(CALL_SEND,       "send")           \
	X(CALL_RECEIVE,    "receive")        \
	X(CALL_CLOSE,      "close")          \
	X(CALL_ABORT,      "abort")

#define X(id, name) id,
enum tcp_call { TCP_CALLS(X) CALL_COUNT };
#undef X

#define TCP_TIMERS(X)                                              \
	X(TIMER_RETRANSMIT, "retransmission", "RFC 6298 5")        \
	X(TIMER_PROBE,      "zero-window-probe", "RFC 9293 3.8.6.1") \
	X(TIMER_REORDERING, "reordering",     "RFC 8985 5.4")      \
	X(TIMER_LOSS_PROBE, "loss-probe",     "RFC 8985 5.4")      \
	X(TIMER_ACK,        "delayed-ack",    "RFC 9293 3.8.6.3")  \
	X(TIMER_ECN,        "ecn-pause",      "RFC 3168 6.1.2")    \
	X(TIMER_TIME_WAIT,  "time-wait",      "RFC 9293 3.6.1")    \
	X(TIMER_KEEPALIVE,  "keep-alive",     "RFC 9293 3.8.4")    \
	X(TIMER_LINGER,     "linger",         "RFC 9293 3.10.5")   \
	X(TIMER_FIN_WAIT_2, "fin-wait-2",     "RFC 9293 3.6")      \
	X(TIMER_USER,       "user",           "RFC 9293 3.8.3")

#define X(id, name, source) id,
enum tcp_timer { TCP_TIMERS(X) TIMER_COUNT };
#undef X

/* How a connection ended, as the application sees it (MUST-12). */
#define TCP_ENDS(X)                                                         \
	X(TCP_END_NONE,     "open",      "the connection has not ended")    \
	X(TCP_END_FIN,      "closed",    "closed in order, FIN both ways")  \
	X(TCP_END_REFUSED,  "refused",   "connection refused")              \
	X(TCP_END_RESET,    "reset",     "connection reset by peer")        \
	X(TCP_END_TIMEOUT,  "timed-out", "connection timed out")            \
	X(TCP_END_ABORTED,  "aborted",   "aborted by this end")             \
	X(TCP_END_UNREACHABLE, "unreachable", "given up by the network: ICMP")

#define X(id, name, meaning) id,
enum tcp_end { TCP_ENDS(X) TCP_END_COUNT };
#undef X

/* What a call answers at once, in the RFC's words (RFC 9293 3.10.1 to 3.10.6). */
#define TCP_ANSWERS(X)                                                           \
	X(TCP_OK,                 "ok")                                          \
	X(TCP_NO_CONNECTION,      "error: connection does not exist")            \
	X(TCP_ALREADY_EXISTS,     "error: connection already exists")            \
	X(TCP_CONNECTION_CLOSING, "error: connection closing")                   \
	X(TCP_NO_RESOURCES,       "error: insufficient resources")               \
	X(TCP_REMOTE_UNSPECIFIED, "error: remote socket unspecified")

#define X(id, words) id,
enum tcp_answer { TCP_ANSWERS(X) TCP_ANSWER_COUNT };
#undef X

/* What routers and hosts have reported by ICMP about our segments (RFC 9293 3.9.2.2), and that the peer has not answered
 * many of them (3.8.3). */
#define TCP_ERRORS(X)                                         \
	X(TCP_ERROR_NONE,        "none")                      \
	X(TCP_ERROR_NETWORK,     "network unreachable")       \
	X(TCP_ERROR_HOST,        "host unreachable")          \
	X(TCP_ERROR_PROTOCOL,    "protocol unreachable")      \
	X(TCP_ERROR_PORT,        "port unreachable")          \
	X(TCP_ERROR_ROUTE,       "source route failed")       \
	X(TCP_ERROR_PROHIBITED,  "communication prohibited")  \
	X(TCP_ERROR_UNREACHABLE, "destination unreachable")   \
	X(TCP_ERROR_HOPS,        "too many hops")             \
	X(TCP_ERROR_FRAGMENTS,   "fragments missing")         \
	X(TCP_ERROR_PARAMETER,   "header refused")            \
	X(TCP_ERROR_NO_ANSWER,   "no answer")

#define X(id, name) id,
enum tcp_error { TCP_ERRORS(X) TCP_ERROR_COUNT };
#undef X

/* ---- look-ups; all return static strings, or -1 for a name they do not know ------- */

const char *tcp_state_name(enum tcp_state s);
const char *tcp_state_brief(enum tcp_state s); /* at most 8 characters */
const char *tcp_why_name(enum tcp_why w);
const char *tcp_why_source(enum tcp_why w);
const char *tcp_finding_name(enum tcp_finding_bit f);
const char *tcp_finding_source(enum tcp_finding_bit f);
const char *tcp_variable_name(enum tcp_variable v);
enum tcp_unit tcp_variable_unit(enum tcp_variable v);
const char *tcp_variable_source(enum tcp_variable v);
const char *tcp_call_name(enum tcp_call c);
const char *tcp_timer_name(enum tcp_timer t);
const char *tcp_timer_source(enum tcp_timer t);
const char *tcp_end_name(enum tcp_end e);
const char *tcp_end_meaning(enum tcp_end e);
const char *tcp_answer_words(enum tcp_answer a);
const char *tcp_error_name(enum tcp_error e);

int tcp_state_find(struct span name);
int tcp_why_find(struct span name);
int tcp_finding_find(struct span name);
int tcp_variable_find(struct span name);
int tcp_call_find(struct span name);
int tcp_timer_find(struct span name);

#endif
