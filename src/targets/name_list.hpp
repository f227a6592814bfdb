// Host names, many of them: their texts lie in one string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "targets/targets.hpp"

namespace smbprobe::targets {

/// Names and scoped addresses, each as written.
class NameList {
 public:
  /// @pre parse_target(target.text) gives the target.
  void add(const Target& target);

  /// Sorts by host and port and drops duplicates; upper and lower case are alike, the first as written stays.
  void normalize();

  /// Removes what `is_unwanted` says of a target. Returns how many that were.
  template <class Predicate>
  std::size_t remove_if(Predicate is_unwanted) {
    return static_cast<std::size_t>(std::erase_if(entries_, [&](const Entry& e) { return is_unwanted(target(e)); }));
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] Target at(std::size_t index) const { return target(entries_[index]); }
  [[nodiscard]] std::string_view text(std::size_t index) const { return text(entries_[index]); }

 private:
  struct Entry {
    std::uint64_t offset;
    std::uint64_t size;
  };

  [[nodiscard]] std::string_view text(const Entry& entry) const {
    return std::string_view(pool_).substr(entry.offset, entry.size);
  }
  [[nodiscard]] Target target(const Entry& entry) const;

  std::string pool_;
  std::vector<Entry> entries_;
};

/// The host in lower case, for comparing names. ASCII only, as in DNS.
[[nodiscard]] std::string name_key(std::string_view host);

}  // namespace smbprobe::targets
