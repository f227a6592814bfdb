// What must not be probed.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "targets/interval_set.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::targets {

/// Addresses and names, whatever their port.
class Exclusions {
 public:
  /// Takes addresses in, also those with a scope.
  void add(const AddressRange& range);
  /// Takes a name (or a scoped address) in, whatever its case.
  void add(std::string_view host);
  /// Either of these.
  void add(const TargetSpec& spec);

  /// To be called after the last add() and before everything below.
  void finish();

  [[nodiscard]] bool empty() const noexcept { return v4_.empty() && v6_.empty() && names_.empty(); }

  /// True for a name, or an address with or without a scope.
  [[nodiscard]] bool holds(std::string_view host) const;

  /// Normalised intervals without the addresses in here.
  [[nodiscard]] std::vector<Interval<std::uint32_t>> without(
      const std::vector<Interval<std::uint32_t>>& intervals) const;
  [[nodiscard]] std::vector<Interval<WideNumber>> without(const std::vector<Interval<WideNumber>>& intervals) const;

 private:
  std::vector<Interval<std::uint32_t>> v4_;
  std::vector<Interval<WideNumber>> v6_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace smbprobe::targets
