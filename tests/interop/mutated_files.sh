#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# mutated_files.sh - sessions and captures that were changed at random, the same way each time: every verb shows
# them or refuses them in one sentence, soon, and nothing of them acts on a terminal.
#
#   MUTATIONS=5000 SEED=7 tests/interop/mutated_files.sh        looks longer, elsewhere
set -u
. tests/interop/lib_cli.sh
need python3
export TCPSEE SANITIZED MUTATIONS=${MUTATIONS:-$([ -n "$SANITIZED" ] && echo 120 || echo 400)} SEED=${SEED:-1}
recorded=$PWD/traces/recorded
cd "$tmp" || exit 1
for name in lost-syn page-from-linux client-closes-first; do
	"$TCPSEE" export "$recorded/$name.json" -o "$name.pcap" || fail "no capture of $name"
done

python3 - "$recorded"/*.json -- ./*.pcap <<'END' || failures=1
import os, random, re, resource, subprocess, sys, xml.parsers.expat

rng = random.Random(int(os.environ["SEED"]))
program = os.environ["TCPSEE"]
names = sys.argv[1:]
sessions = [b"\n".join(open(n, "rb").read().split(b"\n")[:70]) for n in names[:names.index("--")]]
captures = [open(n, "rb").read() for n in names[names.index("--") + 1:]]

NUMBERS = [b"-1", b"0", b"1", b"255", b"65536", b"4294967295", b"4294967296", b"1000000000000000", b"1e15", b"1e309",
           b"9223372036854775808", b"1.5", b"null", b"true", b'"x"', b"[]", b"{}", b'"\\u0000"', b'"\\ud800"',
           b"[[[[1]]]]"]
WORDS = [b"call", b"sent", b"arrived", b"lost", b"timeout", b"command", b"connection", b"app", b"note", b"host",
         b"listen", b"SYN,ACK", b"RST", b"SYN,FIN,RST,PSH,ACK,URG,ECE,CWR", b"", b"TIME-WAIT", b"SND.NXT", b"cwnd",
         b"icmp", b"guess",
         b"\\u001b[2J", b"\\n\\n", b"\\u0000", b"A" * 3000, b"\xc2\x9b31m", b"\xff\xfe", b"\xe2\x80\xae", b"%s%n",
         b"</text><script>", b"]]>", "\u6f22\u5b57".encode(), b"e\xcc\x81" * 40, b"::", b"255.255.255.255"]
LINES = [b'{"id":1,"t":0,"ev":"note","host":0,"text":"\\u001b[31m \\u202e"},',
         b'{"ev":"host","host":2,"name":"third","addr":"10.9.9.9","engine":"foreign"},',
         b'{"id":1,"t":0,"ev":"connection","conn":2,"ends":[{"host":0,"addr":"1.2.3.4","port":1},'
         b'{"host":0,"addr":"fd77::1","port":0}]},',
         b'{"id":1,"t":0,"ev":"sent","host":1,"proto":"icmp","len":4294967295},',
         b'{"id":1,"t":0,"ev":"sent","host":0,"conn":1,"flags":"FIN,SYN","seq":4294967295,"ack":0,"win":65535,'
         b'"len":9},',
         b'{"id":1,"t":0,"ev":"arrived","host":0,"conn":1,"of":4,"flags":"SYN","seq":5,"ack":4,"win":1,"len":0},']


def replaced(line, match, by):
    return line[:match.start()] + by + line[match.end():]


def changed(line):
    kind = rng.randrange(4)
    numbers = list(re.finditer(rb"(?<=[:\[,])-?\d+(?=[,\]}])", line))
    words = list(re.finditer(rb'(?<=")[^"\\]*(?=")', line))
    if kind == 0 and numbers:
        return replaced(line, rng.choice(numbers), rng.choice(NUMBERS))
    if kind == 1 and numbers:
        match = rng.choice(numbers)
        return replaced(line, match, b"%d" % (int(match.group()) + rng.randrange(-3, 4)))
    if kind == 2 and words:
        return replaced(line, rng.choice(words), rng.choice(WORDS))
    bytes_of = bytearray(line or b" ")
    bytes_of[rng.randrange(len(bytes_of))] = rng.choice([0, 10, 27, 34, 91, 92, 123, 194, 255, rng.randrange(256)])
    return bytes(bytes_of)


def in_order(lines):
    """Numbers and times that the reader does not stumble over at once."""
    count = time = 0
    for i, line in enumerate(lines):
        match = re.match(rb'\{"id":\d+,"t":(\d{1,16}),', line)
        if match:
            count, time = count + 1, max(time, min(int(match.group(1)), 10**15))
            lines[i] = replaced(line, match, b'{"id":%d,"t":%d,' % (count, time))
    return lines


def mutated_session():
    whole = rng.choice(sessions)
    if rng.random() < 0.1:
        return whole[:rng.randrange(len(whole))]
    lines = whole.split(b"\n")
    first = next(i for i, line in enumerate(lines) if line.endswith(b'"events":[')) + 1
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        i, j = rng.randrange(first, len(lines)), rng.randrange(0 if rng.random() < 0.1 else first, len(lines))
        kind = rng.randrange(9)
        if kind == 0:
            lines[i], lines[j] = lines[j], lines[i]
        elif kind == 1:
            lines.insert(i, rng.choice(LINES))
        elif kind == 2:
            lines.insert(i, lines[j])
        else:
            lines[j] = changed(lines[j])
    return b"\n".join(in_order(lines) if rng.random() < 0.95 else lines)


def mutated_capture():
    bytes_of = bytearray(rng.choice(captures))
    for _ in range(rng.choice([1, 2, 5, 20])):
        i = rng.randrange(len(bytes_of) if rng.random() < 0.7 else 200)
        bytes_of[i] = rng.choice([0, 255, 0x45, 0x4F, 0x60, 0xF0, rng.randrange(256)])
    return bytes(bytes_of[:rng.randrange(len(bytes_of))] if rng.random() < 0.2 else bytes_of)


def keys():
    steps = ["wait 5ms"]
    for _ in range(12):
        steps.append(rng.choice(["screen x", "wait 50ms", "key Space", "key Right", "key Left", "key G", "key PgUp",
                                 "key Enter", "key Tab", "key w", "key b", "key v", "key r", "key t", "type 9G"]))
    return "\n".join(steps) + "\n"


# Escape sequences belong to screens, newlines to lines of text.
ACTING = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
ON_SCREEN = re.compile(rb"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]")


def limits():
    if not os.environ["SANITIZED"]:
        resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))


def run(name, arguments, acting):
    """The exit status; what is wrong about it ends the test, and leaves the file."""
    try:
        done = subprocess.run([program, *arguments, name], stdin=subprocess.DEVNULL, capture_output=True, timeout=30,
                              preexec_fn=limits)
    except subprocess.TimeoutExpired:
        sys.exit(f"{arguments}: does not come to an end with {os.getcwd()}/{name}")
    last = done.stderr.rstrip(b"\n").split(b"\n")[-1]
    problem = (done.returncode not in (0, 2) and f"status {done.returncode}" or
               acting.search(done.stdout) and "what it prints acts on a terminal" or
               ACTING.search(done.stderr) and "what it says acts on a terminal" or
               done.returncode == 2 and not last.startswith(b"tcpsee: ") and "it is not refused in a sentence")
    if problem:
        sys.exit(f"{problem}: {' '.join(arguments)} {os.getcwd()}/{name}\n{done.stderr.decode(errors='replace')}")
    return done.returncode


shown = refused = 0
for number in range(int(os.environ["MUTATIONS"])):
    is_capture = rng.random() < 0.3
    name = "mutated.pcap" if is_capture else "mutated.json"
    with open(name, "wb") as file:
        file.write(mutated_capture() if is_capture else mutated_session())
    with open("keys", "w") as file:
        file.write(keys())
    if run(name, ["show", "-v", "--width", rng.choice(["40", "80", "300"])], ACTING) == 2:
        refused += 1
        continue
    shown += 1
    size = rng.choice(["80x24", "20x5", "141x50"])
    for arguments, acting in ((["export", "-t", "svg", "-o", "out.svg"], ACTING),
                              (["export", "-t", "mermaid"], ACTING),
                              (["export", "-t", "pcap", "-o", "out.pcap"], ACTING),
                              (["replay", "--script", "keys", "--size", size], ON_SCREEN)):
        if run(name, arguments, acting) != 0:
            sys.exit(f"{arguments} refuses what show has shown: {os.getcwd()}/{name}")
    xml.parsers.expat.ParserCreate().Parse(open("out.svg", "rb").read(), True)
print(f"ok: {shown} files shown, {refused} refused")
if shown < 10 or refused < 10:
    sys.exit("too few of either kind to mean much")
END
finish
