#include "audit/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <utility>

#include <array>
#include <optional>

#include "base/number_text.hpp"
#include "base/text.hpp"
#include "proto/ntstatus.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb2_dialects.hpp"
#include "targets/targets.hpp"

namespace smbprobe::audit {
namespace {

struct Words {
  std::string_view how;
  std::string_view text;
};

constexpr std::array<Words, 21> kWords{{
    {"timeout", "timeout"},
    {"closed", "closed the connection"},
    {"reset", "reset the connection"},
    {"dropped", "dropped the connection"},
    {"garbage", "bytes that are not SMB"},
    {"connection_refused", "connection refused"},
    {"nbss_retarget", "NetBIOS session sent elsewhere"},
    {"dialect_index_0xffff", "no dialect in common"},
    {"malformed", "malformed answer"},
    {"answered_smb1", "answered with SMB1"},
    {"answered_smb2", "answered with SMB2"},
    {"no_context", "no context in the answer"},
    {"not_captured", "the capture lacks the answer"},
    {"not_tried", "not tried"},
    {"http", "HTTP answered"},
    {"ssh", "SSH answered"},
    {"tls", "TLS answered"},
    {"implied", "implied by 3.1.1"},
    {"accepted", "granted"},
    {"accepted_as_null", "granted as a null session"},
    {"accepted_as_guest", "granted as guest"},
}};

/// The number behind a prefix: "status_0xc00000bb" for "status_".
std::optional<std::uint32_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (!text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(2);
  return base::parse_number<std::uint32_t>(text, 16);
}

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
  return fmt::format("{}/{}", endpoint.port, netbios ? "netbios" : "direct");
}

std::string how_words(std::string_view how) {
  for (const Words& row : kWords)
    if (row.how == how) return std::string(row.text);
  if (const auto status = number_after(how, "status_")) return proto::ntstatus_name(*status);
  if (const auto code = number_after(how, "nbss_")) return session_error_words(*code);
  if (const auto index = number_after(how, "dialect_index_"))
    return fmt::format("DialectIndex {} outside the list", *index);
  if (const auto revision = number_after(how, "dialect_")) return "answered with " + dialect_name(*revision);
  if (const auto revision = number_after(how, "passed_over_for_")) return "passed over for " + dialect_name(*revision);
  if (const auto id = number_after(how, "answered_")) return "answered with " + proto::hex_number(*id, 4);
  return std::string(how);
}

std::string advice_text(const AdviceLine& advice) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNames{{{"samba", "Samba"},
                                                                                 {"synology", "Synology"},
                                                                                 {"qnap", "QNAP"},
                                                                                 {"truenas", "TrueNAS"},
                                                                                 {"windows", "Windows"},
                                                                                 {"macos", "macOS"}}};
  const auto* const name = std::ranges::find(kNames, advice.product, [](const auto& row) { return row.first; });
  return name == kNames.end() ? advice.line : fmt::format("{}: {}", name->second, advice.line);
}

std::string join_and(const std::vector<std::string>& parts) {
  if (parts.empty()) return {};
  std::string out = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) out += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return out;
}

std::string join_commas(const std::vector<std::string>& parts) { return base::join(parts); }

}  // namespace smbprobe::audit
