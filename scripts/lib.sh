# shellcheck shell=bash disable=SC2034
# Shared by the scripts beside it: what must be installed, and the compiler. Sourced, never run. Bash 3.2 will do (macOS).

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

say() { printf '%s\n' "== $*" >&2; }

step() { # NAME COMMAND...: runs it and says how long it took
  local name=$1 begin=$SECONDS
  shift
  "$@"
  say "$name: $((SECONDS - begin)) s"
}
die() {
  printf '%s\n' "$(basename "$0"): $*" >&2
  exit 1
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root (or sudo) for: $1"
  fi
}

# The package manager's own words name its servers: they go to a file.
install_log() {
  mkdir -p "$repository/build"
  echo "$repository/build/install.log"
}

deb_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
deb_exists() { [[ -n $(apt-cache madison "$1" 2>/dev/null) ]]; }

# Keeps packages from starting daemons of their own: a Samba that took port 445 would be in the tests' way.
with_no_daemons() {
  local policy=/usr/sbin/policy-rc.d mine='' status=0
  if [[ ! -e $policy ]]; then
    mine=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  "$@" || status=$?
  if [[ -n $mine ]]; then as_root rm -f "$policy"; fi
  return $status
}

apt_install() { # PACKAGE...: "a|b" is the first of the two that the archive has
  local wanted='' package log updated=''
  log=$(install_log)
  for package in "$@"; do
    if [[ $package == *'|'* ]]; then
      if deb_installed "${package%%|*}" || deb_installed "${package#*|}"; then continue; fi
    elif deb_installed "$package"; then
      continue
    fi
    wanted="$wanted $package"
  done
  if [[ -z $wanted ]]; then return 0; fi
  as_root apt-get -qq update >"$log" 2>&1 && updated=1
  local chosen=''
  for package in $wanted; do
    if [[ $package == *'|'* ]]; then
      if deb_exists "${package%%|*}"; then package=${package%%|*}; else package=${package#*|}; fi
    fi
    chosen="$chosen $package"
  done
  say "installing$chosen"
  # shellcheck disable=SC2086
  with_no_daemons as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $chosen >>"$log" 2>&1 ||
    die "apt-get could not install$chosen${updated:+ (the package lists are fresh)}; its words are in $log"
}

brew_install() {
  local package wanted='' log
  log=$(install_log)
  command -v brew >/dev/null || die "needs Homebrew to install: $*"
  for package in "$@"; do
    brew list --versions "$package" >/dev/null 2>&1 || wanted="$wanted $package"
  done
  if [[ -z $wanted ]]; then return 0; fi
  say "installing$wanted"
  # shellcheck disable=SC2086
  HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_ENV_HINTS=1 brew install -q $wanted >"$log" 2>&1 ||
    die "brew could not install$wanted; its words are in $log"
}

# need_packages build|test: what the program needs, and what its tests need too; silent when nothing is missing
need_packages() {
  case $(uname) in
    Darwin)
      brew_install cmake ninja asio botan fmt cli11 tomlplusplus
      if [[ $1 == test ]]; then brew_install doctest nlohmann-json; fi
      ;;
    Linux)
      command -v apt-get >/dev/null || {
        say "no apt-get here: hoping that the packages of the README are installed"
        return 0
      }
      local packages=(cmake ninja-build g++ libasio-dev 'libbotan-3-dev|libbotan-2-dev' libfmt-dev libcli11-dev
        libtomlplusplus-dev zlib1g-dev)
      if [[ $1 == test ]]; then packages+=(libpcap-dev doctest-dev nlohmann-json3-dev python3 python3-jsonschema samba); fi
      if [[ $1 == test && ${CI:-} == true ]]; then
        packages+=(curl strace smbclient tshark tcpdump nmap nftables iproute2 procps microsocks proxychains4 python3-impacket python3-yaml
          slurmctld slurmd slurm-client munge chromium mandoc zsh fish)
        # another Node than the archive's brings its own npm, and the two do not go together
        command -v npm >/dev/null || packages+=(nodejs npm)
      fi
      apt_install "${packages[@]}"
      ;;
    *) die "knows Linux and macOS only" ;;
  esac
}

compiles_expected() { # COMPILER: the library feature that older ones lack, tried and not guessed from a version number
  printf '#include <coroutine>\n#include <expected>\nstd::expected<int, int> f() { return 1; }\n' |
    "$1" -std=c++2b -fsyntax-only -x c++ - >/dev/null 2>&1
}

# Leaves a usable compiler in CXX: GCC 12 or later, or Clang 19 or later (Apple's from Xcode 16).
need_compiler() {
  local candidate
  if [[ -n ${CXX:-} ]]; then
    compiles_expected "$CXX" || die "CXX=$CXX does not know std::expected: GCC 12 or later, or Clang 19 or later, is needed"
    return 0
  fi
  for candidate in c++ g++ g++-15 g++-14 g++-13 g++-12 clang++-21 clang++-20 clang++-19; do
    if command -v "$candidate" >/dev/null && compiles_expected "$candidate"; then
      export CXX=$candidate
      return 0
    fi
  done
  die "no compiler here knows std::expected: GCC 12 or later, or Clang 19 or later, is needed"
}

# build_preset PRESET [TARGET...]: its words are kept for a failure
build_preset() {
  local preset=$1 log=$repository/build/$1.log
  shift
  mkdir -p "$repository/build"
  say "building preset $preset"
  (
    cd "$repository" || exit 1
    cmake --preset "$preset" &&
      if [[ $# -eq 0 ]]; then cmake --build --preset "$preset"; else cmake --build --preset "$preset" --target "$@"; fi
  ) >"$log" 2>&1 || {
    grep -E 'error|Error|FAILED' "$log" | head -n 60 >&2 || true
    die "preset $preset did not build; all of it is in $log"
  }
}
