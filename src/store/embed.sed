# One line of SQL text becomes one C string literal. A script file, for meson turns backslashes of a
# command's arguments into slashes.
s/[\\"]/\\&/g
s/^/"/
s/$/\\n"/
