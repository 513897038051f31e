#!/bin/sh
# What `make test` needs beside Python: PostgreSQL (a second database), Chromium (the pages) and
# Node with npm (the official client). On Debian as root they are installed when missing;
# elsewhere this says what is missing, and how to run the tests without it.
# Chromium's shell without windows is no need: the tests of the pages take half the time with it.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }
has_postgresql() {
  has postgres || { has pg_config && [ -x "$(pg_config --bindir)/initdb" ]; } \
    || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
has_chromium() { has chromium || has chromium-browser || has google-chrome; }
missing() {
  has_postgresql || echo postgresql
  has_chromium || echo chromium
  has node || echo nodejs
  has npm || echo npm
}

may_install() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; }
install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && apt-get install -q -y --no-install-recommends "$@"
}

packages=$(missing)
if [ -n "$packages" ] && may_install; then
  # shellcheck disable=SC2086  # one package for each word
  install $packages
  packages=$(missing)
fi
if ! has chromium-headless-shell && may_install; then
  install chromium-headless-shell || echo "The tests of the pages take the whole Chromium." >&2
fi
[ -n "$packages" ] || exit 0

cat >&2 <<END
Missing for the whole test run: $(echo $packages)
Install them with your system's package manager. Without them:
  no PostgreSQL   OPENBOOKINGS_TEST_DATABASES=sqlite make test
  no Chromium     the tests of the pages say that they were skipped
  no Node or npm  the tests of the official client say that they were skipped
END
