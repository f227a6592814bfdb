// A list of targets, line by line: plain, or what another program wrote, recognized by its content.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "targets/ansible_inventory.hpp"
#include "targets/scanner_csv.hpp"
#include "targets/scanner_xml.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::targets {

struct ListedTargets {
  std::vector<TargetSpec> specs;
  std::size_t other_ports = 0;  ///< open ports that were left out: none of those to probe
};

/// Reads one list. Every line is looked at by itself, but a CSV header, a section of an inventory and XML
/// hold for what follows.
///
/// Of the ports that another scanner found open, only those that are probed anyway (--port) are taken: 9100 is open on
/// a printer, and what is sent there is printed. A record with all of them gives the host, else the host with each
/// port found. A record without ports gives the host.
class TargetLines {
 public:
  explicit TargetLines(std::vector<std::uint16_t> ports) : ports_(std::move(ports)) {}

  /// Takes a line without its end. The error is a sentence that names the text.
  [[nodiscard]] std::expected<ListedTargets, std::string> read(std::string_view line);

  /// True when lines make no difference, so that one may come in pieces.
  [[nodiscard]] bool is_stream() const noexcept { return xml_; }

  /// What is amiss at the end of the list; "" for nothing.
  [[nodiscard]] std::string end() const;

 private:
  [[nodiscard]] std::expected<ListedTargets, std::string> read_plain(std::string_view line) const;
  [[nodiscard]] std::expected<ListedTargets, std::string> select(const std::vector<FoundHost>& hosts) const;
  [[nodiscard]] std::optional<FoundHosts> read_listing(std::string_view text);

  std::vector<std::uint16_t> ports_;
  ScannerCsv csv_;
  AnsibleInventory inventory_;
  NmapXml nmap_;
  bool xml_ = false;
  bool no_ports_scanned_ = false;
};

/// A target as a user writes it in a list: without what follows a '#', and without spaces around it.
[[nodiscard]] std::string_view trim_line(std::string_view line) noexcept;

}  // namespace smbprobe::targets
