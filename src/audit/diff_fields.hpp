// Collects the fields that differ; for diff*.cpp only.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "audit/diff.hpp"

namespace smbprobe::audit {

using List = std::vector<std::string>;

/// Compares field by field. A field that is not known on one side is compared only where both were asked alike.
class FieldDiff {
 public:
  explicit FieldDiff(bool asked_alike) : asked_alike_(asked_alike) {}

  void text(Rank rank, std::string field, std::optional<std::string> before, std::optional<std::string> after) {
    if (before == after || (!asked_alike_ && (!before || !after))) return;
    changes_.push_back({rank, std::move(field), std::move(before), std::move(after), false, {}, {}});
  }

  /// @param make gives the text of a value that is known
  template <class T, class Make>
  void value(Rank rank, std::string field, const std::optional<T>& before, const std::optional<T>& after, Make make) {
    const auto words = [&](const std::optional<T>& value) {
      return value ? std::optional<std::string>(make(*value)) : std::nullopt;
    };
    text(rank, std::move(field), words(before), words(after));
  }

  /// Numbers and truths.
  template <class T>
  void number(Rank rank, std::string field, const std::optional<T>& before, const std::optional<T>& after) {
    value(rank, std::move(field), before, after, [](T number) {
      if constexpr (std::is_same_v<T, bool>)
        return std::string(number ? "true" : "false");
      else
        return std::to_string(number);
    });
  }

  void list(Rank rank, std::string field, const std::optional<List>& before, const std::optional<List>& after) {
    if (before == after || (!asked_alike_ && (!before || !after))) return;
    Change change{rank, std::move(field), joined(before), joined(after), true, {}, {}};
    change.added = without(after, before);
    change.removed = without(before, after);
    changes_.push_back(std::move(change));
  }

  [[nodiscard]] bool asked_alike() const noexcept { return asked_alike_; }

  /// Sorted by what matters.
  [[nodiscard]] std::vector<Change> take() {
    std::ranges::stable_sort(changes_, {}, &Change::rank);
    return std::move(changes_);
  }

 private:
  static std::optional<std::string> joined(const std::optional<List>& list) {
    if (!list) return std::nullopt;
    std::string out;
    for (const auto& each : *list) out.append(out.empty() ? "" : ", ").append(each);
    return out;
  }

  static List without(const std::optional<List>& some, const std::optional<List>& others) {
    List out;
    if (!some) return out;
    for (const auto& each : *some)
      if (!others || std::ranges::find(*others, each) == others->end()) out.push_back(each);
    return out;
  }

  bool asked_alike_;
  std::vector<Change> changes_;
};

void compare_endpoint(FieldDiff& diff, const report::EndpointReport& before, const report::EndpointReport& after);

}  // namespace smbprobe::audit
