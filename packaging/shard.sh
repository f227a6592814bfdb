#!/usr/bin/env bash
# One shard of a sweep, for engines that start many tasks and number them: Slurm's job arrays, Kubernetes' Indexed Jobs, a loop.
# Started again after a kill, a shard goes on where its checkpoint stands. Arguments are given to `smbprobe scan` as they are.
#
#   SWEEP_RESULTS   folder that all tasks share: results, checkpoints and marks (required)
#   SWEEP_SHARD     number of this shard, from 1; Slurm's and Kubernetes' own index is taken without it
#   SWEEP_SHARDS    how many shards there are; an array that counts from 1 without a gap tells it by itself
#   SWEEP_TARGETS   file of targets; without it the arguments name them
#   SWEEP_EXCLUDES  file of what is never probed
#   SWEEP_SEED      of the order, the same for all shards (1)
#   SWEEP_RATE      new connections per second of the whole sweep; each task gets its part
#   SWEEP_AT_ONCE   how many tasks run at a time, when not all of them do: the rate is dealt out among these
#   SWEEP_DEPTH     quick, standard or full
#   SWEEP_PATIENCE  seconds to wait for another task that still writes this shard (60)
#   SMBPROBE        the program (smbprobe)
#
# Exit codes: 0 the shard is complete, whatever it found; 2 usage, trying again is of no use; everything else
# wants the same task again: 4 trouble such as a full disk, 75 another task holds the shard, 130 and above 128 interrupted, killed.
set -euo pipefail

readonly finding=1 usage=2 no_smb=3 held=75

refuse() {
  printf 'shard.sh: %s\n' "$*" >&2
  exit "$usage"
}

is_number() { [[ $1 =~ ^[1-9][0-9]{0,8}$ ]]; }

# Slurm's own count is that of the tasks submitted together: after `--array=3` it is 1, and the shard would be another one.
whole_array() { [[ ${SLURM_ARRAY_TASK_MIN:-} == 1 && ${SLURM_ARRAY_TASK_MAX:-} == "${SLURM_ARRAY_TASK_COUNT:-}" ]]; }

find_shard() {
  shard=${SWEEP_SHARD:-} shards=${SWEEP_SHARDS:-}
  if [[ -z $shard && -n ${SLURM_ARRAY_TASK_ID:-} ]]; then
    shard=$SLURM_ARRAY_TASK_ID
    if [[ -z $shards ]]; then
      whole_array || refuse "SWEEP_SHARDS is needed: the array is not 1-N, so its size tells nothing"
      shards=$SLURM_ARRAY_TASK_COUNT
    fi
  elif [[ -z $shard && ${JOB_COMPLETION_INDEX:-} =~ ^[0-9]{1,8}$ ]]; then
    shard=$((JOB_COMPLETION_INDEX + 1)) # Kubernetes counts from 0
  fi
  is_number "$shard" || refuse "no shard number: neither SWEEP_SHARD nor SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is one"
  is_number "$shards" || refuse "SWEEP_SHARDS is needed: how many shards there are"
  [[ $shard -le $shards ]] || refuse "there is no shard $shard of $shards"
}

collect_options() {
  local at_once=${SWEEP_AT_ONCE:-$shards}
  is_number "$at_once" || refuse "SWEEP_AT_ONCE is no number: $at_once"
  if [[ $at_once -gt $shards ]]; then at_once=$shards; fi
  options=(--shard "$shard/$shards" --seed "${SWEEP_SEED:-1}" -f ndjson -o "$name.ndjson" --resume "$name.checkpoint" --no-progress)
  if [[ -n ${SWEEP_TARGETS:-} ]]; then options+=(-i "$SWEEP_TARGETS"); fi
  if [[ -n ${SWEEP_EXCLUDES:-} ]]; then options+=(--exclude-file "$SWEEP_EXCLUDES"); fi
  if [[ -n ${SWEEP_DEPTH:-} ]]; then options+=(--depth "$SWEEP_DEPTH"); fi
  if [[ -n ${SWEEP_RATE:-} ]]; then
    is_number "$SWEEP_RATE" || refuse "SWEEP_RATE is no number: $SWEEP_RATE"
    [[ $SWEEP_RATE -ge $at_once ]] || refuse "a rate of $SWEEP_RATE cannot be dealt out among $at_once tasks"
    options+=(--rate "$((SWEEP_RATE / at_once))")
  fi
}

# An engine may start a task again while the first one still runs on a node that it lost sight of. The lock is the program's too,
# which inherits it: one that outlives this script keeps it.
lock_shard() {
  command -v flock >/dev/null || refuse "needs flock (util-linux)"
  exec 9>>"$name.lock"
  flock -w "${SWEEP_PATIENCE:-60}" 9 || {
    printf 'shard.sh: another task still writes shard %s of %s\n' "$shard" "$shards" >&2
    exit "$held"
  }
}

# TERM to the program lets what is in flight finish; a second one would cut that short, so it gets one. Slurm signals every process
# of a task by itself, Kubernetes the first one only. USR1 is for who signals this script alone.
run_program() {
  local child='' woken='' stop='' told=''
  trap 'woken=1 stop=1' USR1
  if [[ -n ${SLURM_JOB_ID:-} ]]; then trap 'woken=1' TERM INT; else trap 'woken=1 stop=1' TERM INT; fi
  "${SMBPROBE:-smbprobe}" scan "${options[@]}" "$@" &
  child=$!
  while
    if [[ -n $stop && -z $told ]]; then
      told=1
      kill -TERM "$child" 2>/dev/null || true
    fi
    woken='' status=0
    wait "$child" || status=$?
    [[ -n $woken ]] # a signal ends the wait, not the program
  do :; done
}

[[ -n ${SWEEP_RESULTS:-} ]] || refuse "SWEEP_RESULTS is needed: a folder that all tasks share"
find_shard
mkdir -p "$SWEEP_RESULTS"
name=$SWEEP_RESULTS/shard.$shard
collect_options
lock_shard
rm -f "$name.done"
run_program "$@"
if [[ $status -eq $finding || $status -eq $no_smb ]]; then status=0; fi # these tell of the hosts, not of the shard
if [[ $status -eq 0 ]]; then printf '%s\n' "$shard/$shards" >"$name.done"; fi
exit "$status"
