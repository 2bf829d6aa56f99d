#!/bin/sh
# One domain for the words of the screens (screenc) and the sentences born in C (xgettext).
#   update.sh update SCREENS.pot ROOT   merges all that is said into screens/po/es.po
#   update.sh check  SCREENS.pot ROOT   fails if anything has no Spanish, and names it
set -eu
mode=$1
screens=$(realpath "$2")
cd "$3"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The words of screens come first, so that a translator reads them in the order people do.
extract="xgettext --language=C --from-code=UTF-8 --add-location=file --add-comments=TRANSLATORS:"
find include src -name '*.[ch]' ! -path 'src/screenc/*' | sort >"$work/files"
$extract --keyword=_ --keyword=N_ --keyword=lang_text:1c,2 --files-from="$work/files" \
    --output="$work/c.pot"
$extract --keyword=X:2 --output="$work/status.pot" include/chairside/status.h
for made in c status; do # xgettext makes no file where it finds nothing
    [ -f "$work/$made.pot" ] && sed -i 's/charset=CHARSET/charset=UTF-8/' "$work/$made.pot"
done
msgcat --use-first --add-location=file --output="$work/all.pot" \
    "$screens" "$work/c.pot" "$work/status.pot"

case $mode in
update)
    msgmerge --quiet --update --backup=none --add-location=file screens/po/es.po "$work/all.pot"
    msgattrib --no-obsolete --add-location=file --output=screens/po/es.po screens/po/es.po
    msgfmt --statistics --check --output=/dev/null screens/po/es.po
    ;;
check)
    for file in screens/*.screen; do
        grep -q "^msgctxt \"$(basename "$file" .screen)\"" "$work/all.pot" ||
            { echo "$file: this screen is not in screens/meson.build"; exit 1; }
    done
    msgmerge --quiet --no-fuzzy-matching --output="$work/es.po" screens/po/es.po "$work/all.pot"
    msgattrib --untranslated --no-obsolete --output="$work/missing.po" "$work/es.po"
    msgattrib --only-fuzzy --no-obsolete --output="$work/fuzzy.po" "$work/es.po"
    for kind in missing fuzzy; do # no message, no file
        [ ! -s "$work/$kind.po" ] || { echo "$kind in screens/po/es.po:"; cat "$work/$kind.po"; }
    done
    [ ! -s "$work/missing.po" ] && [ ! -s "$work/fuzzy.po" ]
    ;;
*)
    echo "usage: update.sh update|check SCREENS.pot ROOT" >&2
    exit 2
    ;;
esac
