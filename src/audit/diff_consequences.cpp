#include "audit/diff_consequences.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace smbprobe::audit {
namespace {

const Change* find_change(std::span<const Change> changes, std::string_view field) {
  const auto found = std::ranges::find(changes, field, &Change::field);
  return found == changes.end() ? nullptr : &*found;
}

/// True for "3.0.answer" and 3.0; "3.0.2.answer" is of another dialect.
bool names_dialect(std::string_view key, const std::vector<std::string>& dialects) {
  return std::ranges::any_of(dialects, [key](const auto& dialect) {
    if (!key.starts_with(dialect + '.')) return false;
    const std::string_view rest = key.substr(dialect.size() + 1);
    return !rest.empty() && (rest[0] < '0' || rest[0] > '9');
  });
}

/// @param key of a field of SMB2 on a port, "3.1.1.signing" of "445.smb2.3.1.1.signing"  @param port "445"
bool follows_in_smb2(std::string_view key, std::string_view port, std::span<const Change> changes) {
  if (const auto* const dialects = find_change(changes, "verdict.dialects"))
    if (names_dialect(key, dialects->added) || names_dialect(key, dialects->removed)) return true;
  const bool of_dialect = key.ends_with(".signing") || key.ends_with(".security_mode");
  return of_dialect && find_change(changes, std::string(port) + ".smb2.signing") != nullptr;
}

bool follows(const Change& change, std::span<const Change> changes) {
  const std::string_view field = change.field;
  const auto dot = field.find('.');
  const std::string_view port = field.substr(0, dot);
  if (dot == std::string_view::npos || port.find_first_not_of("0123456789") != std::string_view::npos) return false;
  const std::string_view key = field.substr(dot + 1);
  if (find_change(changes, "status") != nullptr) return key != "state";
  if (key.starts_with("smb1.") && find_change(changes, "verdict.smb1") != nullptr) return true;
  constexpr std::string_view kSmb2 = "smb2.";
  return key.starts_with(kSmb2) && follows_in_smb2(key.substr(kSmb2.size()), port, changes);
}

}  // namespace

FoldedChanges fold_consequences(std::span<const Change> changes) {
  FoldedChanges out;
  for (const auto& change : changes)
    if (follows(change, changes))
      ++out.following;
    else
      out.shown.push_back(change);
  return out;
}

}  // namespace smbprobe::audit
