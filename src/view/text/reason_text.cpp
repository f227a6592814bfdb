#include "view/text/reason_text.hpp"

#include <fmt/format.h>

#include "audit/words.hpp"
#include "base/escape.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

std::string how_text(std::string_view how) { return base::escape_terminal(audit::how_words(how)); }

std::string verdict_text(const report::Verdict& verdict) {
  const auto with_how = [&](std::string_view word) {
    return verdict.how.empty() ? std::string(word) : fmt::format("{} ({})", word, how_text(verdict.how));
  };
  switch (verdict.answer) {
    case report::Answer::accepted:
      return "accepted";
    case report::Answer::refused:
      return with_how("refused");
    case report::Answer::unknown:
      return styled(Style::warn, with_how("unknown"));
    case report::Answer::not_asked:
      break;
  }
  return "not asked";
}

std::string signing_text(report::Signing signing) {
  switch (signing) {
    case report::Signing::required:
      return styled(Style::good, "required");
    case report::Signing::enabled:
      return styled(Style::warn, "enabled, not required");
    case report::Signing::disabled:
      break;
  }
  return styled(Style::bad, "disabled");
}

std::string state_text(const report::EndpointReport& endpoint) {
  using report::EndpointState;
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
  return endpoint.how.empty() ? std::string(report::name_of(endpoint.state)) : how_text(endpoint.how);
}

std::string port_text(const report::EndpointReport& endpoint) { return audit::port_name(endpoint); }

}  // namespace smbprobe::view
