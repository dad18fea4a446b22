#!/bin/sh
# Make the virtual environment $2 with the Python $1; install Debian's venv module when it is missing and that is allowed.
"$1" -m venv "$2" >/dev/null 2>&1 && exit 0
rm -rf "$2"
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as=no; fi
if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing the package python3-venv ..."
  $as apt-get update -qq >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq python3-venv >/dev/null 2>&1 && "$1" -m venv "$2" && exit 0
  rm -rf "$2"
fi
echo "A virtual environment cannot be made: install the package 'python3-venv'." >&2
exit 1
