# Sourced by run.sh and test.sh: finds the .NET SDK and PostgreSQL's server programs, and installs the latter where it may.
# Expects $root, the repository's root.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Sets $dotnet to a command whose SDK satisfies global.json.
require_sdk() {
    local candidate
    for candidate in dotnet "${DOTNET_ROOT:-/usr/share/dotnet}/dotnet" "${HOME:-}/.dotnet/dotnet" /usr/lib/dotnet/dotnet \
        /usr/local/share/dotnet/dotnet; do
        if (cd "$root" && "$candidate" --version) >/dev/null 2>&1; then
            dotnet=$candidate
            return
        fi
    done
    fail "The .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$root/global.json") or a later patch of it is needed:" \
        "https://dotnet.microsoft.com/download (Debian, Ubuntu: apt-get install dotnet-sdk-10.0 from Microsoft's feed)."
}

# The places where the service looks, too (Data/LocalPostgres/PostgresBinaries.cs).
have_postgres() {
    local folder
    command -v postgres >/dev/null && command -v initdb >/dev/null && command -v pg_ctl >/dev/null && return
    for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin; do
        [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && return
    done
    return 1
}

# Nothing to do with a connection string: then the service uses that server and starts none.
require_postgres() {
    [ -n "${ConnectionStrings__MovieRecs:-}" ] && return
    have_postgres && return
    echo "PostgreSQL's server programs are not installed; installing them …" >&2
    install_postgres >&2 || fail "PostgreSQL's server programs could not be installed. Install them yourself" \
        "(Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; Alpine: apk add postgresql;" \
        "macOS: brew install postgresql@17), or set ConnectionStrings__MovieRecs to use a server that runs elsewhere."
    have_postgres || fail "PostgreSQL was installed, but postgres, initdb and pg_ctl are in none of the usual places: add them to PATH."
}

install_postgres() {
    if command -v brew >/dev/null; then
        brew install postgresql@17
    elif command -v apt-get >/dev/null; then
        as_root sh -s <<'APT'
set -e
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"; }
apt-get update -q -o DPkg::Lock::Timeout=120
# Debian makes and starts a server of its own on installation. Ours is private, so none is wanted.
install postgresql-common
no_server=/etc/postgresql-common/createcluster.d/movierecs.conf
mkdir -p "${no_server%/*}"
echo "create_main_cluster = false" > "$no_server"
trap 'rm -f "$no_server"' EXIT
install postgresql
APT
    elif command -v dnf >/dev/null; then
        as_root dnf install -y postgresql-server
    elif command -v apk >/dev/null; then
        as_root apk add postgresql
    else
        echo "No package manager that is known here (apt-get, dnf, apk, brew)." >&2
        return 1
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo "$@"
    else
        echo "That needs root, or sudo without a password." >&2
        return 1
    fi
}
