// The numbers that the program ends with.
#pragma once

namespace smbprobe::cli {

enum class ExitCode : int {
  ok = 0,            ///< at least one target spoke SMB
  difference = 1,    ///< diff: something came, is gone or changed
  finding = 1,       ///< a finding at or above --fail-on
  usage = 2,         ///< a bad option, target or port list
  no_smb = 3,        ///< no target spoke SMB
  trouble = 4,       ///< our own: the output cannot be written, no descriptors left
  interrupted = 130  ///< SIGINT or SIGTERM; what was known is written
};

}  // namespace smbprobe::cli
