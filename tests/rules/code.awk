# SPDX-License-Identifier: MIT
#
# code.awk - C source without its comments, and with strings and characters emptied.
#
# Prints each line as FILE:LINE:CODE. What a rule looks for in the code is then not found in prose, or in a text
# that the program shows.

FNR == 1 { in_comment = 0 }

{
	code = ""
	rest = $0
	while (rest != "") {
		if (in_comment) {
			end = index(rest, "*/")
			if (!end) { rest = ""; break }
			rest = substr(rest, end + 2)
			in_comment = 0
			continue
		}
		if (!match(rest, /\/\*|\/\/|["']/)) { code = code rest; break }
		code = code substr(rest, 1, RSTART - 1)
		found = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		if (found == "/*") { in_comment = 1; code = code " "; continue }
		if (found == "//") break
		# A string or a character: skip to its end, over what a backslash protects. The name in an
		# #include stays.
		if (found == "\"" && code ~ /^[ \t]*#[ \t]*include/) { code = code found rest; break }
		while (rest != "" && substr(rest, 1, 1) != found)
			rest = substr(rest, substr(rest, 1, 1) == "\\" ? 3 : 2)
		rest = substr(rest, 2)
		code = code found found
	}
	print FILENAME ":" FNR ":" code
}
