// Everything a sweep covers, each target once, by its number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "targets/address_range.hpp"
#include "targets/interval_set.hpp"
#include "targets/name_list.hpp"
#include "targets/target_pattern.hpp"

namespace smbprobe::targets {

/// A set of targets with an order. A network costs one interval, whatever its size; a million scattered IPv4 addresses
/// cost about 20 MB. Targets that overlap are joined, but an address with a port of its own and the same address
/// without one are two targets. No address is excluded by default: loopback, multicast and 0.0.0.0/8 are scanned when
/// named.
///
/// Up to kKeepsOrder targets are in the order in which they were added; more are sorted: IPv4, IPv6, names.
class TargetSpace {
 public:
  static constexpr std::size_t kKeepsOrder = 16;

  void add(const TargetSpec& spec);

  /// Takes addresses away, whatever their port, also from scoped addresses.
  void exclude(const AddressRange& range);
  /// Takes a name (or a scoped address) away, whatever its port and case.
  void exclude(std::string_view host);
  /// Either of these.
  void exclude(const TargetSpec& spec);

  /// To be called once, after the last add() and exclude() and before everything below. The error is a sentence: there
  /// are more than 2^63 targets.
  [[nodiscard]] std::expected<void, std::string> finish();

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// The target of a number below size(). Text and host of an address are its canonical text; the text also has the
  /// port, when the target has one.
  [[nodiscard]] Target at(std::uint64_t index) const;

  /// True where no two targets can lead to one address: no names, and no ports of their own.
  [[nodiscard]] bool is_distinct() const noexcept;

  /// True where some target is a name.
  [[nodiscard]] bool has_names() const noexcept { return names_.size() > 0; }

  /// How many targets were taken away.
  [[nodiscard]] std::uint64_t excluded_count() const noexcept { return excluded_count_; }

  /// True for an address (with or without a scope) that must not be probed: for what a name resolves to.
  [[nodiscard]] bool is_excluded(std::string_view address) const;

  /// A hash of all targets in their order, the same on every machine. Two spaces with one fingerprint give the same
  /// at() for every number.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept;

 private:
  template <class Number>
  struct Part {
    std::vector<Interval<Number>> intervals;
    std::vector<Interval<Number>> excluded;
    std::vector<std::uint64_t> ends;  ///< of each interval: how many targets of this part come before its end
    std::size_t settled = 0;          ///< intervals after the last clean-up
  };

  template <class Number>
  void add_to(Part<Number>& part, const Interval<Number>& interval);
  template <class Number>
  [[nodiscard]] std::expected<std::uint64_t, std::string> finish_part(Part<Number>& part);
  [[nodiscard]] Target sorted_at(std::uint64_t index) const;
  [[nodiscard]] std::size_t rank(const Target& target) const;
  void keep_order();

  Part<std::uint32_t> v4_;
  Part<WideNumber> v6_;
  NameList names_;
  std::set<std::string, std::less<>> excluded_names_;
  std::vector<TargetSpec> written_;  ///< the first specs, for the order
  std::vector<std::uint8_t> order_;  ///< of a small space: the sorted number of each target
  std::uint64_t size_ = 0;
  std::uint64_t excluded_count_ = 0;
};

}  // namespace smbprobe::targets
