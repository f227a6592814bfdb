// What the facts of a host amount to: plain data, made by judge().
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"
#include "report/host_report.hpp"

namespace smbprobe::audit {

enum class Severity : std::uint8_t { info, low, medium, high, critical };

/// One thing to do.
struct AdviceLine {
  /// "samba", "ksmbd", "synology", "qnap", "truenas", "windows" (8, Server 2012 and later), "windows-7" (and Server
  /// 2008 R2), "macos"; "" for words that fit every product.
  std::string product{};
  std::string note{};  ///< which versions it is for, or what it costs; "" for none
  std::string line{};  ///< of [global] in smb.conf or ksmbd.conf, a command, or a menu

  friend bool operator==(const AdviceLine&, const AdviceLine&) = default;
};

/// Why a finding is out of counts, and how long. Texts are the user's: escape them.
struct AcceptedNote {
  std::optional<std::string> reason{};
  std::optional<std::string> until{};  ///< the last day, "2027-03-01"

  friend bool operator==(const AcceptedNote&, const AcceptedNote&) = default;
};

/// One thing that an administrator should know, with what shows it. Texts are UTF-8 and may hold text from the wire:
/// escape them.
struct Finding {
  std::string id{};  ///< stable: "smb1-enabled"
  Severity severity{};
  std::string title{};
  std::vector<std::uint16_t> ports{};  ///< those that show it; none where it is about the host
  std::string evidence{};              ///< the field and its value as observed, and the port
  std::string why{};                   ///< why it matters
  std::vector<AdviceLine> advice{};    ///< what to type
  std::string reference{};             ///< a URL or a section of a specification
  std::optional<AcceptedNote> accepted{};

  friend bool operator==(const Finding&, const Finding&) = default;
};

enum class Compatibility : std::uint8_t { yes, no, unknown };

/// Whether one kind of client gets a session with the host.
struct ClientVerdict {
  std::string client{};  ///< "Windows 11 24H2 and later"
  Compatibility connects{};
  std::optional<std::string> dialect{};         ///< the one that they agree on, as in HostReport::dialects
  std::optional<proto::Transport> transport{};  ///< over which
  std::optional<report::Signing> signing{};     ///< required: every message is signed; enabled: it could be
  std::optional<bool> encrypted{};              ///< whether messages can be encrypted
  std::string reason{};                         ///< why not, why unknown, or on which condition; "" for a plain yes

  friend bool operator==(const ClientVerdict&, const ClientVerdict&) = default;
};

/// In place of the name of whose code answers.
inline constexpr std::string_view kUnknownImplementation = "unknown";

/// Whether a host is ready for Windows without NTLM. See ntlm_off.hpp
enum class NtlmOff : std::uint8_t { ready, ntlm_only, unknown };

/// Which code answers, from behaviour that is visible in NEGOTIATE. Never from a version number alone.
struct Implementation {
  std::string name{};  ///< "Samba", "Windows", ... or kUnknownImplementation
  int confidence = 0;  ///< percent
  std::vector<std::string> reasons{};
  std::string fingerprint{};  ///< stable text for grouping hosts of one kind

  friend bool operator==(const Implementation&, const Implementation&) = default;
};

/// Whether a host does what a policy or one of its rules asks.
enum class Compliance : std::uint8_t { pass, fail, unknown };

struct RuleVerdict {
  std::string rule{};      ///< the key in the policy: "dialects.lowest"
  std::string expected{};  ///< "2.1 or higher"
  std::string found{};     ///< "445 and 139: 2.0.2, 2.1"
  Compliance verdict{};

  friend bool operator==(const RuleVerdict&, const RuleVerdict&) = default;
};

/// A host held against a policy.
struct PolicyVerdict {
  std::string name{};
  std::string version{};
  Compliance verdict{};  ///< broken when a rule is; else unknown when a rule is
  std::vector<RuleVerdict> rules{};

  friend bool operator==(const PolicyVerdict&, const PolicyVerdict&) = default;
};

struct Judgement {
  std::optional<std::vector<Finding>> findings{};       ///< worst first; empty optional: the host was not judged
  std::vector<Finding> accepted{};                      ///< known exceptions, worst first: they count nowhere
  std::optional<std::vector<ClientVerdict>> clients{};  ///< in the order of the table
  std::optional<Implementation> implementation{};
  std::optional<NtlmOff> ntlm_off{};                ///< empty: the host was not judged
  std::optional<PolicyVerdict> policy{};            ///< empty without --policy
  std::vector<std::string> transport_comparison{};  ///< sentences on how its two ports compare

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

struct Acceptances;

/// Judges a host by its facts. A host without SMB gets only the comparison of its ports.
/// @param acceptances which findings count on none of which hosts, see acceptance.hpp
[[nodiscard]] Judgement judge(const report::HostReport& report);
[[nodiscard]] Judgement judge(const report::HostReport& report, const Acceptances& acceptances);

// Names as in JSON: of each enumeration all, in the order of its values, and of a value its own.
inline constexpr std::array<std::string_view, 5> kSeverityNames{"info", "low", "medium", "high", "critical"};
inline constexpr std::array<std::string_view, 3> kCompatibilityNames{"yes", "no", "unknown"};
inline constexpr std::array<std::string_view, 3> kComplianceNames{"held", "broken", "unknown"};

inline constexpr std::array<std::string_view, 3> kNtlmOffNames{"ready", "ntlm_only", "unknown"};

constexpr const auto& names_of(NtlmOff /*type*/) noexcept { return kNtlmOffNames; }
constexpr const auto& names_of(Severity /*type*/) noexcept { return kSeverityNames; }
constexpr const auto& names_of(Compatibility /*type*/) noexcept { return kCompatibilityNames; }
constexpr const auto& names_of(Compliance /*type*/) noexcept { return kComplianceNames; }

[[nodiscard]] constexpr std::string_view name_of(NtlmOff value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Severity value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Compatibility value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Compliance value) noexcept {
  return base::nth_name(names_of(value), value);
}

}  // namespace smbprobe::audit
