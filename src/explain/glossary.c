/* SPDX-License-Identifier: MIT
 *
 * glossary.c - what each state and each variable means, and how a variable's value is written.
 */
#include "explain/explain.h"

#include "explain/value.h"

static const char *const states[TCP_STATE_COUNT] = {
	[TCP_CLOSED] = "No connection at all.",
	[TCP_LISTEN] = "Waits for anybody's SYN.",
	[TCP_SYN_SENT] = "Has sent its SYN and waits for the other's.",
	[TCP_SYN_RECEIVED] = "Has sent and received a SYN and waits for the ACK of its own.",
	[TCP_ESTABLISHED] = "Open: data may flow both ways.",
	[TCP_FIN_WAIT_1] = "Has closed: its FIN goes behind the last data and is not yet acknowledged; still receives.",
	[TCP_FIN_WAIT_2] = "Its FIN is acknowledged; still receives until the other's FIN comes.",
	[TCP_CLOSE_WAIT] = "The other end has closed; the application here may still send, and has to close.",
	[TCP_CLOSING] = "Both FINs have crossed; waits for the ACK of its own.",
	[TCP_LAST_ACK] = "Both ends have closed; waits for the ACK of its FIN, the last one.",
	[TCP_TIME_WAIT] = "All is done; waits until old segments have died out, and answers a repeated FIN.",
};

static const char *const variables[VAR_COUNT] = {
	[VAR_STATE] = "Where this end stands in the life of the connection (RFC 9293 3.3.2).",
	[VAR_ISS] = "Initial send sequence number: the number of our SYN; all we send is counted from it (RFC 9293 3.3.1).",
	[VAR_SND_UNA] = "Oldest number we sent that is not acknowledged yet (RFC 9293 3.3.1).",
	[VAR_SND_NXT] = "The next number we shall send; SND.UNA to here is in flight (RFC 9293 3.3.1).",
	[VAR_SND_WND] = "Send window: how many bytes from SND.UNA on the other end has room for (RFC 9293 3.3.1).",
	[VAR_SND_UP] = "Send urgent pointer: what we send before this number is urgent (RFC 9293 3.3.1).",
	[VAR_SND_WL1] = "Sequence number of the segment that told the window last (RFC 9293 3.3.1).",
	[VAR_SND_WL2] = "Acknowledgment number of the segment that told the window last (RFC 9293 3.3.1).",
	[VAR_SND_QUEUED] = "Bytes that the application handed over and that are not acknowledged yet (RFC 9293 3.9.1).",
	[VAR_IRS] = "Initial receive sequence number: the number of the other's SYN (RFC 9293 3.3.1).",
	[VAR_RCV_NXT] = "The next number we wait for; all before it has come (RFC 9293 3.3.1).",
	[VAR_RCV_WND] = "Receive window: how many bytes from RCV.NXT on we have room for (RFC 9293 3.3.1).",
	[VAR_RCV_UP] = "Receive urgent pointer: what comes before this number is urgent (RFC 9293 3.3.1).",
	[VAR_RCV_READY] = "Bytes in order that the application has not read yet (RFC 9293 3.9.1).",
	[VAR_RCV_GAPPED] = "Bytes that came out of order and are kept behind a gap (RFC 9293 3.10.7.4).",
	[VAR_SND_MSS] = "Maximum segment size: most bytes of text that we put into one segment (RFC 9293 3.7.1).",
	[VAR_PMTU] = "Path MTU: the longest IP packet that is thought to get through to the other end (RFC 1191 3).",
	[VAR_PMTU_RAISE_AT] = "From when on a packet longer than PMTU may be tried (RFC 1191 6.3).",
	[VAR_SND_SHIFT] = "By how many bits the other's window field is shifted left (RFC 7323 2.3).",
	[VAR_RCV_SHIFT] = "By how many bits our window field is shifted left (RFC 7323 2.3).",
	[VAR_TS_RECENT] = "The peer's timestamp that our segments return (RFC 7323 4.3).",
	[VAR_LAST_ACK_SENT] = "The acknowledgment number that we sent last: decides which timestamp is returned (RFC 7323 4.3).",
	[VAR_CWND] = "Congestion window: how many bytes in flight the network seems to bear (RFC 5681 2).",
	[VAR_SSTHRESH] = "Slow start threshold: below it cwnd grows fast, above it slowly (RFC 5681 2).",
	[VAR_DUP_ACKS] = "Duplicate ACKs in a row; the third one means loss (RFC 5681 2).",
	[VAR_IN_RECOVERY] = "Is fast recovery under way? (RFC 6582 3.2)",
	[VAR_RECOVER] = "Recovery ends when all up to this number is acknowledged (RFC 6582 3.2).",
	[VAR_SACKED] = "Bytes that the peer has reported to hold behind a gap (RFC 6675 3).",
	[VAR_HIGH_RXT] = "What lies below this number was sent again in this recovery (RFC 6675 2).",
	[VAR_PIPE] = "Bytes thought to be in the network during recovery: neither reported nor lost (RFC 6675 2).",
	[VAR_PRR_DELIVERED] = "Bytes that the other end got since this recovery began: so much of RecoverFS is done (RFC 9937 6).",
	[VAR_PRR_OUT] = "Bytes sent in this recovery: kept in proportion to prr_delivered (RFC 9937 6).",
	[VAR_RECOVER_FS] = "Bytes in flight when this recovery began; while they arrive cwnd goes down to ssthresh (RFC 9937 6).",
	[VAR_ECN] = "Do both ends take part in explicit congestion notification? (RFC 3168 6.1.1)",
	[VAR_ECN_ECHO] = "A marked packet came: our segments carry ECE until the other end answers with CWR (RFC 3168 6.1.3).",
	[VAR_CWR_DUE] = "The window fell: our next new data will carry CWR (RFC 3168 6.1.2).",
	[VAR_FRTO_STEP] = "After a timeout 2 waits for the ACK of what went again, 3 for that of new text; 0: no question (RFC 5682 2.1).",
	[VAR_PRIOR_CWND] = "cwnd before the last loss; it comes back when nothing was lost after all (RFC 9438 4.9.2).",
	[VAR_PRIOR_SSTHRESH] = "ssthresh before the last loss; it comes back when nothing was lost after all (RFC 9438 4.9.2).",
	[VAR_LOST] = "Bytes that are taken for lost and wait to be sent again (RFC 8985 5.2).",
	[VAR_RACK_RTT] = "The round trip of what was delivered last (RFC 8985 5.3).",
	[VAR_RACK_MIN_RTT] = "The shortest round trip of the last minute (RFC 8985 5.3).",
	[VAR_RACK_FACK] = "Behind the highest number that has arrived: below it, what comes late was overtaken (RFC 8985 5.3).",
	[VAR_RACK_REORDERING] = "Was a segment ever overtaken by a later one? Then lateness alone is no loss yet (RFC 8985 5.3).",
	[VAR_RACK_REO_WND] = "Reordering window: how much later than a round trip is too late (RFC 8985 5.3).",
	[VAR_TLP_END_SEQ] = "A tail loss probe is in flight up to this number (RFC 8985 5.3).",
	[VAR_SRTT] = "Smoothed round-trip time (RFC 6298 2).",
	[VAR_RTTVAR] = "How much the round-trip time varies (RFC 6298 2).",
	[VAR_RTO] = "Retransmission timeout: how long to wait for an ACK before sending again (RFC 6298 2).",
	[VAR_BACKOFF] = "How many times RTO was doubled since the last ACK of something new (RFC 6298 5.5).",
	[VAR_RETRANSMIT_AT] = "When the oldest unacknowledged segment is sent again (RFC 6298 5).",
	[VAR_PROBE_AT] = "When the closed window is tried again (RFC 9293 3.8.6.1).",
	[VAR_REORDERING_AT] = "When what was overtaken counts as lost (RFC 8985 5.4).",
	[VAR_LOSS_PROBE_AT] = "When a probe asks whether the end of the flight is lost (RFC 8985 5.4).",
	[VAR_ACK_AT] = "When an ACK that was put off must leave (RFC 9293 3.8.6.3).",
	[VAR_ECN_AT] = "When the next segment may go after congestion at a window of one (RFC 3168 6.1.2).",
	[VAR_TIME_WAIT_AT] = "When TIME-WAIT is over and the connection is forgotten (RFC 9293 3.6.1).",
	[VAR_KEEPALIVES] = "How many keep-alive probes in a row were not answered (RFC 9293 3.8.4).",
	[VAR_KEEPALIVE_AT] = "When a silent peer is asked whether it is still there (RFC 9293 3.8.4).",
	[VAR_LINGER_AT] = "When we give up our last data, since the application has left (RFC 9293 3.10.5).",
	[VAR_FIN_WAIT_2_AT] = "When we forget a connection that nobody reads and the peer does not close (RFC 9293 3.6).",
	[VAR_USER_AT] = "When we give up if nothing is heard (RFC 9293 3.8.3).",
};

const char *explain_state(enum tcp_state state)
{
	return (size_t)state < ARRAY_LEN(states) ? states[state] : "Nobody knows this end's state.";
}

const char *explain_variable(enum tcp_variable variable)
{
	return (size_t)variable < ARRAY_LEN(variables) ? variables[variable] : "unknown";
}

void explain_value(enum tcp_variable variable, int64_t value, uint32_t relative_to, enum explain_numbers numbers, time_ns now,
		   struct text *into)
{
	enum tcp_unit unit = tcp_variable_unit(variable);

	if (numbers == NUMBERS_RELATIVE && (unit == UNIT_SEQ_SEND || unit == UNIT_SEQ_RECEIVE) &&
	    !value_is_unset(value, relative_to))
		text_add(into, "+");
	value_add(variable, value, relative_to, numbers, now, into);
}
