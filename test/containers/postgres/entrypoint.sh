#!/bin/sh
# Start of the local PostgreSQL image; reads POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB as the official one does.
set -eu

data=/var/lib/postgresql/data
if [ ! -s "$data/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" | initdb -D "$data" -U "$POSTGRES_USER" --pwfile=/dev/stdin --auth=scram-sha-256 -E UTF8 --locale=C.UTF-8
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  [ "$POSTGRES_DB" = postgres ] || echo "create database \"$POSTGRES_DB\"" | postgres --single -D "$data" postgres
fi
exec postgres -D "$data" -c listen_addresses='*' "$@"
