#include "targets/target_lines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "targets/neighbour_lists.hpp"

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

/// nmap's output for people; the others say more, and say it in one line.
bool is_nmap_normal(std::string_view line) {
  return line.starts_with("Starting Nmap ") || line.starts_with("Nmap scan report for ");
}

TargetSpec with_port(TargetSpec spec, std::uint16_t port) {
  if (auto* const range = std::get_if<AddressRange>(&spec)) {
    range->port = port;
    return spec;
  }
  const auto& name = std::get<Target>(spec);
  return Target{target_text(name.host, port), name.host, port};
}

}  // namespace

std::string_view trim_line(std::string_view line) noexcept { return trim_spaces(line.substr(0, line.find('#'))); }

std::expected<ListedTargets, std::string> TargetLines::select(const std::vector<FoundHost>& hosts) const {
  ListedTargets out;
  for (const auto& host : hosts) {
    const auto spec = parse_target_spec(host.address);
    if (!spec) return std::unexpected(spec.error());
    std::vector<std::uint16_t> chosen;
    for (const auto port : ports_)
      if (std::ranges::find(host.open, port) != host.open.end()) chosen.push_back(port);
    out.other_ports += host.open.size() - std::min(chosen.size(), host.open.size());
    if (!host.ports_told || chosen.size() == ports_.size())
      out.specs.push_back(*spec);
    else
      for (const auto port : chosen) out.specs.push_back(with_port(*spec, port));
  }
  return out;
}

std::expected<ListedTargets, std::string> TargetLines::read_plain(std::string_view line) const {
  auto spec = parse_target_spec(trim_line(line));
  if (spec) return ListedTargets{{*std::move(spec)}, 0};
  if (line.size() > kMostQuoted) return std::unexpected(fmt::format("bad target {}: it is too long", quote(line)));
  return std::unexpected(std::move(spec.error()));
}

std::optional<FoundHosts> TargetLines::read_listing(std::string_view text) {
  const std::string_view plain = trim_line(text);
  if (plain.starts_with(';')) return std::vector<FoundHost>{};  // a comment of INI files
  if (csv_.has_header()) return csv_.read(plain);
  if (is_nmap_normal(text)) return std::unexpected("nmap's normal output; use its -oX or -oG");
  if (is_nmap_grepable(text)) return read_nmap_grepable(text, no_ports_scanned_);
  if (is_masscan_list(text)) return read_masscan_list(text);
  if (is_scanner_json(text)) return read_scanner_json(text);
  const auto words = words_of(plain);
  if (auto found = read_neighbour(words)) return found;
  if (auto found = inventory_.read(plain)) return found;
  if (csv_.is_csv(plain)) return csv_.read(plain);
  return words.size() > 1 ? std::optional(read_words(words)) : std::nullopt;
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
  const auto hosts = read_listing(text);
  if (!hosts) return read_plain(text);
  if (!*hosts) return std::unexpected(fmt::format("bad line {}: {}", quote(text), hosts->error()));
  return select(**hosts);
}

std::string TargetLines::end() const {
  return xml_ && !nmap_.complete() ? "the XML ends early: the scan that wrote it was cut short" : "";
}

}  // namespace smbprobe::targets
