#include <fmt/format.h>

#include <array>

#include "base/escape.hpp"
#include "probe/ask/ipc_try.hpp"
#include "probe/ask/session_try.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/named_values.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/time_text.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

template <std::size_t N>
std::string names_asked(const std::array<proto::Named<std::uint16_t>, N>& table,
                        const std::vector<std::uint16_t>& ids) {
  std::string out;
  for (const std::uint16_t id : ids) out += (out.empty() ? "" : "/") + proto::label_or_hex(table, id);
  return out;
}

/// Ciphers and signing algorithms of a context list: ", AES-128-GCM, AES-CMAC".
std::string algorithms(const std::vector<proto::NegotiateContext>& contexts) {
  std::string out;
  if (const auto* c = proto::find_context<proto::EncryptionCapabilities>(contexts))
    out += ", " + names_asked(proto::kCiphers, c->ciphers);
  if (const auto* c = proto::find_context<proto::SigningCapabilities>(contexts))
    out += ", " + names_asked(proto::kSigningAlgorithms, c->signing_algorithms);
  return out;
}

std::string session_words(const probe::Evidence& e) {
  switch (probe::session_tried(e)) {
    case probe::Session::anonymous:
      return " of a null session";
    case probe::Session::guest:
      return " as Guest without a password";
    case probe::Session::none:
      break;
  }
  return {};
}

std::string asked_text(const probe::Evidence& e) {
  if (const auto* smb2 = e.asked<proto::Smb2NegotiateRequest>())
    return "SMB2 NEGOTIATE " + names_asked(proto::kSmb2Dialects, smb2->dialects) + algorithms(smb2->contexts.contexts);
  if (const auto* smb1 = e.asked<proto::Smb1NegotiateRequest>()) {
    if (probe::is_multi_protocol(*smb1))
      return fmt::format("multi-protocol NEGOTIATE, {} dialects", smb1->dialects.size());
    if (smb1->dialects.size() == 1) return "SMB1 NEGOTIATE " + base::escape_terminal(smb1->dialects.front());
    return fmt::format("SMB1 NEGOTIATE, {} dialects", smb1->dialects.size());
  }
  if (e.asked<proto::Smb2SessionSetupRequest>() != nullptr) return "SMB2 SESSION_SETUP" + session_words(e);
  if (e.asked<proto::Smb1SessionSetupRequest>() != nullptr) return "SMB1 SESSION_SETUP" + session_words(e);
  if (const auto* smb2 = e.asked<proto::Smb2TreeConnectRequest>())
    return "SMB2 TREE_CONNECT " + base::escape_terminal(smb2->path);
  if (const auto* smb1 = e.asked<proto::Smb1TreeConnectRequest>())
    return "SMB1 TREE_CONNECT " + base::escape_terminal(smb1->path);
  return "a request of another kind";
}

std::string got_text(const probe::Evidence& e) {
  if (probe::session_tried(e) != probe::Session::none) return audit::reason_words(probe::session_verdict(e).reason);
  if (probe::is_ipc_try(e)) return audit::reason_words(probe::ipc_verdict(e).reason);
  if (const auto* smb2 = e.smb2()) {
    const auto* row = proto::find_named(proto::kSmb2Dialects, smb2->dialect_revision);
    const std::string name = row != nullptr ? std::string(row->token) : proto::hex_number(smb2->dialect_revision, 4);
    return name + algorithms(smb2->contexts.contexts);
  }
  if (const auto dialect = probe::chosen_smb1_dialect(e)) return base::escape_terminal(*dialect);
  if (const auto* setup = e.got<proto::Smb2SessionSetupResponse>()) return proto::ntstatus_name(setup->header.status);
  if (const auto* setup = e.got<proto::Smb1SessionSetupResponse>()) return proto::ntstatus_name(setup->header.status);
  return audit::reason_words(probe::reason_of(e));
}

}  // namespace

std::vector<std::string> evidence_list(std::span<const probe::Exchange> exchanges) {
  std::vector<std::string> out;
  for (const auto& exchange : exchanges) {
    const probe::Evidence e = probe::read_evidence(exchange);
    std::string asked = asked_text(e);
    std::string got = got_text(e);
    base::cut_long(asked);
    base::cut_long(got);
    std::string line = fmt::format("#{} {} {} -> {}", exchange.number, exchange.server.port, asked, got);
    if (!exchange.called_name.empty()) line += fmt::format(", called {}", base::escape_terminal(exchange.called_name));
    if (!exchange.detail.empty()) line += fmt::format(", {}", base::escape_terminal(exchange.detail));
    if (exchange.rtt_us) line += fmt::format(", {:.1f} ms", report::to_ms(*exchange.rtt_us));
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace smbprobe::view
