// Shares as people copy them out of a file manager, a mount line or a script.
#pragma once

#include <string_view>

namespace smbprobe::targets {

/// The host, and its port where one is named, of "smb://user@host:port/share", "cifs://host", "//host/share" and
/// "\\host\share"; any other text as it is. @return a view of `text`
[[nodiscard]] std::string_view host_of_share(std::string_view text) noexcept;

}  // namespace smbprobe::targets
