#include "view/text/reason_text.hpp"

#include <fmt/format.h>

#include "audit/words.hpp"
#include "report/words.hpp"

namespace smbprobe::view {

std::string verdict_text(const report::Verdict& verdict) {
  const auto with_reason = [&](std::string_view word) {
    return verdict.reason.is_none() ? std::string(word)
                                    : fmt::format("{} ({})", word, audit::reason_words(verdict.reason));
  };
  switch (verdict.answer) {
    case report::Answer::accepted:
      return "accepted";
    case report::Answer::refused:
      return with_reason("refused");
    case report::Answer::unknown:
      return styled(Style::warn, with_reason("unknown"));
    case report::Answer::not_asked:
      break;
  }
  return "not asked";
}

Style style_of(report::Signing signing) {
  if (signing == report::Signing::required) return Style::good;
  return signing == report::Signing::enabled ? Style::warn : Style::bad;
}

std::string signing_text(report::Signing signing) {
  const std::string_view before = signing == report::Signing::enabled ? "enabled, " : "";
  return styled(style_of(signing), fmt::format("{}{}", before, report::signing_words(signing)));
}

std::string state_text(const report::EndpointReport& endpoint) {
  using report::EndpointState;
  switch (endpoint.state) {
    case EndpointState::smb:
      return "SMB";
    case EndpointState::silent:
      if (endpoint.reason == report::ReasonKind::not_captured) break;
      if (endpoint.reason == report::ReasonKind::smb2_offer_closed) break;
      if (endpoint.reason == report::ReasonKind::dropped) return "open, drops every connection";
      return "no answer in time";
    case EndpointState::unreachable:
      return "unreachable";
    case EndpointState::not_smb:
      if (endpoint.reason == report::ReasonKind::closed) return "closed without an answer";
      break;
    case EndpointState::refused:
    case EndpointState::error:
      break;
  }
  return endpoint.reason.is_none() ? std::string(report::name_of(endpoint.state))
                                   : audit::reason_words(endpoint.reason);
}

std::string port_text(const report::EndpointReport& endpoint) { return audit::port_name(endpoint); }

}  // namespace smbprobe::view
