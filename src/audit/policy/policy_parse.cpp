// A policy's TOML into its rules.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "audit/findings/findings.hpp"
#include "audit/policy/policy.hpp"
#include "audit/policy/policy_keys.hpp"
#include "audit/policy/policy_limits.hpp"
#include "audit/policy/toml.hpp"
#include "audit/words.hpp"
#include "base/nearest_word.hpp"
#include "base/text.hpp"

namespace smbprobe::audit {
namespace {

constexpr std::string_view kAccept = "accept";
constexpr std::array<std::string_view, 5> kAcceptKeys{"finding", "host", "network", "reason", "until"};

/// The keys of a section, in order; of the top for "".
std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> out;
  for (const auto& row : policy_keys())
    if (row.section == section) out.push_back(row.key);
  return out;
}

std::vector<std::string_view> top_keys() {
  std::vector<std::string_view> out{"name", "version", "description", kAccept};
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
    if (!error_ && !has_rules(out_) && out_.accepted.empty())
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
    if (name == kAccept) return exceptions(value);
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

  /// [[accept]] for each, or [accept] for a single one.
  void exceptions(const toml::node& node) {
    if (const auto* table = node.as_table()) return exception(*table);
    const auto* array = node.as_array();
    if (array == nullptr) return fail(node, "accept is a table, as in [[accept]]");
    for (const auto& each : *array) {
      if (const auto* table = each.as_table())
        exception(*table);
      else
        fail(each, "an entry of accept is a table, as in [[accept]]");
    }
  }

  void exception(const toml::table& table) {
    for (const auto& [key, value] : table)
      if (std::ranges::find(kAcceptKeys, key.str()) == kAcceptKeys.end())
        return fail(key.source(), base::unknown_word("key", key.str(), kAcceptKeys, " in [[accept]]"));
    const auto* const host = table.get("host");
    const auto* const network = table.get("network");
    if (table.get("finding") == nullptr)
      return fail(table, R"([[accept]] needs a finding, as in finding = "smb1-enabled")");
    if ((host == nullptr) == (network == nullptr))
      return fail(table,
                  R"([[accept]] needs a host or a network, as in host = "192.0.2.7" or network = "192.0.2.0/24")");
    const auto& where = host != nullptr ? *host : *network;
    const AcceptedNote note{optional_text(table, "reason"), last_day(table.get("until"))};
    for (const auto& [id, at] : findings_of(*table.get("finding"))) {
      auto accepted = make_acceptance(id, text(where, host != nullptr ? "host" : "network"));
      if (error_) return;
      if (!accepted) return fail(no_such_finding(id) ? *at : where, std::move(accepted.error()));
      accepted->note = note;
      out_.accepted.push_back(*std::move(accepted));
    }
  }

  /// One id or a list of them, each with its place.
  std::vector<std::pair<std::string, const toml::node*>> findings_of(const toml::node& node) {
    if (node.as_array() == nullptr) return {{text(node, "finding"), &node}};
    std::vector<std::pair<std::string, const toml::node*>> out;
    for (const auto& each : *node.as_array()) out.emplace_back(text(each, "finding"), &each);
    if (out.empty()) fail(node, "'finding' is an empty list, which accepts nothing");
    return out;
  }

  std::optional<std::string> optional_text(const toml::table& table, std::string_view key) {
    const auto* const node = table.get(key);
    if (node == nullptr) return std::nullopt;
    std::string out;
    label(*node, key, out);
    return out;
  }

  /// A date of TOML, or one in quotes.
  std::optional<std::string> last_day(const toml::node* node) {
    if (node == nullptr) return std::nullopt;
    std::string day;
    if (const auto* const date = node->as_date())
      day = fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day);
    else if (const auto* const quoted = node->as_string())
      day = quoted->get();
    if (!is_day(day)) fail(*node, "'until' is the last day, as in until = 2027-03-01");
    return day;
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
