// Ansible's inventory in its INI form.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "targets/scanner_text.hpp"

namespace smbprobe::targets {

/// Knows the section that a line is in: those of variables and of groups name no hosts.
class AnsibleInventory {
 public:
  /// The host of a line, none of a heading or in a section without hosts. The error is a sentence.
  /// @return nullopt for a line that does not look like one of an inventory
  [[nodiscard]] std::optional<FoundHosts> read(std::string_view line);

 private:
  [[nodiscard]] FoundHosts read_host(std::span<const std::string_view> words) const;

  enum class Section { none, hosts, others };
  Section section_ = Section::none;
};

}  // namespace smbprobe::targets
