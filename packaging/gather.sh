#!/usr/bin/env bash
# All shards of a sweep as one file, each address once, in order: gather.sh [OUTPUT]. Refuses while a shard is not complete.
#
#   SWEEP_RESULTS  the folder that the tasks wrote to (required)
#   SWEEP_SHARDS   how many shards there are (required)
#   SMBPROBE       the program (smbprobe)
#
# Exit codes: 0 written; 2 usage; 75 a shard is missing, try again when it is complete; else that of `smbprobe report`.
set -euo pipefail

readonly usage=2 no_smb=3 incomplete=75

refuse() {
  printf 'gather.sh: %s\n' "$*" >&2
  exit "$usage"
}

[[ -n ${SWEEP_RESULTS:-} ]] || refuse "SWEEP_RESULTS is needed"
[[ ${SWEEP_SHARDS:-} =~ ^[1-9][0-9]{0,8}$ ]] || refuse "SWEEP_SHARDS is needed: how many shards there are"
output=${1:-$SWEEP_RESULTS/all.ndjson}
files=() missing=()
for ((shard = 1; shard <= SWEEP_SHARDS; ++shard)); do
  mark=$SWEEP_RESULTS/shard.$shard.done
  if [[ -e $mark && $(<"$mark") == "$shard/$SWEEP_SHARDS" ]]; then
    # a shard that found nothing has nothing to merge, and `report` would take an empty file for one that was cut off
    if [[ -s $SWEEP_RESULTS/shard.$shard.ndjson ]]; then files+=("$SWEEP_RESULTS/shard.$shard.ndjson"); fi
  else
    missing+=("$shard")
  fi
done
if [[ ${#missing[@]} -gt 0 ]]; then
  printf 'gather.sh: of %s shards these are not complete: %s\n' "$SWEEP_SHARDS" "${missing[*]}" >&2
  exit "$incomplete"
fi

if [[ ${#files[@]} -eq 0 ]]; then
  : >"$output"
  exit 0
fi
status=0
"${SMBPROBE:-smbprobe}" report "${files[@]}" -f ndjson -o "$output.part" --overwrite || status=$?
if [[ $status -ne 0 && $status -ne $no_smb ]]; then exit "$status"; fi
mv -f "$output.part" "$output" # a reader always finds it complete
