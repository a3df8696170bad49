#!/usr/bin/env bash
# Installs the real OpenClaw gateway and the Node it needs for the integration test, once, from npm,
# exactly as package-lock.json says. Prints the folder. Ends with 77 when npm is absent or cannot.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=${LTB_NPM_DIR:-$here/../../../build/npm}/openclaw
wanted=$(sha256sum "$here/package.json" "$here/package-lock.json" | sha256sum | cut -d' ' -f1)

mkdir -p "$target"
exec 9>"$target/.lock"
flock 9
if [[ $(cat "$target/.installed" 2>/dev/null || true) != "$wanted" ]]; then
  if ! command -v npm >/dev/null; then
    echo "npm is not installed" >&2
    exit 77
  fi
  echo "installing the OpenClaw gateway into $target" >&2
  rm -f "$target/.installed"
  cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$target/"
  # Install scripts only check the Node that runs npm; the gateway runs with the Node installed here.
  if ! (cd "$target" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error) >&2; then
    echo "npm cannot install the OpenClaw gateway" >&2
    exit 77
  fi
  echo "$wanted" >"$target/.installed"
fi
cd "$target" && pwd
