# Shared by the scripts beside it: where things are, and how progress is told. Source it.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
started=$SECONDS

# say TEXT…: one line with the minutes and seconds since the script began.
say() {
  local s=$((SECONDS - started))
  printf '[%d:%02d] %s\n' $((s / 60)) $((s % 60)) "$*"
}

# logged NAME COMMAND…: runs a long command with its output in build/logs/NAME.log; shows the end of
# it when the command fails.
logged() {
  local name=$1
  shift
  mkdir -p "$root/build/logs"
  local log="$root/build/logs/$name.log"
  if ! "$@" >"$log" 2>&1; then
    say "$name failed; the end of $log:"
    grep -nE 'error|Error|FAILED' "$log" | head -n 40 || true
    tail -n 40 "$log"
    return 1
  fi
}

# build PRESET [TARGET…]: configures once, then builds with two jobs.
build() {
  local preset=$1
  shift
  say "build: preset $preset (log: build/logs/build-$preset.log)"
  cd "$root"
  if [ ! -f "build/$preset/build.ninja" ]; then
    logged "configure-$preset" cmake --preset "$preset"
  fi
  local targets=()
  if [ $# -gt 0 ]; then
    targets=(--target "$@")
  fi
  logged "build-$preset" cmake --build --preset "$preset" "${targets[@]}"
}
