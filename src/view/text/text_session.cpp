#include "view/text/text_session.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "proto/smb2_algorithms.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

constexpr std::size_t kSessionHang = 4;

std::string user_words(const report::SessionFacts& facts) {
  if (!facts.user) return "user unknown";
  std::string out = facts.user->empty() ? "anonymous" : "as ";
  if (!facts.user->empty() && facts.domain && !facts.domain->empty())
    out += base::escape_terminal(*facts.domain) + '\\';
  out += base::escape_terminal(*facts.user);
  if (facts.workstation && !facts.workstation->empty()) out += " from " + base::escape_terminal(*facts.workstation);
  return out;
}

std::string encryption_words(const report::Session& session) {
  if (!session.facts.encrypted) return "not encrypted";
  std::string out = "encrypted";
  if (session.cipher) out += " with " + proto::label_or_hex(proto::kCiphers, *session.cipher);
  return styled(Style::good, out);
}

std::string session_line(const report::Session& session) {
  const auto& facts = session.facts;
  std::string out = fmt::format(
      "{} to {}  {}", styled(Style::bold, report::to_string(session.client)),
      styled(Style::bold, report::to_string(session.server)),
      session.dialect ? "dialect " + base::escape_terminal(*session.dialect) : std::string("dialect unknown"));
  if (session.signing) out += ", signing " + signing_text(*session.signing);
  if (facts.signed_messages) out += *facts.signed_messages ? ", messages signed" : ", messages not signed";
  out += ", " + encryption_words(session) + ", " + user_words(facts);
  if (facts.guest.value_or(false)) out += ' ' + styled(Style::warn, "(GUEST)");
  std::string shares;
  for (const auto& share : facts.shares) shares += (shares.empty() ? "" : ", ") + base::escape_terminal(share);
  if (!shares.empty()) out += "; " + shares;
  return out + fmt::format("; frames {} to {}", session.first_frame, session.last_frame);
}

}  // namespace

std::string render_session(const report::Session& session, const TextOptions& options) {
  const std::string line = session_line(session);
  return render_style(options.quiet ? line + '\n' : paragraph(line, options.width, kSessionHang), options.color);
}

}  // namespace smbprobe::view
