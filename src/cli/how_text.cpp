#include "cli/how_text.hpp"

#include <fmt/format.h>

#include "audit/words.hpp"
#include "cli/escape.hpp"
#include "cli/text_layout.hpp"

namespace smbprobe::cli {

std::string how_text(std::string_view how) { return escape_terminal(audit::how_words(how)); }

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

std::string port_text(const probe::EndpointReport& endpoint) { return audit::port_name(endpoint); }

}  // namespace smbprobe::cli
