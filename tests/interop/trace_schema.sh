#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# trace_schema.sh - docs/trace.schema.json knows the words of the program, accepts every session that ships, the
# example of docs/trace-format.md and what the program writes, and refuses what is wrong.
#
# python3-jsonschema checks when it is installed; else the small checker below, which knows what our schema uses.
set -u
. tests/interop/lib_cli.sh
need python3

cat >"$tmp/check.py" <<'END'
import json, re, sys


def resolve(root, ref):
    for part in ref.lstrip("#/").split("/"):
        root = root[part]
    return root


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"object": dict, "array": list, "string": str}[name])


def scalar_problems(schema, value):
    if "type" in schema and not is_type(value, schema["type"]):
        yield "is no " + schema["type"]
        return
    if "const" in schema and value != schema["const"]:
        yield "is not %r" % schema["const"]
    if "enum" in schema and value not in schema["enum"]:
        yield "%r is not in the list" % value
    if is_type(value, "integer"):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            yield "%r is out of range" % value
    if isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield "its length is wrong"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield "%r does not match" % value


def container_problems(root, schema, value):
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield "its number of items is wrong"
        if schema.get("uniqueItems") and len({json.dumps(v) for v in value}) < len(value):
            yield "an item stands there twice"
        for i, v in enumerate(value):
            for p in problems(root, schema.get("items", {}), v):
                yield "[%d] %s" % (i, p)
    if isinstance(value, dict):
        if len(value) < schema.get("minProperties", 0):
            yield "is empty"
        for name in schema.get("required", []):
            if name not in value:
                yield "has no %s" % name
        for name, v in value.items():
            sub = schema.get("properties", {}).get(name)
            if sub is None and schema.get("additionalProperties", True) is False:
                yield "has a %s" % name
            for p in problems(root, sub or {}, v):
                yield "%s: %s" % (name, p)


def holds(root, schema, value):
    return next(problems(root, schema, value), None) is None


def problems(root, schema, value):
    known = {"$schema", "title", "description", "definitions", "$ref", "type", "const", "enum", "minimum", "maximum",
             "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "items", "minProperties",
             "required", "properties", "additionalProperties", "allOf", "anyOf", "not", "if", "then", "else"}
    assert not set(schema) - known, "the checker does not know %s" % (set(schema) - known)
    if "$ref" in schema:
        yield from problems(root, resolve(root, schema["$ref"]), value)
        return
    yield from scalar_problems(schema, value)
    yield from container_problems(root, schema, value)
    for sub in schema.get("allOf", []):
        yield from problems(root, sub, value)
    if "anyOf" in schema and not any(holds(root, sub, value) for sub in schema["anyOf"]):
        yield "is nothing of what it may be"
    if "not" in schema and holds(root, schema["not"], value):
        yield "has what it must not have"
    if "if" in schema:
        yield from problems(root, schema.get("then" if holds(root, schema["if"], value) else "else", {}), value)


def first_problem(schema, document):
    ours = next(problems(schema, schema, document), None)
    try:
        import jsonschema
    except ImportError:
        return ours
    error = next(iter(jsonschema.Draft7Validator(schema).iter_errors(document)), None)
    assert (error is None) == (ours is None), "jsonschema and our checker differ: %s / %s" % (error, ours)
    return ours


schema = json.load(open("docs/trace.schema.json"))
should_fail = sys.argv[1] == "-n"
for path in sys.argv[1 + should_fail:]:
    problem = first_problem(schema, json.load(open(path)))
    if (problem is None) == should_fail:
        sys.exit("%s: %s" % (path, problem or "was accepted"))
END

cat >"$tmp/words.py" <<'END'
import json, re, sys

schema = json.load(open("docs/trace.schema.json"))
event = schema["definitions"]["event"]["properties"]
text = open("src/tcp/vocab.h").read() + open("src/trace/event.h").read()


def words(macro):
    body = re.search(r"#define " + macro + r"\(X\)((?:.*\\\n)*.*\n)", text).group(1)
    return re.findall(r'\bX\(\w+,\s*"([^"]*)"', body)


wanted = {
    "ev": words("EVENT_KINDS"), "call": words("TCP_CALLS"), "timer": words("TCP_TIMERS"), "loss": words("LOSSES"),
    "why": [w for w in words("TCP_WHYS") if w != "none"],
}
lists = {name: event[name]["enum"] for name in wanted}
wanted["found"], lists["found"] = words("TCP_FINDINGS"), event["found"]["items"]["enum"]
wanted["set"], lists["set"] = words("TCP_VARIABLES"), list(event["set"]["properties"])
wanted["state"] = words("TCP_STATES") + [None]
lists["state"] = event["set"]["properties"]["state"]["items"]["enum"]
for name, want in wanted.items():
    if sorted(map(str, want)) != sorted(map(str, lists[name])):
        sys.exit("%s: %s" % (name, set(want) ^ set(lists[name])))
END

check "the schema has the words of the program" python3 "$tmp/words.py"

# The example of the documentation: it is valid, and the program opens it.
sed -n '/^```json$/,/^```$/p' docs/trace-format.md | sed '1d;$d' >"$tmp/example.json"
check "the example of the documentation is valid" python3 "$tmp/check.py" "$tmp/example.json"
check "and the program opens it" "$TCPSEE" show "$tmp/example.json"

check "every session that ships is valid" python3 "$tmp/check.py" "$tmp/example.json" $(find traces -name '*.json')

check "the program records a session" "$TCPSEE" get --link sim --loss 5% --seed 3 -q -w "$tmp/s.json" http://a/
[ ! -s "$tmp/s.json" ] || check "and it is valid" python3 "$tmp/check.py" "$tmp/s.json"

# What is wrong is refused: each line of sed makes the example wrong in one place.
number=0
while IFS= read -r change; do
	number=$((number + 1))
	sed "$change" "$tmp/example.json" >"$tmp/wrong_$number.json"
	cmp -s "$tmp/example.json" "$tmp/wrong_$number.json" && fail "no change by $change"
done <<'END'
s/"version":"1.1"/"version":"2.0"/
s/"seed":7/"seed":7.5/
s/"clock":"real"/"mood":"good"/
s/"ev":"call"/"ev":"cry"/
s/"call":"open"/"timer":"user"/
s/"why":"active-open"/"why":"boredom"/
s/"flags":"SYN"/"flags":"SYN|ACK"/
s/"win":64240/"win":65536/
s/"ack":0,//
s/"loss":"dropped"//;s/"of":3,/"of":3/
s/"RTO":\[1000000000,/"RTO":[/
s/"SYN-SENT"/"SYN-GONE"/
s/"port":80/"port":65536/
s/"found":\["syn"\]/"found":[]/
s/"inferred":"certain"/"inferred":"maybe"/
s/"bytes":"RQAA/"bytes":"RQA/
s/"ev":"note","host":0/"ev":"note"/
END
check "$number documents with one mistake each are refused" python3 "$tmp/check.py" -n "$tmp"/wrong_*.json
finish
