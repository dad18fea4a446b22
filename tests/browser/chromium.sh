#!/bin/sh
# Make sure that a Chromium or Chrome is there for the browser tests; install Debian's when that is allowed.
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as=no; fi
if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing the package chromium for the browser tests ..."
  $as apt-get update -qq >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq chromium >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium: install the package 'chromium' (or set CHROMIUM to a Chrome)." >&2
exit 1
