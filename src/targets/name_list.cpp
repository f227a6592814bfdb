#include "targets/name_list.hpp"

#include <algorithm>
#include <compare>

namespace smbprobe::targets {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Names compare in lower case; the scope of an address is an interface, whose case counts.
std::weak_ordering compare(std::string_view a, std::string_view b) {
  bool scope = false;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    scope = scope || a[i] == '%';
    const auto order = scope ? a[i] <=> b[i] : lower(a[i]) <=> lower(b[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

}  // namespace

void NameList::add(const Target& target) {
  const std::string text = target_text(target.host, target.port);
  entries_.push_back({pool_.size(), text.size()});
  pool_ += text;
}

void NameList::normalize() {
  std::ranges::stable_sort(entries_, [this](const Entry& a, const Entry& b) { return compare(text(a), text(b)) < 0; });
  const auto rest =
      std::ranges::unique(entries_, [this](const Entry& a, const Entry& b) { return compare(text(a), text(b)) == 0; });
  entries_.erase(rest.begin(), rest.end());
}

Target NameList::target(const Entry& entry) const {
  auto target = parse_target(text(entry));
  return target ? *std::move(target) : Target{std::string(text(entry)), std::string(text(entry)), std::nullopt};
}

std::string name_key(std::string_view host) {
  std::string out(host);
  std::ranges::transform(out.begin(), std::ranges::find(out, '%'), out.begin(), lower);
  return out;
}

}  // namespace smbprobe::targets
