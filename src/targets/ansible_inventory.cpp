#include "targets/ansible_inventory.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "targets/address_range.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::string_view kAddressVariable = "ansible_host=";

/// "[nas]" and "[nas:vars]"; "[::1]" is an address.
bool is_section(std::string_view line) {
  const bool bracketed = line.size() > 2 && line.starts_with('[') && line.ends_with(']');
  return bracketed && line.find_first_of("%\"") == std::string_view::npos && !parse_address_range(line);
}

/// "nas[01:50].lan"
bool is_range_of_names(std::string_view word) {
  const auto begin = word.find('[');
  const auto colon = word.find(':', begin);
  return begin != 0 && begin != std::string_view::npos && word.find(']', colon) != std::string_view::npos;
}

bool is_variable(std::string_view word) { return word.contains('='); }

/// A port in an inventory is that of SSH.
std::string_view without_ssh_port(std::string_view host) {
  const auto colon = host.find(':');
  return colon != std::string_view::npos && colon == host.rfind(':') ? host.substr(0, colon) : host;
}

}  // namespace

FoundHosts AnsibleInventory::read_host(std::span<const std::string_view> words) const {
  const std::string_view first = words.front();
  if (is_range_of_names(first))
    return std::unexpected("a range of Ansible is not expanded; list the hosts: ansible all --list-hosts");
  std::string_view host = section_ == Section::hosts ? without_ssh_port(first) : first;
  for (const auto word : words.subspan(1))
    if (word.starts_with(kAddressVariable)) host = word.substr(kAddressVariable.size());
  if (const auto spec = parse_target_spec(host); !spec) return std::unexpected(spec.error());
  return std::vector{FoundHost{std::string(host), false, {}}};
}

std::optional<FoundHosts> AnsibleInventory::read(std::string_view line) {
  if (is_section(line)) {
    section_ = line.contains(':') ? Section::others : Section::hosts;
    return std::vector<FoundHost>{};
  }
  if (section_ == Section::others) return std::vector<FoundHost>{};
  const auto words = words_of(line);
  const bool has_variables = words.size() > 1 && std::ranges::all_of(words.begin() + 1, words.end(), is_variable);
  if (!has_variables && !is_range_of_names(words.front()) && (section_ == Section::none || words.size() > 1))
    return std::nullopt;
  return read_host(words);
}

}  // namespace smbprobe::targets
