// CSV of zmap, naabu, smbprobe and others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "targets/scanner_text.hpp"

namespace smbprobe::targets {

/// The header names the columns; without one the first field is the address.
class ScannerCsv {
 public:
  /// True for a header, and for every line after one; else for a line with a comma.
  [[nodiscard]] bool is_csv(std::string_view line) const;
  [[nodiscard]] bool has_header() const noexcept { return !columns_.empty(); }
  [[nodiscard]] FoundHosts read(std::string_view line);

 private:
  [[nodiscard]] FoundHosts read_row(const std::vector<std::string_view>& fields) const;

  std::vector<std::string> columns_;
};

}  // namespace smbprobe::targets
