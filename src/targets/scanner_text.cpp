#include "targets/scanner_text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "targets/address_range.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::string_view kHostField = "Host: ";

std::unexpected<std::string> failure(std::string_view why) { return std::unexpected(std::string(why)); }

bool is_address(std::string_view text) { return parse_address(text).has_value(); }

/// "445/open/tcp//microsoft-ds///"
std::optional<std::uint16_t> open_port(std::string_view entry) {
  const auto parts = split_fields(trim_spaces(entry), '/');
  if (parts.size() < 3 || parts[1] != "open" || parts[2] != "tcp") return std::nullopt;
  return parse_port(parts[0]);
}

/// masscan puts "Timestamp: 1390380064\t" in front.
std::string_view without_timestamp(std::string_view line) noexcept {
  const auto end = line.find('\t');
  return line.starts_with("Timestamp: ") && end != std::string_view::npos ? line.substr(end + 1) : line;
}

}  // namespace

std::string_view trim_spaces(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string_view> split_fields(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(separator, begin), line.size());
    std::string_view field = line.substr(begin, end - begin);
    if (field.size() > 1 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
    out.push_back(field);
    begin = end + 1;
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (const auto part : split_fields(line, ' ')) std::ranges::copy(split_fields(part, '\t'), std::back_inserter(out));
  std::erase_if(out, [](std::string_view word) { return word.empty(); });
  return out;
}

bool is_masscan_list(std::string_view line) noexcept {
  return line.starts_with("open ") || line.starts_with("closed ") || line.starts_with("banner ");
}

FoundHosts read_masscan_list(std::string_view line) {
  const auto words = words_of(line);
  if (words.front() != "open") return {};
  if (words.size() < 4 || !is_address(words[3])) return failure("not a whole line of masscan -oL");
  if (words[1] != "tcp") return {};
  const auto port = parse_port(words[2]);
  if (!port) return failure("not a whole line of masscan -oL");
  return std::vector{FoundHost{std::string(words[3]), true, {*port}}};
}

bool is_nmap_grepable(std::string_view line) noexcept { return without_timestamp(line).starts_with(kHostField); }

FoundHosts read_nmap_grepable(std::string_view line, bool no_ports_scanned) {
  const auto fields = split_fields(without_timestamp(line), '\t');
  const std::string_view host = fields.front().substr(kHostField.size());
  FoundHost found{std::string(host.substr(0, host.find(' '))), false, {}};
  if (fields.size() < 2 || !is_address(found.address)) return failure("not a whole line of nmap -oG");
  bool up = false;
  for (const auto field : fields) {
    if (field == "Status: Up") up = true;
    if (!field.starts_with("Ports: ")) continue;
    found.ports_told = true;
    for (const auto entry : split_fields(field.substr(7), ','))
      if (const auto port = open_port(entry)) found.open.push_back(*port);
  }
  if (found.open.empty() && !(up && no_ports_scanned)) return {};
  return std::vector{std::move(found)};
}

}  // namespace smbprobe::targets
