// A policy's TOML into its rules.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "audit/findings/findings.hpp"
#include "audit/policy/policy.hpp"
#include "audit/policy/policy_limits.hpp"
#include "audit/policy/toml.hpp"
#include "audit/words.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

/// How a key is read. The first thing that is wrong is kept, all else is passed over then.
struct Field {
  std::string_view key;
  std::function<void(const toml::node&)> read;
};

/// A name of a vocabulary to what it stands for.
template <class T>
using Lookup = std::function<std::optional<T>(std::string_view)>;

template <class Row>
std::string known_names(const Row& table) {
  std::vector<std::string> out;
  for (const auto& row : table) out.emplace_back(row.label);
  return join_commas(out);
}

template <std::size_t N>
Lookup<std::uint16_t> label_in(const std::array<proto::Named<std::uint16_t>, N>& table) {
  return [&table](std::string_view word) { return proto::value_of(table, word); };
}

std::optional<std::string> dialect_named(std::string_view word) {
  if (proto::find_smb1_dialect(word) != nullptr || proto::value_of(proto::kSmb2Dialects, word))
    return std::string(word);
  return std::nullopt;
}

bool is_oid(std::string_view word) {
  return word.find('.') != std::string_view::npos && word.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<std::string> mechanism_named(std::string_view word) {
  for (const auto& row : proto::kMechNames)
    if (row.name == word) return std::string(row.oid);
  return is_oid(word) ? std::optional(std::string(word)) : std::nullopt;
}

std::optional<std::string> finding_named(std::string_view word) {
  const auto rows = finding_rows();
  const bool known = std::ranges::find(rows, word, &FindingRow::id) != rows.end();
  return known ? std::optional(std::string(word)) : std::nullopt;
}

std::optional<Severity> severity_named(std::string_view word) {
  using enum Severity;
  for (const Severity each : {info, low, medium, high, critical})
    if (name_of(each) == word) return each;
  return std::nullopt;
}

const std::string& dialect_names() {
  static const std::string names = known_names(proto::kSmb2Dialects) + " or an SMB1 string such as NT LM 0.12";
  return names;
}

class PolicyReader {
 public:
  explicit PolicyReader(Policy& out) : out_(out) {}

  void read(const toml::table& root) {
    fields(root, "a policy",
           {{"name", [&](const toml::node& n) { name(n, "name", out_.name); }},
            {"version", [&](const toml::node& n) { name(n, "version", out_.version); }},
            {"description", [&](const toml::node& n) { name(n, "description", out_.description); }},
            {"smb1", [&](const toml::node& n) { smb1(n); }},
            {"dialects", [&](const toml::node& n) { dialects(n); }},
            {"signing", [&](const toml::node& n) { signing(n); }},
            {"encryption", [&](const toml::node& n) { encryption(n); }},
            {"signing_algorithms", [&](const toml::node& n) { signing_algorithms(n); }},
            {"compression", [&](const toml::node& n) { compression(n); }},
            {"authentication", [&](const toml::node& n) { authentication(n); }},
            {"ports", [&](const toml::node& n) { ports(n); }},
            {"findings", [&](const toml::node& n) { findings(n); }}});
    if (!error_ && out_.name.empty()) fail(root, "a policy needs a name, as in name = \"nas\"");
    if (!error_ && out_.version.empty()) fail(root, "a policy needs a version, as in version = \"1\"");
    if (!error_ && out_ == Policy{.name = out_.name, .version = out_.version, .description = out_.description})
      fail(root, "no rule: such a policy would hold whatever a host does");
  }

  [[nodiscard]] const std::optional<PolicyError>& error() const noexcept { return error_; }

 private:
  void fail(const toml::source_region& where, std::string message) {
    if (error_) return;
    error_ = PolicyError{std::max<std::uint32_t>(where.begin.line, 1), std::max<std::uint32_t>(where.begin.column, 1),
                         std::move(message)};
  }
  void fail(const toml::node& node, std::string message) { fail(node.source(), std::move(message)); }

  void fields(const toml::node& node, std::string_view where, const std::vector<Field>& known) {
    const auto* table = node.as_table();
    if (table == nullptr) return fail(node, fmt::format("{} is a table, as in [{}]", where, where));
    for (const auto& [key, value] : *table) {
      const auto field = std::ranges::find(known, key.str(), &Field::key);
      if (field != known.end())
        field->read(value);
      else
        unknown_key(key, where, known);
    }
  }

  void unknown_key(const toml::key& key, std::string_view where, const std::vector<Field>& known) {
    std::vector<std::string> names;
    for (const auto& field : known) names.emplace_back(field.key);
    fail(key.source(), fmt::format("'{}' is no key of {}, which has {}", key.str(), where, join_commas(names)));
  }

  std::optional<std::string_view> text(const toml::node& node, std::string_view key) {
    if (const auto* value = node.as_string()) return std::string_view(value->get());
    fail(node, fmt::format("'{}' is text in quotes", key));
    return std::nullopt;
  }

  void name(const toml::node& node, std::string_view key, std::string& into) {
    const auto value = text(node, key);
    if (value && value->empty()) fail(node, fmt::format("'{}' is empty", key));
    into = value.value_or("");
  }

  bool flag(const toml::node& node, std::string_view key) {
    if (const auto* value = node.as_boolean()) return value->get();
    fail(node, fmt::format("'{}' is true or false", key));
    return false;
  }

  template <class T>
  std::optional<T> word(const toml::node& node,
                        std::string_view key,
                        const Lookup<T>& lookup,
                        std::string_view what,
                        std::string_view all) {
    const auto value = text(node, key);
    if (!value) return std::nullopt;
    auto found = lookup(*value);
    if (!found) fail(node, fmt::format("'{}' is no {}: {}", *value, what, all));
    return found;
  }

  const toml::array* list(const toml::node& node, std::string_view key) {
    const auto* array = node.as_array();
    if (array == nullptr) fail(node, fmt::format("'{}' is a list, as in [ ]", key));
    return array;
  }

  template <class T>
  std::vector<T> words(const toml::node& node,
                       std::string_view key,
                       const Lookup<T>& lookup,
                       std::string_view what,
                       std::string_view all,
                       bool may_be_empty = false) {
    std::vector<T> out;
    const auto* array = list(node, key);
    if (array == nullptr) return out;
    for (const auto& each : *array)
      if (auto found = word<T>(each, fmt::format("an entry of {}", key), lookup, what, all)) out.push_back(*found);
    if (array->empty() && !may_be_empty) fail(node, fmt::format("'{}' is an empty list, which asks nothing", key));
    return out;
  }

  void smb1(const toml::node& node) {
    const auto value = text(node, "smb1");
    if (!value) return;
    if (*value != "disabled" && *value != "allowed") fail(node, "'smb1' is \"disabled\" or \"allowed\"");
    out_.smb1_disabled = *value == "disabled";
  }

  void dialects(const toml::node& node) {
    const Lookup<std::string> lookup = dialect_named;
    const auto one = [=, this](const toml::node& n, std::string_view key) {
      return word<std::string>(n, key, lookup, "dialect", dialect_names());
    };
    const auto many = [=, this](const toml::node& n, std::string_view key) {
      return words<std::string>(n, key, lookup, "dialect", dialect_names());
    };
    fields(node, "dialects",
           {{"lowest", [&](const toml::node& n) { out_.lowest = one(n, "lowest"); }},
            {"highest", [&](const toml::node& n) { out_.highest = one(n, "highest"); }},
            {"required", [&](const toml::node& n) { out_.required_dialects = many(n, "required"); }},
            {"forbidden", [&](const toml::node& n) { out_.forbidden_dialects = many(n, "forbidden"); }}});
  }

  void signing(const toml::node& node) {
    const auto least = [this](report::Signing level) {
      if (!out_.signing || *out_.signing < level) out_.signing = level;
    };
    const auto read = [=, this](std::string_view key, report::Signing level) {
      return Field{key, [=, this](const toml::node& n) {
                     if (flag(n, key)) least(level);
                   }};
    };
    fields(node, "signing", {read("required", report::Signing::required), read("possible", report::Signing::enabled)});
  }

  std::vector<Field> algorithm_fields(AlgorithmRules& into,
                                      const Lookup<std::uint16_t>& lookup,
                                      std::string_view what,
                                      const std::string& all) {
    const auto read = [=, this](std::string_view key, std::vector<std::uint16_t>& list) {
      return Field{key,
                   [=, this, &list](const toml::node& n) { list = words<std::uint16_t>(n, key, lookup, what, all); }};
    };
    return {read("allowed", into.allowed), read("one_of", into.one_of)};
  }

  void encryption(const toml::node& node) {
    auto known = algorithm_fields(out_.ciphers, label_in(proto::kCiphers), "cipher", known_names(proto::kCiphers));
    known.push_back({"offered", [this](const toml::node& n) { out_.encryption_offered = flag(n, "offered"); }});
    fields(node, "encryption", known);
  }

  void signing_algorithms(const toml::node& node) {
    fields(node, "signing_algorithms",
           algorithm_fields(out_.signing_algorithms, label_in(proto::kSigningAlgorithms), "signing algorithm",
                            known_names(proto::kSigningAlgorithms)));
  }

  void compression(const toml::node& node) {
    fields(node, "compression", {{"allowed", [this](const toml::node& n) {
                                    out_.compression = words<std::uint16_t>(
                                        n, "allowed", label_in(proto::kCompressionAlgorithms), "compression algorithm",
                                        known_names(proto::kCompressionAlgorithms), true);
                                  }}});
  }

  void authentication(const toml::node& node) {
    std::vector<std::string> names;
    for (const auto& row : proto::kMechNames) names.emplace_back(row.name);
    const std::string all = join_commas(names) + " or an OID in dots";
    const auto read = [=, this](std::string_view key, std::vector<std::string>& into) {
      return Field{key, [=, this, &into](const toml::node& n) {
                     into = words<std::string>(n, key, mechanism_named, "mechanism", all);
                   }};
    };
    fields(node, "authentication",
           {read("required", out_.mechanisms.required), read("one_of", out_.mechanisms.one_of),
            read("forbidden", out_.mechanisms.forbidden)});
  }

  void ports(const toml::node& node) {
    const auto read = [this](std::string_view key, std::vector<std::uint16_t>& into) {
      return Field{key, [=, this, &into](const toml::node& n) { into = port_list(n, key); }};
    };
    fields(node, "ports", {read("closed", out_.closed_ports), read("open", out_.open_ports)});
  }

  std::vector<std::uint16_t> port_list(const toml::node& node, std::string_view key) {
    std::vector<std::uint16_t> out;
    const auto* array = list(node, key);
    if (array == nullptr) return out;
    for (const auto& each : *array) {
      const auto* number = each.as_integer();
      if (number != nullptr && number->get() > 0 && number->get() <= 65535)
        out.push_back(static_cast<std::uint16_t>(number->get()));
      else
        fail(each, fmt::format("an entry of {} is a port from 1 to 65535", key));
    }
    if (array->empty()) fail(node, fmt::format("'{}' is an empty list, which asks nothing", key));
    return out;
  }

  void findings(const toml::node& node) {
    fields(node, "findings",
           {{"severity",
             [this](const toml::node& n) {
               out_.severity =
                   word<Severity>(n, "severity", severity_named, "severity", "info, low, medium, high, critical");
             }},
            {"forbidden", [this](const toml::node& n) {
               out_.forbidden_findings = words<std::string>(n, "forbidden", finding_named, "finding",
                                                            "the reports name them in brackets, as [smb1-enabled]");
             }}});
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
