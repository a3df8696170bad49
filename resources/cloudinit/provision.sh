#!/bin/bash
# Sets this server up in stages that can be interrupted anywhere. launchthatbot-provision.service starts
# it on the first boot and on every later one until all stages are stamped; so a retry is a reboot.
# Values come only from /etc/launchthatbot/*.json, through guest.py.
set -Eeuo pipefail
umask 077
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8 HOME=/root

ETC=/etc/launchthatbot
LIB=/usr/local/lib/launchthatbot
STATE=/var/lib/launchthatbot-provision
RUN=/run/launchthatbot
LOGS=/var/log/launchthatbot
SECRETS=$ETC/secrets
SELF=$LIB/provision.sh
# 70 to 74 mean: trying again without a change would fail again.
REFUSED=70 TOO_SMALL=71 UNSUPPORTED=72 BAD_DOWNLOAD=73

guest() { python3 -I "$LIB/guest.py" "$@"; }
setting() { guest setting "$1"; }
put() { install -D -m "${2:-644}" /dev/stdin "$1"; }

# curl to the hub. Tokens are read from files, never from the command line.
hub() { # PATH AUTH-FILE [curl options]; the body comes on standard input
  local url scheme pin=()
  url=$(setting hubHttpUrl)
  scheme=${url%%:*}
  [[ ! -s $ETC/hub-ca.pem ]] || pin=(--cacert "$ETC/hub-ca.pem")
  curl -sS --proto "=$scheme" "${pin[@]}" --connect-timeout 10 --max-time 60 -H "@$2" \
    -H 'Content-Type: application/json' --data-binary @- "${@:3}" "$url$1"
}

apt_get() {
  # An interrupted installation makes every later call fail until this has run.
  local try
  for try in {1..12}; do
    dpkg --configure -a --force-confold && break
    ((try < 12)) || return 100
    sleep 10
  done
  # Plain "update" succeeds when a mirror is down; Error-Mode=any does not.
  apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=5 -o APT::Update::Error-Mode=any \
    -o Dpkg::Options::=--force-confold "$@"
}

# --- progress: spooled in memory (/run), sent in order, at least once; the hub knows run and seq ------------------
RUN_ID=
SEQ=0
send_spool() {
  local file status
  for file in "$RUN"/spool/*.json; do
    [[ -e $file ]] || return 0
    status=$(hub "/api/openclaw/instances/$INSTANCE/progress" "$RUN/progress.auth" -o /dev/null \
      -w '%{http_code}' <"$file" 2>/dev/null) || return 1
    case $status in
      408 | 429 | 5?? | 000) return 1 ;;
      *) rm -f "$file" ;; # taken, or never will be
    esac
  done
}
report() { # STAGE STATE EXIT SECONDS LOG
  SEQ=$((SEQ + 1))
  guest event "$(printf '%s/spool/%s-%06d.json' "$RUN" "$(date +%s%N)" "$SEQ")" "$RUN_ID" "$SEQ" "$@" || true
  echo "launchthatbot: $1 $2 exit=$3 ${4}s" >/dev/console 2>/dev/null || true
  send_spool || true
}

run_stage() { # NAME LIMIT-SECONDS
  local name=$1 limit=$2 try code started
  for try in 1 2 3; do
    report "$name" started 0 0 /dev/null
    code=0 started=$SECONDS
    # A process of its own: errexit would be off inside a function called as a condition.
    timeout -k 10 "$limit" "$SELF" --stage "$name" </dev/null >"$LOGS/$name.log" 2>&1 || code=$?
    ((code != 0)) || break
    if ((try == 3 || (code >= 70 && code <= 74))); then
      report "$name" failed "$code" $((SECONDS - started)) "$LOGS/$name.log"
      return "$code"
    fi
    report "$name" retrying "$code" $((SECONDS - started)) "$LOGS/$name.log"
    sleep $((try * 20))
  done
  sync # what the stage wrote must be there whenever its stamp is
  : >"$STATE/done/$name"
  sync "$STATE/done/$name"
  report "$name" ok 0 $((SECONDS - started)) /dev/null
}

main() {
  mkdir -p "$STATE/done" "$RUN/spool" "$LOGS" "$SECRETS"
  chmod 700 "$STATE" "$RUN" "$LOGS" "$SECRETS"
  exec 9>"$STATE/lock"
  flock -n 9 || exit 0
  RUN_ID=$(tr -d - </proc/sys/kernel/random/uuid) # not the boot's id: a second run in one boot is no repeat
  INSTANCE=$(setting instanceId)
  guest auth "$RUN"
  local stage limit
  while IFS=: read -r stage limit; do
    [[ $stage == provisioned || -e $STATE/done/$stage ]] || run_stage "$stage" "$limit"
  done < <(setting stages)
  report provisioned ok 0 "$SECONDS" /dev/null
  local try
  for try in {1..60}; do
    send_spool && break
    ((try < 60)) || exit 75 # the service tries again later; nothing but this report is left to do
    sleep 10
  done
  systemctl disable -q launchthatbot-provision.service
  shred -u "$ETC/bootstrap.json" "$RUN/bootstrap.auth" "$RUN/progress.auth"
}

# shellcheck source=stages.sh
. "$LIB/stages.sh"
if [[ ${1:-} == --stage ]]; then
  "stage_$2"
else
  main
fi
