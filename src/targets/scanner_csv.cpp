#include "targets/scanner_csv.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "base/number_text.hpp"
#include "targets/address_range.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::array<std::string_view, 4> kAddressColumns{"saddr", "ip", "address", "ip address"};
constexpr std::array<std::string_view, 3> kNameColumns{"host", "hostname", "target"};
constexpr std::array<std::string_view, 2> kPortColumns{"sport", "port"};
constexpr std::array<std::string_view, 2> kProtocolColumns{"protocol", "proto"};
constexpr std::array<std::string_view, 2> kStateColumns{"state", "status"};

bool is_csv_address(std::string_view text) { return parse_address(text).has_value(); }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

/// Of "192.0.2.1,3,5" too: nmap's way to write three addresses.
bool is_octet(std::string_view text) {
  constexpr unsigned kLargest = 255;
  const auto number = base::parse_number<unsigned>(text);
  return number && *number <= kLargest;
}

FoundHosts read_without_header(const std::vector<std::string_view>& fields) {
  const bool one_address = is_csv_address(fields.front()) && std::ranges::count_if(fields, is_csv_address) == 1;
  if (one_address && !std::ranges::all_of(fields.begin() + 1, fields.end(), is_octet))
    return std::vector{FoundHost{std::string(fields.front()), false, {}}};
  return std::unexpected(
      "several targets take a line each; CSV needs a header that names a column such as 'saddr', 'ip' or 'host'");
}

}  // namespace

bool ScannerCsv::is_csv(std::string_view line) const { return has_header() || line.contains(',') || line == "saddr"; }

FoundHosts ScannerCsv::read_row(const std::vector<std::string_view>& fields) const {
  const auto value = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto at = static_cast<std::size_t>(std::ranges::find(columns_, name) - columns_.begin());
    return at < fields.size() ? std::optional(fields[at]) : std::nullopt;
  };
  const auto first_value = [&](const auto& names) -> std::optional<std::string_view> {
    for (const std::string_view name : names)
      if (const auto found = value(name); found && !found->empty()) return found;
    return std::nullopt;
  };
  const auto address = first_value(kAddressColumns);
  if (address && !is_csv_address(*address)) return std::unexpected(fmt::format("'{}' is not an address", *address));
  const auto host = address ? address : first_value(kNameColumns);
  if (!host) return std::unexpected("the row names no host");
  if (!parse_target_spec(*host)) return std::unexpected(fmt::format("'{}' is not a host", *host));
  if (const auto success = value("success"); success == "0" || success == "False") return {};
  FoundHost found{std::string(*host), false, {}};
  const auto port = first_value(kPortColumns);
  if (!port) return std::vector{std::move(found)};
  const auto number = parse_port(*port);
  if (!number) return std::unexpected(fmt::format("'{}' is not a port", *port));
  if (first_value(kProtocolColumns).value_or("tcp") != "tcp") return {};
  if (first_value(kStateColumns).value_or("open") != "open") return {};
  found.ports_told = true;
  found.open.push_back(*number);
  return std::vector{std::move(found)};
}

FoundHosts ScannerCsv::read(std::string_view line) {
  const auto fields = split_fields(line, ',');
  const auto names_host = [](std::string_view field) {
    const std::string name = lower_case(trim_spaces(field));
    return std::ranges::find(kAddressColumns, name) != kAddressColumns.end() ||
           std::ranges::find(kNameColumns, name) != kNameColumns.end();
  };
  const bool header = std::ranges::any_of(fields, names_host) && std::ranges::none_of(fields, is_csv_address);
  if (header) {
    columns_.clear();
    for (const auto field : fields) columns_.push_back(lower_case(trim_spaces(field)));
    return {};
  }
  return has_header() ? read_row(fields) : read_without_header(fields);
}

}  // namespace smbprobe::targets
