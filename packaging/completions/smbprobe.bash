# bash completion of smbprobe, made by packaging/generate from the program's options

_smbprobe_words() {
  local more
  mapfile -t more < <(compgen -W "$1" -- "$current")
  COMPREPLY+=("${more[@]}")
}

# words with commas between them: the last one is completed
_smbprobe_list() {
  local before=${current%"${current##*,}"}
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${current##*,}")
}

_smbprobe_files() {
  local more
  compopt -o filenames 2> /dev/null
  mapfile -t more < <(compgen -f -- "$current")
  COMPREPLY+=("${more[@]}")
}

_smbprobe() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    _smbprobe_words "scan read replay listen report diff why clients -h --help --version"
    return
  fi
  case ${COMP_WORDS[1]} in
  scan)
    case $previous in
    -i) _smbprobe_files; return ;;
    --exclude) :; return ;;
    --exclude-file) _smbprobe_files; return ;;
    --seed) :; return ;;
    --shard) :; return ;;
    -p | --port) :; return ;;
    --depth) _smbprobe_words "quick standard full"; return ;;
    --timeout) :; return ;;
    --host-timeout) :; return ;;
    --called) :; return ;;
    --retries) :; return ;;
    --per-host) :; return ;;
    --concurrency) :; return ;;
    --rate) :; return ;;
    --threads) :; return ;;
    --source) :; return ;;
    --proxy) :; return ;;
    --resume) _smbprobe_files; return ;;
    -f | --format) _smbprobe_words "text json ndjson csv list html"; return ;;
    -o) _smbprobe_files; return ;;
    --record) _smbprobe_files; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    --only) _smbprobe_list "smb smb1-only smb1 no-smb1 signing-not-required signing-disabled not-smb silent open-silent refused unreachable unresolved error all"; return ;;
    --fix) _smbprobe_words "samba ksmbd windows synology qnap truenas macos"; return ;;
    --status-file) _smbprobe_files; return ;;
    --fail-on) _smbprobe_words "info low medium high critical"; return ;;
    --accept) :; return ;;
    --policy) _smbprobe_words "modern intermediate legacy-free"; _smbprobe_files; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help -i --exclude --exclude-file --seed --shard --strict -p --port --depth --identify --anonymous --dry-run --timeout --host-timeout --called --retries --per-host --concurrency --rate --threads --source --proxy --resume -f --format -o --overwrite --record --exchanges --color --only --fix --status-file -q -v --trace --no-progress --fail-on --accept --policy --require --no-require --list-policies --make-policy"; return; fi
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
    ;;
  read)
    case $previous in
    -f | --format) _smbprobe_words "text json ndjson html"; return ;;
    -o) _smbprobe_files; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    --fail-on) _smbprobe_words "info low medium high critical"; return ;;
    --accept) :; return ;;
    --fix) _smbprobe_words "samba ksmbd windows synology qnap truenas macos"; return ;;
    --policy) _smbprobe_words "modern intermediate legacy-free"; _smbprobe_files; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help -f --format -o --overwrite --exchanges --color --fail-on --accept --fix --policy --require -q -v"; return; fi
    _smbprobe_files
    ;;
  replay)
    case $previous in
    --listen) :; return ;;
    --server) :; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help --listen --netbios --server"; return; fi
    _smbprobe_files
    ;;
  listen)
    case $previous in
    --count) :; return ;;
    -f | --format) _smbprobe_words "text ndjson"; return ;;
    -o) _smbprobe_files; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help --netbios --count -f --format -o --overwrite --color -q"; return; fi
    ;;
  report)
    case $previous in
    -f | --format) _smbprobe_words "text json ndjson csv list html"; return ;;
    -o) _smbprobe_files; return ;;
    --only) _smbprobe_list "smb smb1-only smb1 no-smb1 signing-not-required signing-disabled not-smb silent open-silent refused unreachable unresolved error all"; return ;;
    --fail-on) _smbprobe_words "info low medium high critical"; return ;;
    --accept) :; return ;;
    --fix) _smbprobe_words "samba ksmbd windows synology qnap truenas macos"; return ;;
    --policy) _smbprobe_words "modern intermediate legacy-free"; _smbprobe_files; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help -f --format -o --overwrite --only --fail-on --accept --fix --policy --require --color -q -v"; return; fi
    _smbprobe_files
    ;;
  diff)
    case $previous in
    -f | --format) _smbprobe_words "text json ndjson"; return ;;
    -o) _smbprobe_files; return ;;
    --accept) :; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help -f --format -o --overwrite --accept --color -q -v"; return; fi
    _smbprobe_files
    ;;
  why)
    case $previous in
    --from) :; return ;;
    --timeout) :; return ;;
    -f | --format) _smbprobe_words "text json ndjson"; return ;;
    -o) _smbprobe_files; return ;;
    --color) _smbprobe_words "auto always never"; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help --from --timeout -f --format -o --overwrite --color -v"; return; fi
    ;;
  clients)
    case $previous in
    -f | --format) _smbprobe_words "text json ndjson csv"; return ;;
    -o) _smbprobe_files; return ;;
    esac
    if [[ $current == -* ]]; then _smbprobe_words "-h --help -f --format -o --overwrite -v"; return; fi
    ;;
  esac
}

complete -F _smbprobe smbprobe
