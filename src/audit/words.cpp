#include "audit/words.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "proto/ntstatus.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "targets/targets.hpp"

namespace smbprobe::audit {
namespace {

std::string dialect_name(std::uint32_t revision) {
  const auto* row = proto::find_named(proto::kSmb2Dialects, static_cast<std::uint16_t>(revision));
  return row != nullptr ? std::string(row->token) : "dialect " + proto::hex_number(revision, 4);
}

std::string session_error_words(std::uint32_t code) {
  const auto* row = proto::find_named(proto::kSessionErrors, static_cast<std::uint8_t>(code));
  if (row == nullptr) return fmt::format("session error 0x{:02x}", code);
  return fmt::format("session error 0x{:02x}, {}", code, row->label);
}

}  // namespace

std::string port_name(const report::EndpointReport& endpoint) {
  constexpr std::uint16_t kDirectPort = 445;
  const bool netbios = endpoint.transport == proto::Transport::netbios;
  const bool usual =
      targets::default_transport(endpoint.port) == endpoint.transport && (netbios || endpoint.port == kDirectPort);
  if (usual) return std::to_string(endpoint.port);
  return fmt::format("{}/{}", endpoint.port, targets::transport_word(endpoint.transport));
}

std::string reason_words(report::Reason reason) {
  using enum report::ReasonKind;
  const std::uint32_t number = reason.number;
  switch (reason.kind) {
    case host_timeout:
      return "the host's time ran out";
    case closed:
      return "closed the connection";
    case reset:
      return "reset the connection";
    case dropped:
      return "dropped the connection";
    case smb2_offer_closed:
      return "closed after an SMB2-only offer: perhaps SMB1 only";
    case connection_refused:
      return "connection refused";
    case garbage:
      return "non-SMB data";
    case http:
      return "HTTP answered";
    case ssh:
      return "SSH answered";
    case tls:
      return "TLS answered";
    case malformed:
      return "malformed answer";
    case not_captured:
      return "the capture lacks the answer";
    case not_tried:
      return "not tried";
    case no_context:
      return "no context in the answer";
    case implied:
      return "implied by 3.1.1";
    case answered_smb1:
      return "answered with SMB1";
    case answered_smb2:
      return "answered with SMB2";
    case session_retarget:
      return "NetBIOS session redirected";
    case accepted:
      return "granted";
    case accepted_as_null:
      return "granted as a null session";
    case accepted_as_guest:
      return "granted as guest";
    case status:
      return proto::ntstatus_name(number);
    case session_error:
      return session_error_words(number);
    case dialect_index:
      if (number == proto::kNoCommonDialect) return "no dialect in common";
      return fmt::format("DialectIndex {} outside the list", number);
    case dialect:
      return "answered with " + dialect_name(number);
    case passed_over_for:
      return "passed over for " + dialect_name(number);
    case answered:
      return "answered with " + proto::hex_number(number, 4);
    case none:
    case timeout:
    case unreachable:
    case error:
      break;
  }
  return to_string(reason);
}

std::string advice_text(const AdviceLine& advice) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames{{{"samba", "Samba"},
                                                                                 {"ksmbd", "ksmbd"},
                                                                                 {"synology", "Synology"},
                                                                                 {"qnap", "QNAP"},
                                                                                 {"truenas", "TrueNAS"},
                                                                                 {"windows", "Windows"},
                                                                                 {"windows-7", "Windows 7"},
                                                                                 {"macos", "macOS"}}};
  const auto* const name = std::ranges::find(kNames, advice.product, [](const auto& row) { return row.first; });
  if (name == kNames.end()) return advice.line;
  const std::string note = advice.note.empty() ? "" : fmt::format(" ({})", advice.note);
  return fmt::format("{}{}: {}", name->second, note, advice.line);
}

std::string_view compliance_words(Compliance verdict) noexcept {
  switch (verdict) {
    case Compliance::pass:
      return "passed";
    case Compliance::fail:
      return "failed";
    case Compliance::unknown:
      break;
  }
  return "unknown";
}

std::string_view ntlm_off_words(NtlmOff state) noexcept {
  switch (state) {
    case NtlmOff::ready:
      return "ready";
    case NtlmOff::ntlm_only:
      return "not ready";
    case NtlmOff::unknown:
      break;
  }
  return "unknown";
}

std::string join_and(const std::vector<std::string>& parts) {
  if (parts.empty()) return {};
  std::string out = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) out += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return out;
}

std::string join_commas(const std::vector<std::string>& parts) { return base::join(parts); }

}  // namespace smbprobe::audit
