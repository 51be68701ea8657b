# SPDX-License-Identifier: MIT
#
# hostile_tcp.py - TCP ends that mean no good, made by hand on frames: hostile_tcp.py DEVICE ADDRESS...
#
# Each of BEHAVIOURS is a server on a port of its own, from 9100 on, at every address (the kernel here does not own them). A
# behaviour reads as a timeline. What it saw stands on stdout: NAME FAMILY: words.
# hostile_tcp.py --list prints PORT NAME.
import queue, random, socket, struct, sys, threading, time

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
TEXT = bytes(i * 7 % 251 for i in range(30000))
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(TEXT) + TEXT
MSS = 1000


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Wire:
    """The device: frames in and out, each segment to its connection."""

    def __init__(self, device, addresses):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind((device, 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.addresses = {socket.inet_pton(socket.AF_INET6 if ":" in a else socket.AF_INET, a) for a in addresses}
        self.connections = {}
        self.behaviours = {9100 + i: b for i, b in enumerate(BEHAVIOURS)}

    def packet(self, source, to, protocol, payload, ident=0, fragment=None):
        """An IP packet; fragment: (offset in bytes, more)."""
        if len(source) == 4:
            bits = 0x4000 if fragment is None else fragment[0] // 8 | (0x2000 if fragment[1] else 0)
            head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident & 0xFFFF, bits, 64, protocol, 0, source, to)
            return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload
        if fragment is not None:
            payload = struct.pack(">BBHI", protocol, 0, fragment[0] | fragment[1], ident) + payload
            protocol = 44
        return struct.pack(">IHBB16s16s", 6 << 28, len(payload), protocol, 64, source, to) + payload

    def put(self, macs, packet):
        try:
            self.socket.send(macs + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd") + packet)
        except OSError:
            pass

    def run(self):
        while True:
            frame, address = self.socket.recvfrom(65536)
            if address[2] != 4:  # not what leaves
                self.take(frame[6:12] + frame[:6], frame[14:])

    def take(self, macs, packet):
        if packet[0] >> 4 == 4:
            header, protocol, source, to = (packet[0] & 15) * 4, packet[9], packet[12:16], packet[16:20]
            packet = packet[: struct.unpack(">H", packet[2:4])[0]]
        else:
            header, protocol, source, to = 40, packet[6], packet[8:24], packet[24:40]
            packet = packet[: 40 + struct.unpack(">H", packet[4:6])[0]]
        if protocol != 6 or to not in self.addresses or len(packet) < header + 20:
            return
        tcp = packet[header:]
        their_port, port = struct.unpack(">HH", tcp[:4])
        key = (source, their_port, to, port)
        if key not in self.connections and tcp[13] & (SYN | ACK) == SYN and port in self.behaviours:
            self.connections[key] = Peer(self, macs, key, self.behaviours[port])
        if key in self.connections:
            self.connections[key].arrived.put(Segment(tcp))


class Segment:
    def __init__(self, tcp):
        self.seq, self.ack, offset, self.flags, self.window = struct.unpack(">IIBBH", tcp[4:16])
        self.text = tcp[(offset >> 4) * 4 :]

    def span(self):
        return len(self.text) + bool(self.flags & SYN) + bool(self.flags & FIN)


class Silence(Exception):
    pass


class Peer:
    """One connection over here."""

    def __init__(self, wire, macs, key, behave):
        self.wire, self.macs, (self.them, self.their_port, self.us, self.port) = wire, macs, key
        self.arrived = queue.Queue()
        self.nxt, self.rcv, self.window, self.ident = random.randrange(1 << 32), 0, 60000, 1
        self.una = self.nxt
        self.name = "%s IPv%d" % (behave.__name__, 4 if len(self.us) == 4 else 6)
        threading.Thread(target=self.run, args=(behave,), daemon=True).start()

    def run(self, behave):
        try:
            behave(self)
        except Silence:
            self.say("silence")

    def say(self, words):
        sys.stdout.write("%s: %s\n" % (self.name, words))  # one write: threads share the line
        sys.stdout.flush()

    def tcp(self, flags, text=b"", seq=None, ack=None, options=b"", damage=0, urgent=0):
        seq = self.nxt if seq is None else seq
        ack = self.rcv if ack is None else ack
        head = struct.pack(">HHIIBBHHH", self.port, self.their_port, seq % (1 << 32), ack % (1 << 32),
                           5 + len(options) // 4 << 4, flags, self.window, 0, urgent) + options
        pseudo = self.us + self.them + struct.pack(">II", len(head) + len(text), 6)
        right = checksum(pseudo + head + text) ^ damage
        return head[:16] + struct.pack(">H", right) + head[18:] + text

    def put(self, payload, protocol=6, fragment=None, ident=None):
        if ident is None:
            ident = self.ident = self.ident + 1
        self.wire.put(self.macs, self.wire.packet(self.us, self.them, protocol, payload, ident, fragment))

    def send(self, flags, text=b"", **other):
        """A segment; without seq= it counts."""
        self.put(self.tcp(flags, text, **other))
        if "seq" not in other:
            self.nxt = (self.nxt + len(text) + bool(flags & SYN) + bool(flags & FIN)) % (1 << 32)

    def next(self, seconds=25):
        """The next segment from there; what is new in it counts as received."""
        try:
            got = self.arrived.get(timeout=seconds)
        except queue.Empty:
            raise Silence
        if got.flags & ACK and 0 < (got.ack - self.una) % (1 << 32) <= (self.nxt - self.una) % (1 << 32):
            self.una = got.ack
        if got.flags & SYN:
            self.rcv = (got.seq + 1) % (1 << 32)
        elif got.seq == self.rcv:
            self.rcv = (self.rcv + got.span()) % (1 << 32)
        return got

    def until(self, flag, seconds=25):
        end = time.time() + seconds
        while time.time() < end:
            got = self.next(seconds)
            if got.flags & flag:
                return got
        raise Silence

    def quiet(self, seconds=0.3):
        """How many segments come until it is quiet for so long; without those with text, which go again when something is lost."""
        count = 0
        while True:
            try:
                count += not self.next(seconds).text
            except Silence:
                return count

    def answered(self, flag, seconds=0.2):
        try:
            return self.until(flag, seconds)
        except Silence:
            return None

    def challenged(self, flags, seq):
        """Sends it until an ACK answers."""
        for _ in range(40):
            self.send(flags, seq=seq)
            if self.answered(ACK):
                self.say("challenged")
                return

    def accept(self, options=struct.pack(">BBH", 2, 4, MSS)):
        self.until(SYN)
        self.greet(options)

    def greet(self, options=b""):
        """SYN,ACK, until it is acknowledged."""
        seq = self.nxt
        self.nxt = (self.nxt + 1) % (1 << 32)
        for _ in range(20):
            self.send(SYN | ACK, seq=seq, options=options)
            if self.answered(ACK, 0.5):
                return

    def request(self):
        while not self.next().text:
            pass
        self.send(ACK)

    def plain(self, seq, text):
        self.send(ACK | PSH, text, seq=seq)

    def text(self, page, put=None, size=MSS):
        """All of it, some segments at a time, and again what is not acknowledged in time. put(seq, text) sends a piece."""
        put = put or self.plain
        begin, end = self.nxt, time.time() + 25
        self.nxt = (begin + len(page)) % (1 << 32)
        while self.una != self.nxt:
            done = (self.una - begin) % (1 << 32)
            for at in range(done, min(len(page), done + 15 * size), size):
                put((begin + at) % (1 << 32), page[at : at + size])
            before, wait = self.una, 0.2
            while self.una != self.nxt and (self.una - before) % (1 << 32) < 15 * size:
                try:
                    self.next(wait)
                except Silence:
                    if time.time() > end:
                        raise
                    break

    def page(self, put=None):
        self.text(PAGE, put)

    def close(self):
        """In good order, whoever begins."""
        seq = self.nxt
        self.nxt = (self.nxt + 1) % (1 << 32)
        for _ in range(20):
            self.send(FIN | ACK, seq=seq)
            try:
                while self.una != self.nxt:
                    self.next(0.2)
                self.send(ACK)
                return
            except Silence:
                pass

    def serve(self):
        self.request()
        self.page()
        self.close()


# ---- behaviours: (name of the function) is what the test looks for ------------------------------------


def honest(p):
    p.accept()
    p.serve()


def synack_flood(p):
    """SYN,ACKs without end into the connection: answered within a limit (RFC 5961 10), and nothing else."""
    p.accept()
    for _ in range(2000):
        p.send(SYN | ACK, seq=random.randrange(1 << 32))
    p.request()
    p.say("answers %d" % p.quiet())
    p.page()
    p.close()


def synack_for_nothing(p):
    """SYN,ACKs that acknowledge what was not sent are reset (RFC 9293 3.10.7.3), and the handshake goes on."""
    p.until(SYN)
    for _ in range(20):
        p.send(SYN | ACK, seq=1, ack=p.rcv + 77)
        if p.answered(RST):
            p.say("answered by RST")
            break
    p.greet()
    p.serve()


def rst_without_ack(p):
    p.until(SYN)
    p.send(RST, seq=0)
    p.send(RST | ACK, seq=0, ack=p.rcv + 5)
    p.greet()
    p.serve()


def refused(p):
    while True:
        p.until(SYN)
        p.send(RST | ACK, seq=0)


def rst_exact(p):
    p.accept()
    p.request()
    for _ in range(5):
        p.send(RST, seq=p.nxt)
        time.sleep(0.1)


def rst_near(p):
    """In the window, not exact: a challenge ACK (RFC 5961 3.2)."""
    p.accept()
    p.request()
    p.quiet(0.5)
    p.challenged(RST, p.nxt + 100)
    p.page()
    p.close()


def rst_far(p):
    p.accept()
    p.request()
    p.quiet(0.5)
    for _ in range(50):
        p.send(RST, seq=p.nxt - 1 - random.randrange(1 << 30))
    p.say("answers %d" % p.quiet())
    p.page()
    p.close()


def syn_again(p):
    """A SYN in ESTABLISHED: a challenge ACK (RFC 5961 4.2)."""
    p.accept()
    p.request()
    p.quiet(0.5)
    p.challenged(SYN, p.nxt + 5)
    p.page()
    p.close()


def zero_window(p):
    """Never a byte of room."""
    p.window = 0
    p.accept()
    probes = 0
    while True:
        got = p.next()
        p.rcv = got.seq  # nothing is taken
        p.send(ACK)
        probes += 1
        if probes in (1, 3):
            p.say("probes %d" % probes)


def deaf(p):
    """Acknowledges nothing after its SYN,ACK."""
    p.accept()
    while True:
        p.next()


def rst_in_fin_wait_1(p):
    p.accept()
    p.request()
    p.text(PAGE)
    p.until(FIN)
    p.send(RST, seq=p.nxt)


def rst_in_fin_wait_2(p):
    p.accept()
    p.request()
    p.text(PAGE)
    p.until(FIN)
    p.send(ACK)
    p.send(RST, seq=p.nxt)


def rst_in_closing(p):
    p.accept()
    p.request()
    p.text(PAGE)
    got = p.until(FIN)
    p.send(FIN | ACK, ack=got.seq)
    p.nxt += 1
    p.send(RST, seq=p.nxt)


def rst_in_close_wait(p):
    p.accept()
    p.request()
    p.text(PAGE)
    p.send(FIN | ACK)
    p.send(RST, seq=p.nxt)


def rst_in_last_ack(p):
    p.accept()
    p.request()
    p.text(PAGE[:-1])
    for _ in range(20):
        p.send(FIN | ACK | PSH, PAGE[-1:], seq=p.nxt)
        if p.answered(FIN):
            break
    p.nxt += 2
    p.send(RST, seq=p.nxt)


def fragments(p):
    """Each segment in pieces, the last first."""
    p.accept()
    p.request()

    def in_pieces(seq, text):
        whole = p.tcp(ACK | PSH, text, seq=seq)
        p.ident += 1
        for piece in reversed(range(0, len(whole), 400)):
            p.put(whole[piece : piece + 400], fragment=(piece, piece + 400 < len(whole)), ident=p.ident)

    p.page(in_pieces)
    p.close()


def fragments_without_end(p):
    """Beginnings that nothing follows, and pieces that lie over each other."""
    p.accept()
    p.request()
    for i in range(2000):
        p.put(p.tcp(ACK, b"x" * 36), fragment=(0, True), ident=100000 + i)
    liar = p.tcp(ACK | PSH, b"y" * MSS)
    for at, more in ((0, True), (296, True), (480, True), (800, False)):
        p.put(liar[at : at + 400], fragment=(at, more), ident=7)
    p.page()
    p.close()


def wrong_checksums(p):
    p.accept()
    p.request()
    for at in range(0, len(PAGE), MSS):
        p.send(ACK | PSH, b"z" * MSS, seq=p.nxt + at, damage=0x1234)
    p.page()
    p.close()


def overlaps(p):
    """What has been acknowledged is not changed by what comes later. (Of the rest, what is lost may come as a lie first.)"""
    p.accept()
    p.request()

    def with_lies(seq, text):
        back = 300 if seq == p.una else 0
        p.plain(seq - back, b"w" * back + text)

    p.text(PAGE[:MSS])
    p.text(PAGE[MSS:], with_lies)
    p.close()


def islands(p):
    """Every other byte, in a wild order; then all of it."""
    p.accept()
    p.request()
    for at in random.sample(range(1, len(PAGE), 2), 3000):
        p.send(ACK, PAGE[at : at + 1], seq=p.nxt + at)
    p.page()
    p.close()


def wild_options(p):
    """Lengths of 0, 1 and 255, an MSS of 0, a scale of 255, half a timestamp."""
    p.accept(options=bytes([2, 4, 0, 0, 3, 3, 255, 1, 8, 6, 1, 2, 3, 4, 254, 1, 253, 0, 77, 255]))
    p.request()
    p.send(ACK, options=bytes([5, 255, 1, 1, 5, 3, 0, 0]))
    p.page()
    p.close()


def text_behind_fin(p):
    p.accept()
    p.request()
    p.text(PAGE)
    p.send(FIN | ACK)
    for i in range(20):
        p.send(ACK | PSH, b"behind" * 20, seq=p.nxt + i)
    p.until(FIN)
    p.send(ACK)


def acks_for_nothing(p):
    """ACKs of what was never sent: answered within a limit (RFC 5961 5)."""
    p.accept()
    p.request()
    p.quiet(0.5)
    for i in range(2000):
        p.send(ACK, ack=p.rcv + 1000 + i)
    p.say("answers %d" % p.quiet())
    p.page()
    p.close()


def duplicate_acks(p):
    p.accept()
    p.request()
    for _ in range(2000):
        p.send(ACK)
    p.page()
    p.close()


def urgent(p):
    p.accept()
    p.request()
    p.page(lambda seq, text: p.send(ACK | URG, text, seq=seq, urgent=random.randrange(65536)))
    p.close()


def bytewise(p):
    p.accept()
    p.request()
    p.text(PAGE[:1000], size=1)
    p.text(PAGE[1000:])
    p.close()


def over_the_window(p):
    """Megabytes that no window allows."""
    p.accept()
    p.request()
    for i in range(3000):
        p.send(ACK, b"o" * MSS, seq=p.nxt + 100000 + i * MSS)
    p.page()
    p.close()


def icmp_lies(p):
    """Errors about a connection that lives: unreachable, too big with an absurd size, quotes of nothing."""
    p.accept()
    p.request()
    quote = (p.wire.packet(p.them, p.us, 6, struct.pack(">HHI", p.their_port, p.port, p.rcv - 1) + b"\0" * 12))
    four = [(3, 3, 0), (3, 4, 0), (3, 4, 20), (3, 13, 0), (11, 0, 0), (12, 0, 0), (4, 0, 0)]
    six = [(1, 4, 0), (2, 0, 0), (2, 0, 40), (1, 1, 0), (3, 0, 0), (4, 1, 0)]
    for kind, code, value in four if len(p.us) == 4 else six:
        for about in (quote, quote[:20], b"", b"\xff" * 60):
            body = struct.pack(">BBHI", kind, code, 0, value) + about
            if len(p.us) == 4:
                body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
                p.put(body, protocol=1)
            else:
                sum_ = checksum(p.us + p.them + struct.pack(">II", len(body), 58) + body)
                p.put(body[:2] + struct.pack(">H", sum_) + body[4:], protocol=58)
    p.page()
    p.close()


BEHAVIOURS = [
    honest, synack_flood, synack_for_nothing, rst_without_ack, refused, rst_exact, rst_near, rst_far, syn_again, zero_window,
    deaf, rst_in_fin_wait_1, rst_in_fin_wait_2, rst_in_closing, rst_in_close_wait, rst_in_last_ack, fragments,
    fragments_without_end, wrong_checksums, overlaps, islands, wild_options, text_behind_fin, acks_for_nothing, duplicate_acks,
    urgent, bytewise, over_the_window, icmp_lies,
]

if sys.argv[1] == "--list":
    for port, behave in enumerate(BEHAVIOURS, 9100):
        print(port, behave.__name__)
elif sys.argv[1] == "--page":
    sys.stdout.buffer.write(TEXT)
else:
    random.seed(1)
    Wire(sys.argv[1], sys.argv[2:]).run()
