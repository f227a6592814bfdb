// JSON of masscan and zmap; declared in found_host.hpp.
#include <nlohmann/json.hpp>

#include "targets/address_range.hpp"
#include "targets/scanner_text.hpp"

namespace smbprobe::targets {
namespace {

using Json = nlohmann::json;

const Json* member(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nullptr : &*found;
}

bool is_text(const Json* value, std::string_view text) {
  return value != nullptr && value->is_string() && value->get_ref<const std::string&>() == text;
}

std::optional<std::uint16_t> port_of(const Json* value) {
  if (value == nullptr || !value->is_number_unsigned()) return std::nullopt;
  const auto number = value->get<std::uint64_t>();
  return number > 0 && number <= 65535 ? std::optional(static_cast<std::uint16_t>(number)) : std::nullopt;
}

/// masscan: {"ip": ..., "ports": [{"port": 445, "proto": "tcp", "status": "open"}]}; a banner has no status
void add_masscan_ports(const Json& record, FoundHost& found) {
  const Json* ports = member(record, "ports");
  if (ports == nullptr || !ports->is_array()) return;
  found.ports_told = true;
  for (const auto& each : *ports) {
    const auto port = port_of(member(each, "port"));
    if (port && is_text(member(each, "proto"), "tcp") && is_text(member(each, "status"), "open"))
      found.open.push_back(*port);
  }
}

/// zmap: {"saddr": ..., "sport": 445, "success": 1}
void add_zmap_port(const Json& record, FoundHost& found) {
  const Json* success = member(record, "success");
  const bool failed = success != nullptr && (*success == Json(0) || *success == Json(false));
  const auto port = port_of(member(record, "sport"));
  found.ports_told = port || failed;
  if (port && !failed) found.open.push_back(*port);
}

bool add_record(const Json& record, std::vector<FoundHost>& out) {
  const Json* ip = member(record, "ip");
  const Json* address = ip != nullptr ? ip : member(record, "saddr");
  if (address == nullptr || !address->is_string()) return false;
  FoundHost found{address->get<std::string>(), false, {}};
  if (!parse_address(found.address)) return false;
  if (ip != nullptr)
    add_masscan_ports(record, found);
  else
    add_zmap_port(record, found);
  if (!found.ports_told || !found.open.empty()) out.push_back(std::move(found));
  return true;
}

/// masscan writes its array over many lines, in some versions with a comma too many.
std::string_view without_array_signs(std::string_view line) {
  constexpr std::string_view kSigns = " \t[],";
  const auto begin = line.find_first_not_of(kSigns);
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin);
  return line.substr(0, line.find_last_not_of(kSigns) + 1);
}

}  // namespace

bool is_scanner_json(std::string_view line) noexcept {
  const std::string_view rest = without_array_signs(line);
  // "[::1]" is a target; "[" alone and "[{" are JSON
  return rest.empty() ? !line.empty() : rest.front() == '{';
}

FoundHosts read_scanner_json(std::string_view line) {
  const std::string_view record = without_array_signs(line);
  if (record.empty() || record == "{finished: 1}") return {};  // masscan's own last line
  std::vector<FoundHost> out;
  const Json parsed = Json::parse("[" + std::string(record) + "]", nullptr, false);
  if (parsed.is_discarded()) return std::unexpected(std::string("not whole JSON records"));
  for (const auto& each : parsed)
    if (!add_record(each, out))
      return std::unexpected(std::string("a JSON record without an address in 'ip' or 'saddr'"));
  return out;
}

}  // namespace smbprobe::targets
