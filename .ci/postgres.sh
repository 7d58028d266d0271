# A PostgreSQL for the suites that need one, to be sourced: that of TEST_DATABASE_URL; or one of our own, in a folder and on a port of
# its own, which stop_postgres ends; or the one on 5432, where the suites look by themselves.

postgres_folder=
postgres_user=

stop_postgres () {
  [ -n "$postgres_folder" ] || return 0
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$postgres_folder"
}

# PostgreSQL refuses to run as root.
as_postgres () {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid "$postgres_user" --regid "$(id -g "$postgres_user")" --clear-groups "$@"; else "$@"; fi
}

answers () {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

find_postgres () {
  postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$postgres_bin" ] || postgres_bin=$(dirname "$(command -v initdb 2>/dev/null || echo /)")
  [ -x "$postgres_bin/initdb" ]
}

start_postgres () {
  if [ -n "${TEST_DATABASE_URL:-}" ]; then return 0; fi
  if ! find_postgres && answers 5432; then return 0; fi
  if ! find_postgres && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql) >/dev/null 2>&1 || true
  fi
  if ! find_postgres; then
    echo 'There is no PostgreSQL: install one, or set TEST_DATABASE_URL.' >&2
    return 1
  fi

  postgres_user=$(id -un postgres 2>/dev/null || echo nobody)
  postgres_folder=$(mktemp -d /tmp/signet-postgres.XXXXXX)
  [ "$(id -u)" != 0 ] || chown "$postgres_user" "$postgres_folder"
  local port=54320
  while answers "$port"; do port=$((port + 1)); done
  as_postgres "$postgres_bin/initdb" -D "$postgres_folder/data" -U postgres -A trust -E UTF8 --no-sync >/dev/null
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -w -l "$postgres_folder/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c max_connections=400" start >/dev/null
  export TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres"
}
