#!/bin/sh
# Prints env.example with a new random secret in every empty place: sh deploy/newEnv.sh > deploy/.env
set -eu

while IFS= read -r line; do
  case $line in
    [A-Z]*=) printf '%sk%s\n' "$line" "$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$(dirname "$0")/env.example"
