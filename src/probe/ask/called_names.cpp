#include "probe/ask/called_names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace smbprobe::probe {
namespace {

using proto::NetbiosName;

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::optional<NetbiosName> next_called_name(const std::vector<NetbiosName>& tried,
                                            const std::string& host,
                                            const std::optional<proto::NbstatAnswer>& nbstat) {
  const auto is_new = [&](const NetbiosName& name) { return std::ranges::find(tried, name) == tried.end(); };
  NetbiosName generic = proto::make_netbios_name("*SMBSERVER", proto::kFileServerSuffix);
  if (is_new(generic)) return generic;
  if (nbstat) {
    for (const auto& entry : nbstat->names) {
      const bool file_server =
          entry.name.suffix == proto::kFileServerSuffix && (entry.flags & proto::kNameFlagGroup) == 0;
      if (file_server && is_new(entry.name)) return entry.name;
    }
  }
  if (!is_address(host)) {
    NetbiosName label =
        proto::make_netbios_name(std::string_view(host).substr(0, host.find('.')), proto::kFileServerSuffix);
    if (!label.name.empty() && is_new(label)) return label;
  }
  NetbiosName short_generic = proto::make_netbios_name("*SMBSERV", proto::kFileServerSuffix);
  if (is_new(short_generic)) return short_generic;
  return std::nullopt;
}

NetbiosName calling_name() { return proto::make_netbios_name("SMBPROBE", 0x00); }

}  // namespace smbprobe::probe
