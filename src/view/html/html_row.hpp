// What the page shows of a host in a row of its table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/judgement.hpp"

namespace smbprobe::view {

/// A host in words, escaped for a terminal: nothing in it turns text around or hides.
struct HtmlRow {
  std::string address;         ///< with the port where the target has its own; the name where there is no address
  std::string name;            ///< as the user wrote it, else as the host tells; "" for none
  std::string verdict;         ///< "SMB1 only", "SMB1 off", "silent"
  std::string dialects;        ///< "2.0.2 to 3.1.1", or why there is no SMB
  std::string highest;         ///< dialect; "" for none
  std::string signing;         ///< "required", "" without SMB
  std::string_view ntlm_off;   ///< "ready", "not ready", "unknown"; "" without SMB or where it was not judged
  std::string implementation;  ///< "" where it was not judged
  std::optional<audit::Severity> worst;
  bool judged = false;
  std::string_view policy;  ///< "passed", "failed", "unknown"; "" without a policy
};

[[nodiscard]] HtmlRow html_row(const report::HostReport& report, const audit::Judgement& judgement);

/// "high"; "none" for a host that was judged and has no finding, "" for one that was not.
[[nodiscard]] std::string_view worst_word(const HtmlRow& row) noexcept;

}  // namespace smbprobe::view
