#include "targets/neighbour_lists.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "targets/address_range.hpp"
#include "targets/target_pattern.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {
namespace {

using Words = std::span<const std::string_view>;
using Line = std::optional<FoundHosts>;

constexpr std::string_view kDecimal = "0123456789";

FoundHosts no_host() { return std::vector<FoundHost>{}; }

FoundHosts host(std::string_view text) { return std::vector{FoundHost{std::string(text), false, {}}}; }

bool is_single_address(std::string_view text) { return parse_address(text).has_value(); }

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDecimal) == std::string_view::npos;
}

/// "00:11:22:33:44:55", "0:11:22:33:44:55" of macOS, "00-11-22-33-44-55" of Windows.
bool is_mac(std::string_view text) {
  constexpr std::size_t kBytes = 6;
  const auto bytes = split_fields(text, text.contains('-') ? '-' : ':');
  return bytes.size() == kBytes && std::ranges::all_of(bytes, [](std::string_view byte) {
           return !byte.empty() && byte.size() <= 2 &&
                  byte.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
         });
}

bool begins(Words words, std::initializer_list<std::string_view> with) {
  return words.size() >= with.size() && std::ranges::equal(words.first(with.size()), with);
}

/// Headings and summaries of arp, arp-scan and ansible.
bool is_heading(Words words) {
  return begins(words, {"Interface:"}) || begins(words, {"Starting", "arp-scan"}) ||
         begins(words, {"Ending", "arp-scan"}) || begins(words, {"Internet", "Address"}) ||
         begins(words, {"Address", "HWtype"}) || begins(words, {"duid"}) ||
         (words.size() > 4 && is_number(words[0]) && words[1] == "packets" && words[2] == "received") ||
         (words.size() == 2 && words[0] == "hosts" && words[1].starts_with('(') && words[1].ends_with("):"));
}

/// masscan and nmap -v: "Discovered open port 445/tcp on 192.0.2.7"
Line read_discovered(Words words) {
  if (!begins(words, {"Discovered", "open", "port"}) || words.size() != 6 || !is_single_address(words[5]))
    return std::nullopt;
  const auto port = split_fields(words[3], '/');
  const auto number = parse_port(port.front());
  if (port.size() != 2 || !number) return std::nullopt;
  if (port[1] != "tcp") return no_host();
  return std::vector{FoundHost{std::string(words[5]), true, {*number}}};
}

/// rustscan: "Open 192.0.2.7:445", and with -g "192.0.2.7 -> [139,445]"
Line read_rustscan(Words words) {
  if (words.size() == 2 && words[0] == "Open") {
    const auto range = parse_address_range(words[1]);
    if (!range || !range->port || range->first != range->last) return std::nullopt;
    return std::vector{FoundHost{to_string(range->first), true, {*range->port}}};
  }
  if (words.size() != 3 || words[1] != "->" || !is_single_address(words[0])) return std::nullopt;
  std::string_view list = words[2];
  if (!list.starts_with('[') || !list.ends_with(']')) return std::nullopt;
  FoundHost found{std::string(words[0]), true, {}};
  list = list.substr(1, list.size() - 2);
  for (const auto text : split_fields(list, ',')) {
    const auto port = parse_port(text);
    if (!port) return std::nullopt;
    found.open.push_back(*port);
  }
  return std::vector{std::move(found)};
}

/// fping: "192.0.2.7 is alive"
Line read_fping(Words words) {
  if (words.size() < 3 || words[1] != "is") return std::nullopt;
  if (words[2] == "unreachable") return no_host();
  return words[2] == "alive" && parse_target_spec(words[0]) ? Line(host(words[0])) : std::nullopt;
}

/// "192.0.2.7 dev eth0 lladdr 00:11:22:33:44:55 REACHABLE"; a link-local address needs the interface beside it.
Line read_ip_neigh(Words words) {
  if (words.size() < 4 || words[1] != "dev" || !is_single_address(words[0])) return std::nullopt;
  if (const auto state = words.back(); state == "FAILED" || state == "INCOMPLETE" || state == "NOARP") return no_host();
  const bool link_local = words[0].starts_with("fe80:");
  return host(link_local ? fmt::format("{}%{}", words[0], words[2]) : std::string(words[0]));
}

/// Linux and macOS: "nas.lan (192.0.2.7) at 00:11:22:33:44:55 [ether] on eth0"
Line read_arp_bsd(Words words) {
  if (words.size() < 4 || words[2] != "at" || !words[1].starts_with('(') || !words[1].ends_with(')'))
    return std::nullopt;
  const std::string_view address = words[1].substr(1, words[1].size() - 2);
  if (!is_single_address(address)) return std::nullopt;
  return is_mac(words[3]) ? host(address) : no_host();  // <incomplete>, (incomplete)
}

/// arp-scan, arp -n and Windows' arp -a: the hardware address is beside the address. Windows lists multicast too.
Line read_arp_table(Words words) {
  const auto address = parse_address(words[0]);
  if (!address || words.size() < 2) return std::nullopt;
  if (words[1] == "(incomplete)") return no_host();
  const bool mac = is_mac(words[1]) || (words.size() > 2 && words[1] == "ether" && is_mac(words[2]));
  if (!mac) return std::nullopt;
  return is_multicast(*address) ? no_host() : host(words[0]);
}

/// dnsmasq: "1764300000 00:11:22:33:44:55 192.0.2.7 nas 01:00:11:22:33:44:55"
Line read_lease(Words words) {
  if (words.size() < 4 || !is_number(words[0]) || !is_single_address(words[2])) return std::nullopt;
  return is_mac(words[1]) || is_number(words[1]) ? Line(host(words[2])) : std::nullopt;
}

/// Words that can only be meant as a target; "closed" and "latency." can be prose.
bool is_surely_target(std::string_view word) {
  return !word.ends_with('.') && (is_address_text(word) || word.contains('.') || word.contains(':')) &&
         parse_target_spec(word).has_value();
}

bool is_name(std::string_view word) { return !is_address_text(word) && parse_target(word).has_value(); }

}  // namespace

std::optional<FoundHosts> read_neighbour(std::span<const std::string_view> words) {
  constexpr std::array kReaders{read_discovered, read_rustscan,  read_fping, read_ip_neigh,
                                read_arp_bsd,    read_arp_table, read_lease};
  if (words.empty()) return std::nullopt;
  if (is_heading(words)) return no_host();
  for (const auto read : kReaders)
    if (auto found = read(words)) return found;
  return std::nullopt;
}

FoundHosts read_words(std::span<const std::string_view> words) {
  if (const auto address = parse_address(words.front()); address && std::ranges::all_of(words.subspan(1), is_name)) {
    if (is_multicast(*address)) return std::unexpected("a multicast address is not a host");
    return host(words.front());
  }
  if (!std::ranges::all_of(words, is_surely_target))
    return std::unexpected("not a known list format; one target per line, as in nas.lan, 192.0.2.7 or 192.0.2.7:445");
  std::vector<FoundHost> out;
  for (const auto word : words) out.push_back({std::string(word), false, {}});
  return out;
}

}  // namespace smbprobe::targets
