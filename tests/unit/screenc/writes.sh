#!/bin/sh
# What screenc writes for people, its exits, and the record of wordings that only grows.
# usage: writes.sh SCREENC FOLDER (the folder of this script)
set -eu
screenc=$(realpath "$1")
cd "$2/good"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ends() { # STATUS COMMAND...
    want=$1
    shift
    got=0
    "$@" >"$work/out" 2>&1 || got=$?
    [ "$got" -eq "$want" ] || { echo "ended with $got, not $want: $*"; cat "$work/out"; exit 1; }
}

# The map and the template; gettext itself reads the template.
ends 0 "$screenc" --po es=es.po --map "$work/map" --pot "$work/pot" ./*.screen
diff -u map.txt "$work/map"
msgfmt --check-format --check-domain -o "$work/mo" "$work/pot"
msgmerge --quiet -o "$work/merged" es.po "$work/pot"
[ -z "$(msgattrib --untranslated --no-obsolete "$work/merged")" ]
[ -z "$(msgattrib --only-fuzzy "$work/merged")" ]

# A wording is written down once; then the same words pass, and other words need a new number.
ends 1 "$screenc" --po es=es.po --wording-check "$work/record" ./*.screen
ends 0 "$screenc" --po es=es.po --wording-write "$work/record" ./*.screen
ends 0 "$screenc" --po es=es.po --wording-check "$work/record" ./*.screen
ends 0 "$screenc" --po es=es.po --wording "$work/wording" ./*.screen
diff -u "$work/wording" "$work/record"
ends 0 "$screenc" --po es=es.po --wording-write "$work/record" ./*.screen
diff -u "$work/wording" "$work/record"
cp ./*.screen es.po "$work"
cd "$work"
sed -i 's/You can say no[.]/You may say no./' permission.screen es.po
ends 1 "$screenc" --po es=es.po --wording-write record ./*.screen
grep -q "permission.screen:6: the words of 'permission' changed in English" out
diff -u wording record
sed -i 's/^wording 3/wording 4/' permission.screen
ends 1 "$screenc" --po es=es.po --wording-check record ./*.screen
ends 0 "$screenc" --po es=es.po --wording-write record ./*.screen
ends 0 "$screenc" --po es=es.po --wording-check record ./*.screen
[ "$(wc -l <record)" -eq 4 ]

# Nothing is written while anything is refused; exits tell use from refusal from failure.
ends 1 "$screenc" --c refused.c home.screen
[ ! -e refused.c ]
ends 2 "$screenc"
ends 2 "$screenc" --c
ends 2 "$screenc" --colour red home.screen
ends 2 "$screenc" --po fr=es.po home.screen
ends 2 "$screenc" --map a.txt --map b.txt home.screen
ends 3 "$screenc" missing.screen
ends 3 "$screenc" --po es=es.po --map no-folder/map ./*.screen
ends 0 "$screenc" --help
