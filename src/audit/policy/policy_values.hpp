// What stands in a policy's TOML, and how a Policy holds it; for policy_keys.cpp only.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/clients/clients_table.hpp"
#include "audit/findings/findings.hpp"
#include "audit/policy/policy_keys.hpp"
#include "audit/words.hpp"
#include "base/nearest_word.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {

using report::Signing;

// Vocabularies: read() and write() go between a word and what a Policy holds, refuse() says why a word is none of it.

template <const auto& Table, const char* What>
struct Label {
  static std::optional<std::uint16_t> read(std::string_view word) { return proto::value_of(Table, word); }
  static std::string write(std::uint16_t id) { return proto::label_or_hex(Table, id); }
  static std::string refuse(std::string_view word) {
    std::vector<std::string_view> all;
    for (const auto& row : Table) all.emplace_back(row.label);
    return base::unknown_word(What, word, all);
  }
};

inline constexpr char kCipher[] = "cipher";
inline constexpr char kSigningAlgorithm[] = "signing algorithm";
inline constexpr char kCompressionAlgorithm[] = "compression algorithm";
using Cipher = Label<proto::kCiphers, kCipher>;
using SigningAlgorithm = Label<proto::kSigningAlgorithms, kSigningAlgorithm>;
using Compression = Label<proto::kCompressionAlgorithms, kCompressionAlgorithm>;

inline bool is_smb1(std::string_view dialect) { return proto::find_smb1_dialect(dialect) != nullptr; }

struct Dialect {
  static std::optional<std::string> read(std::string_view word) {
    const bool known = is_smb1(word) || proto::value_of(proto::kSmb2Dialects, word);
    return known ? std::optional(std::string(word)) : std::nullopt;
  }
  static std::string write(const std::string& dialect) { return dialect; }
  static std::string refuse(std::string_view word) {
    std::vector<std::string_view> all;
    for (const auto& row : proto::kSmb2Dialects) all.emplace_back(row.label);
    all.emplace_back(proto::kNtLm012);
    return base::unknown_word("dialect", word, all) + ", or an older SMB1 string";
  }
};

struct Mechanism {
  static std::optional<std::string> read(std::string_view word) {
    for (const auto& row : proto::kMechNames)
      if (row.name == word) return std::string(row.oid);
    const bool oid = word.contains('.') && word.find_first_not_of("0123456789.") == std::string_view::npos;
    return oid ? std::optional(std::string(word)) : std::nullopt;
  }
  static std::string write(const std::string& oid) { return proto::mech_name(oid); }
  static std::string refuse(std::string_view word) {
    std::vector<std::string_view> all;
    for (const auto& row : proto::kMechNames) all.emplace_back(row.name);
    return base::unknown_word("mechanism", word, all) + ", or an OID in dots";
  }
};

/// As --from of `why` takes them.
struct ClientName {
  static std::optional<std::string> read(std::string_view word) {
    const auto found = find_client(word);
    return found ? std::optional(std::string((*found)->name)) : std::nullopt;
  }
  static std::string write(const std::string& name) { return name; }
  static std::string refuse(std::string_view word) {
    const auto found = find_client(word);
    return found ? std::string() : found.error();
  }
};

struct FindingId {
  static std::optional<std::string> read(std::string_view word) {
    return no_such_finding(word) ? std::nullopt : std::optional(std::string(word));
  }
  static std::string write(const std::string& id) { return id; }
  static std::string refuse(std::string_view word) { return no_such_finding(word).value_or(""); }
};

struct SeverityName {
  static std::optional<Severity> read(std::string_view word) {
    using enum Severity;
    for (const Severity each : {info, low, medium, high, critical})
      if (name_of(each) == word) return each;
    return std::nullopt;
  }
  static std::string write(Severity severity) { return std::string(name_of(severity)); }
  static std::string refuse(std::string_view word) { return base::unknown_word("severity", word, kSeverityNames); }
};

struct Smb1Word {
  static std::optional<bool> read(std::string_view word) {
    if (word != "disabled" && word != "allowed") return std::nullopt;
    return word == "disabled";
  }
  static std::string refuse(std::string_view) { return R"('smb1' is "disabled" or "allowed")"; }
};

struct Flag {};
struct Port {};

template <Signing Level>
struct SigningFlag {};

/// How a member of a policy holds values of a vocabulary.
template <class Words, class Member>
struct Stored;

template <class Words, class Value>
struct Stored<Words, std::optional<Value>> {
  static constexpr auto kKind = ValueKind::word;
  static void set(std::optional<Value>& into, const PolicyValue& value) { into = Words::read(std::get<1>(value)); }
  static std::optional<PolicyValue> get(const std::optional<Value>& from) {
    return from ? std::optional<PolicyValue>(Words::write(*from)) : std::nullopt;
  }
};

template <class Words, class Value>
struct Stored<Words, std::vector<Value>> {
  static constexpr auto kKind = ValueKind::words;
  static void set(std::vector<Value>& into, const PolicyValue& value) {
    into.clear();
    for (const auto& word : std::get<2>(value))
      if (auto read = Words::read(word)) into.push_back(*std::move(read));
  }
  static PolicyValue words_of(const std::vector<Value>& from) {
    std::vector<std::string> out;
    for (const auto& each : from) out.push_back(Words::write(each));
    return out;
  }
  static std::optional<PolicyValue> get(const std::vector<Value>& from) {
    return from.empty() ? std::nullopt : std::optional(words_of(from));
  }
};

/// A list that asks something even where it is empty.
template <class Words, class Value>
struct Stored<Words, std::optional<std::vector<Value>>> {
  static constexpr auto kKind = ValueKind::words;
  static void set(std::optional<std::vector<Value>>& into, const PolicyValue& value) {
    Stored<Words, std::vector<Value>>::set(into.emplace(), value);
  }
  static std::optional<PolicyValue> get(const std::optional<std::vector<Value>>& from) {
    return from ? std::optional(Stored<Words, std::vector<Value>>::words_of(*from)) : std::nullopt;
  }
};

template <>
struct Stored<Port, std::vector<std::uint16_t>> {
  static constexpr auto kKind = ValueKind::ports;
  static void set(std::vector<std::uint16_t>& into, const PolicyValue& value) { into = std::get<3>(value); }
  static std::optional<PolicyValue> get(const std::vector<std::uint16_t>& from) {
    return from.empty() ? std::nullopt : std::optional<PolicyValue>(from);
  }
};

template <>
struct Stored<Flag, bool> {
  static constexpr auto kKind = ValueKind::flag;
  static void set(bool& into, const PolicyValue& value) { into = std::get<0>(value); }
  static std::optional<PolicyValue> get(bool from) { return from ? std::optional<PolicyValue>(true) : std::nullopt; }
};

template <>
struct Stored<Smb1Word, bool> {
  static constexpr auto kKind = ValueKind::word;
  static void set(bool& into, const PolicyValue& value) { into = Smb1Word::read(std::get<1>(value)) == true; }
  static std::optional<PolicyValue> get(bool from) {
    return from ? std::optional<PolicyValue>(std::string("disabled")) : std::nullopt;
  }
};

/// Two flags for one member: the stricter one counts.
template <Signing Level>
struct Stored<SigningFlag<Level>, std::optional<Signing>> {
  static constexpr auto kKind = ValueKind::flag;
  static void set(std::optional<Signing>& into, const PolicyValue& value) {
    if (std::get<0>(value) && into < Level) into = Level;
  }
  static std::optional<PolicyValue> get(const std::optional<Signing>& from) {
    return from == Level ? std::optional<PolicyValue>(true) : std::nullopt;
  }
};

}  // namespace smbprobe::audit
