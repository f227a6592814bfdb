// A policy's TOML into its rules.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "audit/policy/policy.hpp"
#include "audit/policy/policy_keys.hpp"
#include "audit/policy/policy_limits.hpp"
#include "audit/policy/toml.hpp"
#include "base/nearest_word.hpp"

namespace smbprobe::audit {
namespace {

/// The keys of a section, in order; of the top for "".
std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> out;
  for (const auto& row : policy_keys())
    if (row.section == section) out.push_back(row.key);
  return out;
}

std::vector<std::string_view> top_keys() {
  std::vector<std::string_view> out{"name", "version", "description"};
  std::ranges::copy(keys_of(""), std::back_inserter(out));
  for (const auto& row : policy_keys())
    if (!row.section.empty() && out.back() != row.section) out.push_back(row.section);
  return out;
}

/// Reads a table. The first thing that is wrong is kept, all else is passed over then.
class PolicyReader {
 public:
  explicit PolicyReader(Policy& out) : out_(out) {}

  void read(const toml::table& root) {
    const auto known = top_keys();
    for (const auto& [key, value] : root) top(key, value, known);
    if (!error_ && out_.name.empty()) fail(root, "a policy needs a name, as in name = \"nas\"");
    if (!error_ && out_.version.empty()) fail(root, "a policy needs a version, as in version = \"1\"");
    if (!error_ && std::ranges::none_of(policy_keys(), [&](const PolicyKey& row) { return row.get(out_).has_value(); }))
      fail(root, "a policy needs a rule: without one every host passes");
  }

  [[nodiscard]] const std::optional<PolicyError>& error() const noexcept { return error_; }

 private:
  void fail(const toml::source_region& where, std::string message) {
    if (error_) return;
    error_ = PolicyError{std::max<std::uint32_t>(where.begin.line, 1), std::max<std::uint32_t>(where.begin.column, 1),
                         std::move(message)};
  }
  void fail(const toml::node& node, std::string message) { fail(node.source(), std::move(message)); }

  void top(const toml::key& key, const toml::node& value, const std::vector<std::string_view>& known) {
    const std::string_view name = key.str();
    if (name == "name") return label(value, name, out_.name);
    if (name == "version") return label(value, name, out_.version);
    if (name == "description") return label(value, name, out_.description);
    if (!keys_of(name).empty()) return section(value, name);
    entry(key, value, "", "a policy", known);
  }

  void section(const toml::node& node, std::string_view name) {
    const auto* table = node.as_table();
    if (table == nullptr) return fail(node, fmt::format("{} is a table, as in [{}]", name, name));
    const auto known = keys_of(name);
    for (const auto& [key, value] : *table) entry(key, value, name, fmt::format("[{}]", name), known);
  }

  /// @param where how the section is called in a sentence
  void entry(const toml::key& key,
             const toml::node& value,
             std::string_view section,
             std::string_view where,
             const std::vector<std::string_view>& known) {
    for (const auto& row : policy_keys())
      if (row.section == section && row.key == key.str()) return rule(row, value);
    fail(key.source(), base::unknown_word("key", key.str(), known, fmt::format(" in {}", where)));
  }

  void rule(const PolicyKey& row, const toml::node& node) {
    PolicyValue value = read_value(row, node);
    if (!error_) row.set(out_, value);
  }

  PolicyValue read_value(const PolicyKey& row, const toml::node& node) {
    switch (row.kind) {
      case ValueKind::flag:
        return flag(node, row.key);
      case ValueKind::word:
        return word(row, node, row.key);
      case ValueKind::words:
        return words(row, node);
      case ValueKind::ports:
        break;
    }
    return ports(row, node);
  }

  std::string text(const toml::node& node, std::string_view key) {
    if (const auto* value = node.as_string()) return value->get();
    fail(node, fmt::format("'{}' is text in quotes", key));
    return {};
  }

  void label(const toml::node& node, std::string_view key, std::string& into) {
    into = text(node, key);
    if (into.empty()) fail(node, fmt::format("'{}' is empty", key));
  }

  bool flag(const toml::node& node, std::string_view key) {
    if (const auto* value = node.as_boolean()) return value->get();
    fail(node, fmt::format("'{}' is true or false", key));
    return false;
  }

  std::string word(const PolicyKey& row, const toml::node& node, std::string_view key) {
    std::string out = text(node, key);
    if (auto refusal = row.refusal(out)) fail(node, *std::move(refusal));
    return out;
  }

  /// The entries of a list; nothing where it is none, or empty though that asks nothing.
  const toml::array* list(const PolicyKey& row, const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) {
      fail(node, fmt::format("'{}' is a list, as in [ ]", row.key));
    } else if (array->empty() && !row.may_be_empty) {
      fail(node, fmt::format("'{}' is an empty list, which requires nothing", row.key));
    }
    return array;
  }

  std::vector<std::string> words(const PolicyKey& row, const toml::node& node) {
    std::vector<std::string> out;
    if (const auto* array = list(row, node))
      for (const auto& each : *array) out.push_back(word(row, each, fmt::format("an entry of {}", row.key)));
    return out;
  }

  std::vector<std::uint16_t> ports(const PolicyKey& row, const toml::node& node) {
    std::vector<std::uint16_t> out;
    const auto* array = list(row, node);
    if (array == nullptr) return out;
    for (const auto& each : *array) {
      const auto* number = each.as_integer();
      if (number != nullptr && number->get() > 0 && number->get() <= 65535)
        out.push_back(static_cast<std::uint16_t>(number->get()));
      else
        fail(each, fmt::format("an entry of {} is a port from 1 to 65535", row.key));
    }
    return out;
  }

  Policy& out_;
  std::optional<PolicyError> error_;
};

}  // namespace

std::expected<Policy, PolicyError> parse_policy(std::string_view toml) {
  if (auto error = beyond_limits(toml)) return std::unexpected(*std::move(error));
  const auto parsed = toml::parse(toml);
  if (!parsed) {
    const auto& where = parsed.error().source().begin;
    return std::unexpected(PolicyError{where.line, where.column, std::string(parsed.error().description())});
  }
  Policy out;
  PolicyReader reader(out);
  reader.read(parsed.table());
  if (reader.error()) return std::unexpected(*reader.error());
  return out;
}

}  // namespace smbprobe::audit
