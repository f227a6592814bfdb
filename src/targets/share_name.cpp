#include "targets/share_name.hpp"

namespace smbprobe::targets {

std::string_view host_of_share(std::string_view text) noexcept {
  using namespace std::string_view_literals;
  for (const auto begin : {"smb://"sv, "cifs://"sv, "//"sv, R"(\\)"sv}) {
    if (!text.starts_with(begin)) continue;
    std::string_view host = text.substr(begin.size());
    host = host.substr(0, host.find_first_of("/\\"));
    if (begin.ends_with("://")) host.remove_prefix(host.rfind('@') + 1);  // npos + 1 is 0
    return host;
  }
  return text;
}

}  // namespace smbprobe::targets
