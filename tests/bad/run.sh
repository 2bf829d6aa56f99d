#!/bin/sh
# Every refusal of screenc: each case must be refused with exactly these lines, and with exit 1.
# A case is NAME.screen, which says what is expected in its own `# refused: LINE: sentence`, or a
# folder with `expected`, screens and perhaps an es.po or a wording.txt.
# usage: run.sh SCREENC FOLDER
set -u
screenc=$(realpath "$1")
cd "$2" || exit 3
out=$(mktemp) && want=$(mktemp) || exit 3
trap 'rm -f "$out" "$want"' EXIT
cases=0 bad=0

judge() { # NAME STATUS
    cases=$((cases + 1))
    if [ "$2" -ne 1 ] || [ ! -s "$want" ] || ! diff -u "$want" "$out"; then
        echo "$1: ended with $2, or is not refused as expected"
        bad=$((bad + 1))
    fi
}

for file in *.screen; do
    sed -n "s/^# refused: /$file:/p" "$file" >"$want"
    "$screenc" "$file" >"$out" 2>&1
    judge "$file" $?
done
for folder in */; do
    cp "${folder}expected" "$want"
    set --
    [ -f "${folder}es.po" ] && set -- --po "es=${folder}es.po"
    [ -f "${folder}wording.txt" ] && set -- "$@" --wording-check "${folder}wording.txt"
    "$screenc" "$@" $(find "$folder" -name "*.screen" | sort) >"$out" 2>&1
    judge "$folder" $?
done
echo "$cases cases, $bad wrong"
[ "$bad" -eq 0 ] && [ "$cases" -gt 0 ]
