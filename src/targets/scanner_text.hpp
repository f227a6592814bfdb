// What another scanner found, from one record of its output.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::targets {

struct FoundHost {
  std::string address;              ///< or a name, where the list has no address
  bool ports_told = false;          ///< the scanner looked at ports
  std::vector<std::uint16_t> open;  ///< TCP ports that it found open

  friend bool operator==(const FoundHost&, const FoundHost&) = default;
};

/// The hosts of one line, none where it says nothing of an open port. The error is a sentence.
using FoundHosts = std::expected<std::vector<FoundHost>, std::string>;

[[nodiscard]] bool is_masscan_list(std::string_view line) noexcept;
/// masscan -oL: "open tcp 445 10.0.0.1 1390380064".
[[nodiscard]] FoundHosts read_masscan_list(std::string_view line);

[[nodiscard]] bool is_scanner_json(std::string_view line) noexcept;
/// masscan -oJ and -oD, zmap -O json and naabu -json: one record a line, within brackets and commas or without, or an
/// array in one line.
[[nodiscard]] FoundHosts read_scanner_json(std::string_view line);

[[nodiscard]] bool is_nmap_grepable(std::string_view line) noexcept;
/// nmap -oG: "Host: 10.0.0.1 (name)\tPorts: 445/open/tcp//microsoft-ds///"; masscan -oG: the same behind a timestamp. A
/// host that is merely up counts when no ports were scanned (nmap -sn).
[[nodiscard]] FoundHosts read_nmap_grepable(std::string_view line, bool no_ports_scanned);

/// The fields between separators; quotes around a field are taken off.
[[nodiscard]] std::vector<std::string_view> split_fields(std::string_view line, char separator);

/// The words between spaces and tabs.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim_spaces(std::string_view text) noexcept;

}  // namespace smbprobe::targets
