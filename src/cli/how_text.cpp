#include "cli/how_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "cli/escape.hpp"
#include "cli/text_layout.hpp"
#include "probe/targets.hpp"
#include "proto/ntstatus.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::cli {
namespace {

struct Words {
  std::string_view how;
  std::string_view text;
};

constexpr std::array<Words, 16> kWords{{
    {"timeout", "timeout"},
    {"closed", "closed the connection"},
    {"reset", "reset the connection"},
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
}};

/// The number behind a prefix: "status_0xc00000bb" for "status_".
std::optional<std::uint32_t> number_after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  if (!text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string dialect_name(std::uint32_t revision) {
  const auto* row = proto::find_named(proto::kSmb2Dialects, static_cast<std::uint16_t>(revision));
  return row != nullptr ? std::string(row->token) : "dialect " + proto::hex_number(revision, 4);
}

std::string session_error_text(std::uint32_t code) {
  const auto* row = proto::find_named(proto::kSessionErrors, static_cast<std::uint8_t>(code));
  if (row == nullptr) return fmt::format("session error 0x{:02x}", code);
  return fmt::format("session error 0x{:02x}, {}", code, row->label);
}

}  // namespace

std::string how_text(std::string_view how) {
  for (const Words& row : kWords)
    if (row.how == how) return std::string(row.text);
  if (const auto status = number_after(how, "status_")) return proto::ntstatus_name(*status);
  if (const auto code = number_after(how, "nbss_")) return session_error_text(*code);
  if (const auto revision = number_after(how, "dialect_")) return "answered with " + dialect_name(*revision);
  if (const auto revision = number_after(how, "passed_over_for_")) return "passed over for " + dialect_name(*revision);
  if (const auto id = number_after(how, "answered_")) return "answered with " + proto::hex_number(*id, 4);
  return escape_terminal(how);
}

std::string verdict_text(const probe::Verdict& verdict) {
  const auto with_how = [&](std::string_view word) {
    return verdict.how.empty() ? std::string(word) : fmt::format("{} ({})", word, how_text(verdict.how));
  };
  switch (verdict.answer) {
    case probe::Answer::accepted:
      return "accepted";
    case probe::Answer::refused:
      return with_how("refused");
    case probe::Answer::unknown:
      return styled(Style::warn, with_how("unknown"));
    case probe::Answer::not_asked:
      break;
  }
  return "not asked";
}

std::string signing_text(probe::Signing signing) {
  switch (signing) {
    case probe::Signing::required:
      return styled(Style::good, "required");
    case probe::Signing::enabled:
      return styled(Style::warn, "enabled, not required");
    case probe::Signing::disabled:
      break;
  }
  return styled(Style::bad, "disabled");
}

std::string state_text(const probe::EndpointReport& endpoint) {
  using probe::EndpointState;
  switch (endpoint.state) {
    case EndpointState::smb:
      return "SMB";
    case EndpointState::silent:
      if (endpoint.how == "not_captured") break;
      return "no answer in time";
    case EndpointState::unreachable:
      return "unreachable";
    case EndpointState::not_smb:
      if (endpoint.how == "closed") return "closed without an answer";
      break;
    case EndpointState::refused:
    case EndpointState::error:
      break;
  }
  return endpoint.how.empty() ? std::string(probe::name_of(endpoint.state)) : how_text(endpoint.how);
}

std::string port_text(const probe::EndpointReport& endpoint) {
  constexpr std::uint16_t kDirectPort = 445;
  const bool netbios = endpoint.transport == proto::Transport::netbios;
  const bool usual =
      probe::default_transport(endpoint.port) == endpoint.transport && (netbios || endpoint.port == kDirectPort);
  if (usual) return std::to_string(endpoint.port);
  return fmt::format("{}/{}", endpoint.port, netbios ? "netbios" : "direct");
}

}  // namespace smbprobe::cli
