#!/bin/bash
# The stages of the profile `standard`. Each may be interrupted anywhere and run again.
# Sourced by provision.sh, which has the paths, exit codes and guest(), hub(), apt_get(), put().
# shellcheck disable=SC2154

stage_preflight() {
  # shellcheck source=/dev/null
  . /etc/os-release
  echo "$PRETTY_NAME $(uname -m), $(nproc) CPU"
  free -m
  df -m /
  case $ID-$VERSION_ID in
    debian-12 | debian-13 | ubuntu-22.04 | ubuntu-24.04) ;;
    *) echo "this operating system is not supported"; exit "$UNSUPPORTED" ;;
  esac
  local tool
  for tool in curl python3 flock shred timeout; do
    command -v "$tool" >/dev/null || { echo "the image has no $tool"; exit "$UNSUPPORTED"; }
  done
  local free
  free=$(df -m --output=avail / | tail -n 1)
  ((free >= $(setting minDiskMb))) || { echo "less than $(setting minDiskMb) MB free"; exit "$TOO_SMALL"; }
}

# The one-time token becomes the instance token and the secrets; the host keys go up with it.
stage_bootstrap() {
  [[ ! -s $SECRETS/instance_token ]] || return 0
  # The hub binds the token to this nonce: after a reset the exchange can be repeated, by us alone.
  if [[ ! -s $STATE/nonce ]]; then
    head -c 16 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$STATE/nonce.new"
    mv "$STATE/nonce.new" "$STATE/nonce"
    sync
  fi
  local status answer=$RUN/bootstrap.answer
  status=$(guest bootstrap-request "$(<"$STATE/nonce")" |
    hub /api/openclaw/bootstrap "$RUN/bootstrap.auth" --retry 6 --retry-connrefused -o "$answer" -w '%{http_code}')
  case $status in
    200) guest bootstrap-answer "$answer" && shred -u "$answer" ;;
    400 | 401 | 403 | 404 | 409 | 410)
      echo "the hub refused the bootstrap token (HTTP $status)"
      exit "$REFUSED"
      ;;
    *) echo "the hub answered HTTP $status"; return 75 ;;
  esac
}

stage_packages() {
  apt_get update
  apt_get install --no-install-recommends ca-certificates curl gpg iptables ufw unattended-upgrades
  if [[ -s $ETC/hub-ca.pem ]]; then
    put /usr/local/share/ca-certificates/launchthatbot-hub.crt <"$ETC/hub-ca.pem"
    update-ca-certificates
  fi
}

compose() { if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }

# Docker's own repository, its key checked; the distribution's packages when that cannot be had.
docker_repository() {
  local key=/etc/apt/keyrings/docker.asc list=/etc/apt/sources.list.d/docker.sources
  local fingerprint=9DC858229FC7DD38854AE2D88D81803C0EBFCD88 base=https://download.docker.com/linux
  # shellcheck source=/dev/null
  . /etc/os-release
  install -d -m 755 /etc/apt/keyrings
  curl -fsS --proto =https --connect-timeout 10 --max-time 60 -o "$RUN/docker.asc" "$base/$ID/gpg" || return 1
  gpg --show-keys --with-colons "$RUN/docker.asc" | grep -q "^fpr:*$fingerprint:" || return 1
  put "$key" <"$RUN/docker.asc"
  printf 'Types: deb\nURIs: %s/%s\nSuites: %s\nComponents: stable\nSigned-By: %s\n' \
    "$base" "$ID" "$VERSION_CODENAME" "$key" | put "$list"
  apt_get update || { rm -f "$list"; return 1; }
}

stage_docker() {
  # Only keys that every version from 20.10 on knows: an unknown one keeps dockerd from starting.
  put /etc/docker/daemon.json <<'X'
{"log-driver": "json-file", "log-opts": {"max-size": "10m", "max-file": "5"}, "live-restore": true,
 "no-new-privileges": true, "icc": false, "userland-proxy": false, "ip": "127.0.0.1"}
X
  if ! command -v dockerd >/dev/null; then
    if docker_repository; then
      apt_get install --no-install-recommends docker-ce docker-ce-cli containerd.io docker-compose-plugin
    else
      rm -f /etc/apt/sources.list.d/docker.sources
      apt_get update
      apt_get install --no-install-recommends docker.io
      ! apt-cache show docker-cli >/dev/null 2>&1 || apt_get install --no-install-recommends docker-cli
    fi
  fi
  local package
  for package in docker-compose-plugin docker-compose-v2 docker-compose; do
    ! compose version >/dev/null 2>&1 || break
    apt_get install --no-install-recommends "$package" || true
  done
  systemctl enable docker
  systemctl restart docker
  docker info --format '{{.ServerVersion}} {{.Driver}} {{.CgroupVersion}}'
  compose version
}

# Docker publishes ports past UFW's INPUT rules, and before version 28 even loopback-published ones can
# be reached by a direct route. The chain is matched by bridge, so it fits any network card, and UFW
# keeps it across its own reload, docker's restart and a reboot.
docker_user_rules() { # METADATA-RULE
  printf '# BEGIN launchthatbot\n*filter\n:DOCKER-USER - [0:0]\n%s' "$1"
  cat <<'X'
-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A DOCKER-USER -i docker0 -j RETURN
-A DOCKER-USER -i br-+ -j RETURN
-A DOCKER-USER -j DROP
COMMIT
# END launchthatbot
X
}

stage_firewall() {
  local rules=/etc/ufw network
  sed -i '/^# BEGIN launchthatbot$/,/^# END launchthatbot$/d' "$rules/after.rules" "$rules/after6.rules"
  docker_user_rules $'-A DOCKER-USER -d 169.254.0.0/16 -j DROP\n' >>"$rules/after.rules"
  docker_user_rules '' >>"$rules/after6.rules"
  # On the host itself only root may ask the metadata service, where user_data can be read.
  grep -q launchthatbot-metadata "$rules/before.rules" ||
    sed -i '/^-A ufw-before-output -o lo -j ACCEPT/a -A ufw-before-output -d 169.254.169.254 -m owner ! --uid-owner 0 -m comment --comment launchthatbot-metadata -j REJECT' "$rules/before.rules"
  ufw --force default deny incoming
  ufw --force default allow outgoing
  if [[ -z $(setting sshFrom) ]]; then
    ufw limit 22/tcp comment ssh
  else
    while read -r network; do
      ufw limit proto tcp from "$network" to any port 22 comment ssh
    done < <(setting sshFrom)
  fi
  ufw logging low
  ufw --force enable
  ufw reload
  systemctl enable ufw
}

start_project() { # DIRECTORY HEALTH-URL
  local try
  compose -f "$1/compose.yml" --project-directory "$1" pull -q
  compose -f "$1/compose.yml" --project-directory "$1" up -d --remove-orphans
  for try in {1..120}; do
    ! curl -fsS -o /dev/null --max-time 5 "$2" || return 0
    ((try % 20)) || echo "waiting for $2"
    sleep 2
  done
  compose -f "$1/compose.yml" --project-directory "$1" logs --tail=40
  echo "no healthy answer from $2"
  return 75
}

stage_gateway() {
  local home=/srv/openclaw cpus
  install -d -m 700 -o 1000 -g 1000 "$home/state" "$home/state/workspace" "$home/auth-secrets"
  # The gateway rewrites its configuration, and the agent its soul: they are given once.
  [[ -e $home/state/openclaw.json ]] ||
    install -m 600 -o 1000 -g 1000 "$ETC/openclaw.json" "$home/state/openclaw.json"
  if [[ -s $ETC/soul.md && ! -e $home/state/workspace/SOUL.md ]]; then
    install -m 600 -o 1000 -g 1000 "$ETC/soul.md" "$home/state/workspace/SOUL.md"
  fi
  cpus=$(nproc)
  ((cpus <= 2)) || cpus=2
  printf 'OPENCLAW_IMAGE=%s\nOPENCLAW_CPUS=%s\n' "$(setting images.gateway)" "$cpus" | put "$home/.env" 600
  guest environment "$home/gateway.env" OPENCLAW_GATEWAY_TOKEN=gateway_token \
    "$(setting modelKeyVariable)=model_key"
  put "$home/compose.yml" 600 <"$ETC/gateway.compose.yml"
  start_project "$home" http://127.0.0.1:18789/healthz

  # Without a password file its set-up page is open to whoever comes first.
  install -d -m 700 /srv/portainer
  put /srv/portainer/admin_password 600 <"$SECRETS/portainer_password"
  printf 'PORTAINER_IMAGE=%s\n' "$(setting images.portainer)" | put /srv/portainer/.env 600
  put /srv/portainer/compose.yml 600 <"$ETC/portainer.compose.yml"
  start_project /srv/portainer http://127.0.0.1:9000/api/status
}

install_relay_package() {
  local url hash file=$RUN/relay.deb pin=()
  url=$(setting package.url)
  hash=$(setting package.sha256)
  if [[ $url == "$(setting hubHttpUrl)/"* && -s $ETC/hub-ca.pem ]]; then
    pin=(--cacert "$ETC/hub-ca.pem")
  fi
  curl -fsS --proto "=${url%%:*}" "${pin[@]}" --connect-timeout 10 --max-time 600 --retry 5 \
    -o "$file" "$url"
  if [[ -n $hash ]] && ! sha256sum -c --quiet <<<"$hash  $file"; then
    echo "the relay package is not the one that was announced"
    exit "$BAD_DOWNLOAD"
  fi
  chmod 755 "$RUN" # apt's own user reads the file
  chmod 644 "$file"
  apt_get install --no-install-recommends "$file"
  chmod 700 "$RUN"
  rm -f "$file"
}

# Behind Docker's published port the gateway does not see its peer as local, so it asks for one
# approval. Nothing else can reach it yet: the only request is the connector's.
approve_connector() {
  local request
  compose -f /srv/openclaw/compose.yml --project-directory /srv/openclaw exec -T openclaw-gateway \
    openclaw devices list --json >"$RUN/devices.json" || return 0
  while read -r request; do
    compose -f /srv/openclaw/compose.yml --project-directory /srv/openclaw exec -T openclaw-gateway \
      openclaw devices approve "$request" </dev/null || true
  done < <(grep -oE '"requestId": *"[0-9a-f-]{36}"' "$RUN/devices.json" | grep -oE '[0-9a-f-]{36}')
}

stage_connector() {
  command -v launchthatbot-relay >/dev/null || install_relay_package
  printf 'LTB_HUB_URL=%s\nLTB_AGENT_ID=%s\n' "$(setting hubUrl)" "$(setting agentId)" | put "$ETC/connector.env" 600
  systemctl daemon-reload
  systemctl enable launchthatbot-connector
  systemctl restart launchthatbot-connector
  local try
  for try in {1..6}; do
    sleep 5
    approve_connector
    ((try < 2)) || ! systemctl is-active -q launchthatbot-connector || return 0
  done
  systemctl status --no-pager launchthatbot-connector
  return 75
}

stage_verify() {
  ufw status | grep -q 'Status: active'
  iptables -C DOCKER-USER -d 169.254.0.0/16 -j DROP
  iptables -C DOCKER-USER -j DROP
  iptables -C FORWARD -j DOCKER-USER
  local listeners published
  listeners=$(ss -Hltn | awk '{print $4}' | grep -vE '^(127\.|\[::1\]|\[::ffff:127\.)' | grep -vE ':22$' || true)
  [[ -z $listeners ]] || { echo "unexpected listeners: $listeners"; return 76; }
  published=$(docker ps --format '{{.Names}} {{.Ports}}' | grep -E '0\.0\.0\.0|:::|\[::\]' || true)
  [[ -z $published ]] || { echo "published to the world: $published"; return 76; }
  curl -fsS -o /dev/null --max-time 10 http://127.0.0.1:18789/healthz
  systemctl is-active launchthatbot-connector
  docker ps --format '{{.Names}} {{.Status}} {{.Ports}}'
}
