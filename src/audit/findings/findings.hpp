// From the facts of a host to what its administrator should know. Nothing is inferred from a version number alone, and
// nothing is said where the answer that it needs is unknown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "audit/observed.hpp"

namespace smbprobe::audit {

/// What to do, a line for each product that has one; "" where it has none.
struct Advice {
  std::string_view anywhere{};  ///< whatever the product
  std::string_view samba{};     ///< a line of smb.conf, section [global], where it is no command
  std::string_view synology{};
  std::string_view qnap{};
  std::string_view truenas{};
  std::string_view windows{};
  std::string_view macos{};
};

/// A row of the table of findings.
struct FindingRow {
  std::string_view id;  ///< stable, of [a-z0-9-]
  Severity severity{};
  std::string_view title;
  std::string_view why;  ///< why it matters
  Advice advice;
  std::string_view reference;
  /// The field and its value as observed, or nothing.
  std::optional<Observation> (*check)(const report::HostReport& report);
};

/// Every row that judges a host by itself.
[[nodiscard]] std::vector<FindingRow> finding_rows();

/// What holds for a host: worst first, in the order of the table among equals.
[[nodiscard]] std::vector<Finding> find_findings(const report::HostReport& report);

/// The severity of the worst finding, or nothing where there is none or the host was not judged.
[[nodiscard]] std::optional<Severity> worst(const Judgement& judgement);

}  // namespace smbprobe::audit
