// The numbers that the program ends with.
#pragma once

namespace smbprobe::cli {

enum class ExitCode : int {
  ok = 0,            ///< at least one target supports SMB
  difference = 1,    ///< diff: a host is new, removed or changed
  finding = 1,       ///< a finding at or above --fail-on, a policy that failed, --require not met
  usage = 2,         ///< a bad option, target or port list
  no_smb = 3,        ///< no target supports SMB
  trouble = 4,       ///< our own: the output cannot be written, no descriptors left
  interrupted = 130  ///< SIGINT or SIGTERM; what was known is written
};

/// What a run that reports hosts ended with.
struct RunOutcome {
  bool interrupted = false;
  bool trouble = false;   ///< our own
  bool bad_list = false;  ///< --strict
  bool failed = false;    ///< by --fail-on, --policy or --require
  bool smb = false;       ///< a host supports SMB
};

/// The code of a run: where several apply, the first of them.
[[nodiscard]] constexpr ExitCode exit_code_of(const RunOutcome& outcome) noexcept {
  if (outcome.interrupted) return ExitCode::interrupted;
  if (outcome.trouble) return ExitCode::trouble;
  if (outcome.bad_list) return ExitCode::usage;
  if (outcome.failed) return ExitCode::finding;
  return outcome.smb ? ExitCode::ok : ExitCode::no_smb;
}

}  // namespace smbprobe::cli
