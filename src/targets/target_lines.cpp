#include "targets/target_lines.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace smbprobe::targets {
namespace {

constexpr std::size_t kMostQuoted = 100;

std::string quote(std::string_view line) {
  return fmt::format("'{}{}'", line.substr(0, kMostQuoted), line.size() > kMostQuoted ? "..." : "");
}

/// "# Nmap 7.93 scan initiated ... as: nmap -sn 10.0.0.0/24"
bool is_ping_scan(std::string_view comment) {
  const auto words = split_fields(comment, ' ');
  return comment.starts_with("# Nmap ") &&
         std::ranges::any_of(words, [](std::string_view word) { return word == "-sn" || word == "-sP"; });
}

}  // namespace

std::string_view trim_line(std::string_view line) noexcept { return trim_spaces(line.substr(0, line.find('#'))); }

ListedTargets TargetLines::select(const std::vector<FoundHost>& hosts) const {
  ListedTargets out;
  for (const auto& host : hosts) {
    const auto address = parse_address(host.address);
    if (!address) continue;
    std::vector<std::uint16_t> chosen;
    for (const auto port : ports_)
      if (std::ranges::find(host.open, port) != host.open.end()) chosen.push_back(port);
    out.other_ports += host.open.size() - std::min(chosen.size(), host.open.size());
    if (!host.ports_told || chosen.size() == ports_.size())
      out.specs.emplace_back(AddressRange{*address, *address, std::nullopt});
    else
      for (const auto port : chosen) out.specs.emplace_back(AddressRange{*address, *address, port});
  }
  return out;
}

std::expected<ListedTargets, std::string> TargetLines::read_plain(std::string_view line) const {
  auto spec = parse_target_spec(trim_line(line));
  if (spec) return ListedTargets{{*std::move(spec)}, 0};
  if (line.size() > kMostQuoted) return std::unexpected(fmt::format("bad target {}: it is too long", quote(line)));
  return std::unexpected(std::move(spec.error()));
}

std::expected<ListedTargets, std::string> TargetLines::read(std::string_view line) {
  if (xml_) {
    auto hosts = nmap_.feed(line);
    std::ranges::move(nmap_.feed("\n"), std::back_inserter(hosts));
    return select(hosts);
  }
  const std::string_view text = trim_spaces(line);
  if (text.starts_with('#')) no_ports_scanned_ = no_ports_scanned_ || is_ping_scan(text);
  if (trim_line(text).empty()) return {};
  if (NmapXml::is_xml(text)) {
    xml_ = true;
    return read(line);
  }
  const auto hosts = [&]() -> std::optional<FoundHosts> {
    if (is_nmap_grepable(text)) return read_nmap_grepable(text, no_ports_scanned_);
    if (is_masscan_list(text)) return read_masscan_list(text);
    if (is_scanner_json(text)) return read_scanner_json(text);
    if (csv_.is_csv(trim_line(text))) return csv_.read(trim_line(text));
    return std::nullopt;
  }();
  if (!hosts) return read_plain(text);
  if (!*hosts) return std::unexpected(fmt::format("bad line {}: {}", quote(text), hosts->error()));
  return select(**hosts);
}

std::string TargetLines::end() const {
  return xml_ && !nmap_.complete() ? "the XML ends early: the scan that wrote it was cut short" : "";
}

}  // namespace smbprobe::targets
