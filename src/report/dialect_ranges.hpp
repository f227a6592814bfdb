// Dialects as a person names them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::report {

/// True for "2.0.2" to "3.1.1"; an SMB1 string is none.
[[nodiscard]] bool is_smb2_dialect(std::string_view dialect) noexcept;

/// Makes one "NT LM 0.12" of NT LANMAN 1.0, POSIX 2 and itself, where the first of them was: they are names of one
/// dialect, and which of them a server takes depends on what it was offered.
void name_nt_lm(std::vector<std::string>& dialects);

/// "NT LM 0.12" for SMB1, or its strings where that is not among them; SMB2 dialects as ranges without a gap (three and
/// more): "2.0.2 to 3.1.1". SMB1 strings may come from the wire: escape them.
[[nodiscard]] std::vector<std::string> dialect_ranges(const std::vector<std::string>& dialects);

}  // namespace smbprobe::report
