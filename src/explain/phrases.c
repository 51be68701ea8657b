/* SPDX-License-Identifier: MIT
 *
 * phrases.c - all prose about what happens: a brief and a full phrase for each word of tcp/vocab.h.
 *
 * Whoever adds a word there adds its phrase here; a test compares the tables.
 */
#include "explain/phrases.h"

/* Why a segment left. */
static const struct phrase whys[WHY_COUNT] = {
	[WHY_NONE] = {"", "the recording holds no reasons of {host}: the first sentence is read off the segment"},
	[WHY_ACTIVE_OPEN] = {
		"active open",
		"{host} opens the connection: the SYN announces its first sequence number, {seq}{wire}, and uses it up, "
		"so the first byte of data will be {end}"},
	[WHY_SYN_ACK] = {
		"acks SYN {acked}: it used one number",
		"{host} was listening and agrees: its own SYN announces its first sequence number, {seq}{wire}, and ack={ack} "
		"acknowledges {acked}, whose SYN used one number"},
	[WHY_SYN_WITHOUT_ECN] = {
		"again, without asking for ECN",
		"the SYN that asked for ECN was answered by RST, and something on the way may have taken offence at it: {host} tries "
		"once more without ECE and CWR"},
	[WHY_SYN_COOKIE] = {
		"SYN cookie, acks SYN {acked}",
		"{host} answers the SYN of {peer} without keeping anything: its first sequence number, {seq}{wire}, is a cookie, "
		"from which the ACK of {peer} will bring all back"},
	[WHY_SIMULTANEOUS_OPEN] = {
		"both open at once; acks {acked}",
		"both ends opened at the same time: the SYN of {peer} came while {host} waited for an answer to its own, "
		"so {host} repeats its SYN and acknowledges the other with ack={ack}"},
	[WHY_HANDSHAKE_ACK] = {
		"acks SYN {acked}: it used one number",
		"{host} completes the three-way handshake: ack={ack} acknowledges {acked}, whose SYN used one number"},
	[WHY_NEW_DATA] = {
		"{data}",
		"{host} sends {len} bytes of its application, numbers {seq} to {last}: the window of {peer} and the "
		"congestion window have room for them"},
	[WHY_FIN] = {
		"closes: FIN uses one number",
		"{host} has nothing more to send: its FIN uses one number, {last}, and will be acknowledged with ack={end}"},
	[WHY_RETRANSMIT_TIMEOUT] = {
		"timeout: {again} sent again",
		"nothing acknowledged {again} before the retransmission timer ran out: {host} sends the oldest unacknowledged "
		"number, SND.UNA={SND.UNA}, again, and waits twice as long from now on, RTO={RTO}"},
	[WHY_RETRANSMIT_AFTER_TIMEOUT] = {
		"after the timeout: {again} sent again",
		"since the timeout all that was in flight counts as lost: {host} sends {again} again, as fast as slow start "
		"allows, cwnd={cwnd}"},
	[WHY_FAST_RETRANSMIT] = {
		"3 duplicate ACKs: fast retransmit",
		"three duplicate ACKs say that {peer} still waits for {seq} while later data comes in: {host} sends {again} "
		"again at once instead of waiting for the timer"},
	[WHY_PARTIAL_ACK] = {
		"partial ACK: next hole sent again",
		"an ACK inside what was in flight shows one more hole, at {seq}: {host} fills it without waiting for "
		"duplicate ACKs"},
	[WHY_SACK_HOLE] = {
		"hole in SACK report: sent again",
		"{peer} has reported what it holds behind these numbers: the hole before it is sent again"},
	[WHY_RESCUE] = {
		"last one sent again, to be sure",
		"nothing behind the end of what is outstanding could ever show its loss: {host} sends it again, once in a recovery"},
	[WHY_OVERDUE] = {
		"overtaken: {again} sent again",
		"what {host} sent later than {again} has arrived, and {again} is late by more than reordering explains: it counts as "
		"lost and goes again, RACK.reo_wnd={RACK.reo_wnd}"},
	[WHY_TAIL_PROBE] = {
		"probe: {again} sent again",
		"no ACK came for two round trips, and nothing behind the last segment could show that it is lost: {host} sends {again} "
		"again, as a probe, before the retransmission timer runs out"},
	[WHY_TAIL_PROBE_NEW] = {
		"probe: new data",
		"no ACK came for two round trips: {host} sends one segment of new data as a probe, whatever the congestion window says; "
		"its ACK will show what is missing"},
	[WHY_LIMITED_TRANSMIT] = {
		"duplicate ACK: one more may go",
		"a duplicate ACK shows that a segment has left the network: one new segment may take its place before anything is "
		"taken for lost"},
	[WHY_FRTO] = {
		"new text: timeout needless?",
		"what was sent again is acknowledged: {host} sends something new before it sends more again, for the next ACK "
		"tells whether the rest had only been late"},
	[WHY_RESENT_SMALLER] = {
		"too big: sent again, smaller",
		"a router could not pass on what was sent: {host} sends {again} again, in segments of at most {SND.MSS} bytes that fit "
		"the path, PMTU={PMTU}"},
	[WHY_BLACK_HOLE] = {
		"nothing gets through: try smaller",
		"{again} was sent again and again and nothing came back: perhaps packets of this size vanish on the way and nobody "
		"says so (a black hole), so {host} tries segments of at most {SND.MSS} bytes, PMTU={PMTU}"},
	[WHY_MTU_PROBE] = {
		"does a larger one get through?",
		"the path has been narrow for long enough: {host} tries one segment of {len} bytes, larger than the path is known to "
		"take, PMTU={PMTU}"},
	[WHY_WINDOW_PROBE] = {
		"window probe: is it still closed?",
		"{peer} has closed its window: {host} tries one byte now and then, so that a lost window update cannot stop "
		"the connection for ever"},
	[WHY_ACK_SECOND] = {
		"acks {acked}: every 2nd segment",
		"ack={ack} acknowledges {acked}: at least every second full segment is acknowledged without delay"},
	[WHY_ACK_CE] = {
		"acks {acked}: tells of the mark",
		"{cause} came marked by a router whose queue fills up (CE): {host} tells {peer} at once, and sets ECE until {peer} "
		"answers with CWR"},
	[WHY_ACK_NOW] = {"acks {acked}", "{host} acknowledges {acked} at once: it has all before ack={ack}"},
	[WHY_ACK_DELAYED] = {
		"acks {acked}: delayed-ACK timer",
		"{host} had no data of its own to send along, until the delayed-ACK timer ran out: ack={ack} acknowledges {acked}"},
	[WHY_ACK_GAP] = {
		"gap at {ack}: still waits for it",
		"{cause} came out of order, behind a gap: {host} says at once, and with every further segment, which number "
		"it still waits for, {ack}"},
	[WHY_ACK_GAP_FILLED] = {
		"gap filled: acks {acked}",
		"{cause} filled a gap: {host} acknowledges at once all that is in order now, up to ack={ack}"},
	[WHY_ACK_DUPLICATE] = {
		"had it: acks {ack} again",
		"{cause} brought what {host} had, perhaps since an ACK was lost: {host} says again that it waits for {ack}"},
	[WHY_ACK_FIN] = {
		"acks FIN {acked}: it used one number",
		"{host} acknowledges the FIN of {peer}, {acked}, which used one number: ack={ack}"},
	[WHY_ACK_UNACCEPTABLE] = {
		"outside window: acks {ack} again",
		"{cause} lies outside the receive window: {host} drops it and says which number it waits for, {ack}"},
	[WHY_ACK_PAWS] = {
		"old timestamp: acks {ack} again",
		"{cause} carries a timestamp older than the last one: it belongs to an earlier life of these sequence numbers; "
		"{host} drops it and says which number it waits for, {ack}"},
	[WHY_ACK_BEYOND] = {
		"acked what was never sent: acks {ack}",
		"{cause} acknowledges what {host} has never sent: {host} ignores it and says where it stands"},
	[WHY_WINDOW_UPDATE] = {
		"window opens: {window} bytes",
		"the application has read: {host} tells {peer} that there is room for {window} bytes"},
	[WHY_WINDOW_PROBED] = {
		"probe answered: window {window}",
		"{host} answers the probe: it waits for {ack} and has room for {window} bytes"},
	[WHY_KEEPALIVE] = {
		"keep-alive: still there?",
		"nothing was heard from {peer} for long and nothing is under way: {host} repeats the number before SND.NXT={SND.NXT}, "
		"to which every living {peer} must say where it stands"},
	[WHY_URGENT] = {
		"urgent data is on its way",
		"the application of {host} has written urgent data that may not leave yet: URG says at once where it ends, "
		"SND.UP={SND.UP}, for the windows hold back data and not the news of it"},
	[WHY_CHALLENGE_ACK] = {
		"challenge ACK",
		"{cause} may be forged: {host} does not act on it but asks with an ACK; the true {peer} will answer it properly"},
	[WHY_RST_NO_CONNECTION] = {
		"nobody listens: reset",
		"no connection of {host} fits the segment and nobody listens on the port: {host} answers with RST"},
	[WHY_RST_BAD_ACK] = {
		"acked what was never sent: reset",
		"{peer} acknowledged a number that {host} has not sent in this handshake, so it must belong to an older "
		"connection: {host} resets it"},
	[WHY_RST_SYN] = {
		"SYN inside a connection: reset",
		"{cause} stands in the window of {host}, where no SYN belongs: {host} was told to take it for an error and ends the "
		"connection"},
	[WHY_RST_ABORT] = {
		"application aborts",
		"the application aborts: {host} throws away what it holds and tells {peer} with RST"},
	[WHY_RST_DATA_AFTER_CLOSE] = {
		"data nobody will read: reset",
		"data came for an application that has closed and will not read it: {host} resets, so that {peer} knows it is lost"},
	[WHY_RST_LINGER] = {
		"linger time over: reset",
		"the application has left, and the time that it gave its last data to arrive is over: {host} throws it away and tells "
		"{peer} with RST"},
	[WHY_RST_KEEPALIVE] = {
		"no answer to keep-alive: reset",
		"{peer} answered none of {keep-alives} keep-alive probes: {host} takes it for dead; if it lives, the RST tells it"},
	[WHY_PEER] = {"", "{host} is no TCP of ours and tells no reasons: the first sentence is read off the segment"},
	[WHY_KERNEL_RST] = {
		"kernel: no such connection",
		"{host} has not sent it: the kernel of its machine has. {cause} came to an address that the kernel takes for its own, "
		"it knows no such connection, and then a TCP has to answer with RST"},
	[WHY_THIRD_PARTY] = {
		"not by {host}: same address and port",
		"{host} has not sent it: somebody else on its machine uses the same address and port, through the kernel, and {peer} "
		"cannot tell the two apart"},
	[WHY_ECHO_REPLY] = {"answers the ping", "{host} answers an ICMP echo request with the same data"},
	[WHY_TOO_BIG] = {
		"router: too big",
		"a router between the two could not pass a packet of {peer} on: it was longer than the next stretch takes, and must not be "
		"cut; the message tells how long it may be"},
	[WHY_ICMP_ERROR] = {"reports an error by ICMP", "{host} reports by ICMP that it could not take or pass on a packet"},
};

/* What an arriving segment turned out to be; {host} received it. */
static const struct phrase findings[FOUND_COUNT] = {
	[FOUND_SYN_BIT] = {"", "its SYN tells {host} that the data of {peer} starts at {end}"},
	[FOUND_FIN_BIT] = {"", "its FIN tells {host} that {peer} will send no more data; it used one number, {last}"},
	[FOUND_IN_ORDER_BIT] = {
		"", "its data starts at the number that {host} waited for: {len} bytes for the application, RCV.NXT={RCV.NXT}"},
	[FOUND_OUT_OF_ORDER_BIT] = {
		"out of order: kept", "its data lies behind a gap: {host} keeps it and still waits for RCV.NXT={RCV.NXT}"},
	[FOUND_GAP_FILLED_BIT] = {
		"fills the gap", "it fills a gap: with what was kept behind it, RCV.NXT moves to {RCV.NXT}"},
	[FOUND_DUPLICATE_BIT] = {"received before", "{host} has had all of it before: dropped"},
	[FOUND_PARTLY_OLD_BIT] = {"partly received before", "{host} has had its beginning before and takes what is new"},
	[FOUND_OUTSIDE_WINDOW_BIT] = {
		"outside the window: dropped", "its numbers lie outside the receive window: not acceptable, dropped"},
	[FOUND_BEYOND_WINDOW_BIT] = {
		"more than the window", "it holds more than the window offers: what lies beyond is cut off"},
	[FOUND_WINDOW_PROBE_BIT] = {"", "it tries the closed window: {host} has no room for it"},
	[FOUND_ACKS_NEW_BIT] = {"", "it acknowledges {acked}: SND.UNA moves from {SND.UNA before} to {SND.UNA}"},
	[FOUND_DUPLICATE_ACK_BIT] = {"", "it says ack={ack} once more: duplicate ACK number {dupacks}"},
	[FOUND_THIRD_DUPLICATE_ACK_BIT] = {
		"3rd duplicate ACK", "the third duplicate ACK in a row: the segment at {ack} counts as lost"},
	[FOUND_PARTIAL_ACK_BIT] = {
		"partial ACK", "it acknowledges a part of what was in flight when the loss was noticed: one more hole at {ack}"},
	[FOUND_FULL_ACK_BIT] = {
		"recovery done", "it acknowledges all that was in flight when the loss was noticed: the recovery is over"},
	[FOUND_SPURIOUS_TIMEOUT_BIT] = {
		"the timeout was spurious",
		"the timeout was spurious: nothing was lost, it only came late; {host} sends no more of it again and opens its "
		"window as before, cwnd={cwnd}"},
	[FOUND_SPURIOUS_RETRANSMIT_BIT] = {
		"the fast retransmit was spurious",
		"the fast retransmit was spurious: nothing was lost, it came out of order; {host} opens its window as before, "
		"cwnd={cwnd}"},
	[FOUND_SACK_BIT] = {"reports a piece", "it reports what {peer} holds behind a gap: that need not be sent again"},
	[FOUND_DSACK_BIT] = {"reports a duplicate", "its first block reports a segment that came twice"},
	[FOUND_REORDERING_BIT] = {
		"overtaken on the way", "it tells of a segment that was overtaken and not lost: {host} waits longer from now on before it "
		"takes one for lost"},
	[FOUND_LOSS_BIT] = {
		"shows a loss", "what was sent before the segments that it tells of should have arrived by now: {host} takes it for lost"},
	[FOUND_PROBE_REPAIRED_BIT] = {
		"probe repaired a loss", "the probe has repaired a loss that no ACK showed: the congestion window falls all the same, "
		"cwnd={cwnd}"},
	[FOUND_OLD_ACK_BIT] = {"old ACK", "its ack={ack} was acknowledged before: an old ACK changes nothing"},
	[FOUND_ACK_BEYOND_BIT] = {"acks what was never sent", "its ack={ack} acknowledges what {host} has never sent: dropped"},
	[FOUND_ACKS_FIN_BIT] = {"", "it acknowledges the FIN of {host}, which used one number"},
	[FOUND_WINDOW_UPDATE_BIT] = {"", "it tells a window: {host} may have {SND.WND} bytes in flight"},
	[FOUND_ZERO_WINDOW_BIT] = {"window closed", "its window is 0: {host} may send no data until {peer} opens it"},
	[FOUND_KEEPALIVE_BIT] = {
		"asks: still there?",
		"it stands one number before what {host} waits for and brings nothing: a keep-alive, or a probe of the window, which asks "
		"where {host} stands"},
	[FOUND_URGENT_BIT] = {
		"urgent", "its urgent pointer says that the data before {RCV.UP} is urgent: the application of {host} is told at once"},
	[FOUND_ECN_BIT] = {"ECN agreed", "both ends take part in ECN: routers may mark packets instead of dropping them"},
	[FOUND_ECN_REFUSED_BIT] = {
		"no ECN", "{host} asked for ECN with ECE and CWR, and this is no agreement: the connection goes on without"},
	[FOUND_CE_BIT] = {
		"marked on the way",
		"a router has marked it instead of dropping it (congestion experienced): {host} repeats ECE until CWR comes"},
	[FOUND_ECE_BIT] = {
		"told of congestion",
		"its ECE says that a packet came marked: {host} slows down as after a loss, once in a window; nothing has to be sent "
		"again"},
	[FOUND_CWR_BIT] = {"peer has slowed down", "its CWR says that {peer} has reduced its window: {host} stops setting ECE"},
	[FOUND_RTT_SAMPLE_BIT] = {
		"RTT {rtt}", "the round trip took {rtt}: SRTT={SRTT}, and RTO={RTO} is how long {host} will wait for an ACK"},
	[FOUND_RST_BIT] = {"connection reset", "a RST with the right number: the connection is gone at once"},
	[FOUND_REFUSED_BIT] = {"connection refused", "a RST answers the SYN: nobody listens there, the connection is refused"},
	[FOUND_RST_IGNORED_BIT] = {"RST ignored", "the RST does not fit the window: it may be old or forged, ignored"},
	[FOUND_CHALLENGED_BIT] = {"challenged", "it may be forged: {host} answers with a challenge ACK and does not act on it"},
	[FOUND_UNANSWERED_BIT] = {
		"not answered again so soon", "{host} has answered one like it a moment ago: two ends that correct each other "
		"would never stop"},
	[FOUND_SIMULTANEOUS_OPEN_BIT] = {"simultaneous open", "a SYN came while {host} was opening: both ends open at once"},
	[FOUND_BAD_ACK_BIT] = {"acks what was never sent", "its ack={ack} fits nothing that {host} sent in this handshake"},
	[FOUND_NO_ACK_BIT] = {"no ACK: dropped", "it carries no ACK, as every segment after the first SYN must: dropped"},
	[FOUND_NO_CONNECTION_BIT] = {"no such connection", "no connection of {host} fits its addresses and ports"},
	[FOUND_AFTER_CLOSE_BIT] = {"data after close", "it brings data for an application that has closed and will not read it"},
	[FOUND_PAWS_BIT] = {
		"old timestamp: dropped", "its timestamp is older than the last one that came: "
		"a segment from an earlier life of these numbers, dropped"},
	[FOUND_NO_TIMESTAMP_BIT] = {"timestamp missing: dropped", "both ends agreed on timestamps and it has none: dropped"},
	[FOUND_BAD_CHECKSUM_BIT] = {
		"damaged: dropped, wrong checksum", "its checksum is wrong, so it was damaged on the way: dropped as if it had never come"},
	[FOUND_BAD_HEADER_BIT] = {"header broken: dropped", "its header contradicts itself: dropped"},
	[FOUND_BAD_OPTION_BIT] = {"broken option", "an option of it has an impossible length and is left out"},
	[FOUND_TINY_MSS_BIT] = {
		"tiny MSS",
		"segments of its MSS would be all header, and a costly queue of crumbs: {host} takes it for an attack and sends "
		"{SND.MSS} bytes"},
	[FOUND_FAST_OPEN_BIT] = {
		"Fast Open: not taken up",
		"its TCP Fast Open option is left aside: {host} hands out no cookies and takes none, and the handshake goes on as usual"},
	[FOUND_BACKLOG_FULL_BIT] = {
		"backlog full: dropped",
		"too many connections of this listener wait already: {host} drops it in silence; it will come again, and there may "
		"be room then"},
	[FOUND_COOKIE_BIT] = {
		"brings the SYN cookie back",
		"it acknowledges a SYN cookie of {host}, which nobody can who has not seen it: the connection is there now, put "
		"together from the cookie"},
	[FOUND_REOPENED_BIT] = {
		"ends TIME-WAIT: opens anew",
		"the old connection between the same ends is still in TIME-WAIT, but this SYN can be no old duplicate: a new "
		"connection takes its place, with numbers above the old ones"},
	[FOUND_SYN_TEXT_BIT] = {
		"data on the SYN: not taken",
		"the data on the SYN is not taken, since nothing is kept for a peer that has not proven its address: it has to come again"},
	[FOUND_TOO_BIG_BIT] = {
		"path MTU {PMTU}", "a router could not pass on a packet of {host} in one piece: from now on packets have at most {PMTU} "
		"bytes, segments {SND.MSS} bytes of data"},
	[FOUND_SOFT_ERROR_BIT] = {
		"remembered: it may pass", "ICMP reports trouble on the way: it may pass, so {host} only remembers it and goes on"},
	[FOUND_HARD_ERROR_BIT] = {
		"gives up", "ICMP reports that these segments will never be taken: {host} gives the connection up"},
	[FOUND_ICMP_IGNORED_BIT] = {
		"ICMP ignored", "{host} does not act on it: it quotes nothing that is outstanding, says nothing new, or is not to be "
		"believed"},
	[FOUND_SOURCE_ROUTE_BIT] = {
		"by a source route",
		"it came by a source route, over routers that its sender has named; answers take the same way, or none"},
	[FOUND_IGNORED_BIT] = {"ignored", "{host} has no use for it in this state: ignored"},
};

/* What anybody can see of a packet. */
static const struct phrase seens[SEEN_COUNT] = {
	[SEEN_SYN] = {
		"asks to open", "{host} asks to open: its SYN announces its first sequence number, {seq}{wire}, and uses it up"},
	[SEEN_SYN_ACK] = {
		"acks SYN {acked}: it used one number",
		"{host} agrees: its own SYN announces its first sequence number, {seq}{wire}, and ack={ack} acknowledges {acked}, "
		"whose SYN used one number"},
	[SEEN_RST] = {"resets the connection", "{host} ends the connection at once with RST"},
	[SEEN_REFUSAL] = {"refuses: nobody listens", "{host} answers the SYN with RST: nobody listens on that port"},
	[SEEN_FIN] = {
		"closes: FIN uses one number",
		"{host} will send no more data: its FIN uses one number, {last}, and will be acknowledged with ack={end}"},
	[SEEN_DATA] = {"{data}", "{host} sends {len} bytes, numbers {seq} to {last}; all of it is acknowledged by ack={end}"},
	[SEEN_AGAIN] = {
		"{again} sent again", "{host} sends {again} again, numbers {seq} to {last}: no ACK told it that they arrived"},
	[SEEN_AGAIN_ASKED] = {
		"3 duplicate ACKs: {again} sent again",
		"{host} sends {again} again, numbers {seq} to {last}: at least three duplicate ACKs have told it that {peer} still "
		"waits for {seq}, so this looks like a fast retransmit"},
	[SEEN_ACK] = {"acks {acked}", "{host} acknowledges {acked}: it has all before ack={ack}"},
	[SEEN_ACK_OF_SYN] = {
		"acks SYN {acked}: it used one number", "{host} acknowledges {acked}: its SYN used one number, so ack={ack}"},
	[SEEN_ACK_OF_FIN] = {
		"acks FIN {acked}: it used one number", "{host} acknowledges {acked}: its FIN used one number, so ack={ack}"},
	[SEEN_ACK_REPEATED] = {"still waits for {ack}", "{host} says ack={ack} once more, with a window of {window} bytes"},
	[SEEN_OTHER] = {"", "not a TCP segment"},
};

/* What the application asked for. */
static const struct phrase calls[CALL_COUNT] = {
	[CALL_OPEN] = {"application opens", "the application of {host} asks for a connection to {peer}"},
	[CALL_LISTEN] = {"application waits for SYNs", "the application of {host} waits for connections to its port"},
	[CALL_SEND] = {
		"application writes",
		"the application of {host} hands over {len} bytes: they wait until the windows let them go"},
	[CALL_RECEIVE] = {"application reads", "the application of {host} takes {len} bytes: the receive window gets room again"},
	[CALL_CLOSE] = {
		"application closes", "the application of {host} has nothing more to send: a FIN follows the last data"},
	[CALL_ABORT] = {"application aborts", "the application of {host} gives the connection up at once, whatever is under way"},
};

/* What a timer that runs out means. */
static const struct phrase timers[TIMER_COUNT] = {
	[TIMER_RETRANSMIT] = {
		"no ACK in time", "no ACK came for SND.UNA={SND.UNA} in time: {host} takes it as lost, RTO={RTO} from now on"},
	[TIMER_PROBE] = {"window still closed", "the window of {peer} is still closed: {host} tries whether it has opened unheard"},
	[TIMER_REORDERING] = {
		"overtaken, and late", "what was overtaken has not come in the time that reordering explains: {host} takes it for lost"},
	[TIMER_LOSS_PROBE] = {
		"two round trips without an ACK", "no ACK came for two round trips: {host} asks for one before the retransmission timer"},
	[TIMER_ACK] = {"delayed ACK is due", "{host} may not put the ACK off any longer"},
	[TIMER_ECN] = {
		"slower than one a round trip",
		"with a window of one segment {host} was told of congestion again: it has waited for an RTO, and may send the next one"},
	[TIMER_TIME_WAIT] = {
		"old segments have died out", "twice the longest life of a segment is over: {host} forgets the connection"},
	[TIMER_KEEPALIVE] = {"long silence", "{host} has not heard from {peer} for long: is it still there?"},
	[TIMER_LINGER] = {
		"linger time is over", "the last data is not acknowledged in the time that the application gave it: {host} gives up"},
	[TIMER_FIN_WAIT_2] = {
		"peer does not close",
		"{host} has closed, all of its data has arrived, nobody reads any more, and {peer} does not close: {host} forgets the "
		"connection"},
	[TIMER_USER] = {"no answer for too long", "{peer} has not answered for as long as the application allows: {host} gives up"},
};

/* Where and why a packet was lost. */
static const struct phrase losses[LOSS_COUNT] = {
	[LOSS_RANDOM] = {"lost: at random", "lost on the way: the simulated wire drops packets at random"},
	[LOSS_DROPPED] = {"lost: you dropped it", "lost on the way: dropped because you asked for it"},
	[LOSS_EARLY] = {
		"lost: queue grows, no ECN",
		"lost on the way: the queue before the bottleneck grows, and a sender without ECN can only be told by a loss"},
	[LOSS_QUEUE] = {"lost: queue full", "lost on the way: the queue before the bottleneck was full"},
	[LOSS_TOO_BIG] = {
		"lost: too big", "lost on the way: behind the router in the middle packets must be shorter, and this one must not be cut"},
};

/* How to keep the kernel quiet; behind the full phrase of what it has sent. */
static const char ways_out[] =
	"ways out: let the kernel know that the port is taken (--link raw does, but for --no-port-guard), or use an address that the "
	"kernel does not have (--link tun, --link lan), or have its firewall drop its RST; the-kernels-rst.md tells them all";

/* Words out of a file are checked by its reader; all the same nothing is read outside a table. */
static const struct phrase unknown = {"", "unknown"};

#define LOOK_UP(table, index) ((size_t)(index) < ARRAY_LEN(table) ? &(table)[index] : &unknown)

const struct phrase *phrase_of_why(enum tcp_why why)
{
	return LOOK_UP(whys, why);
}

const char *phrase_of_ways_out(void)
{
	return ways_out;
}

const struct phrase *phrase_of_finding(enum tcp_finding_bit finding)
{
	return LOOK_UP(findings, finding);
}

const struct phrase *phrase_of_seen(enum seen seen)
{
	return LOOK_UP(seens, seen);
}

const struct phrase *phrase_of_call(enum tcp_call call)
{
	return LOOK_UP(calls, call);
}

const struct phrase *phrase_of_timer(enum tcp_timer timer)
{
	return LOOK_UP(timers, timer);
}

const struct phrase *phrase_of_loss(enum loss loss)
{
	return LOOK_UP(losses, loss);
}
