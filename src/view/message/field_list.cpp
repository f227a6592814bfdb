#include "view/message/field_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/escape.hpp"
#include "view/message/token_view.hpp"

namespace smbprobe::view {
namespace {

constexpr std::size_t kShownBytes = 24;

/// The names of an AV pair list that are text. [MS-NLMP] 2.2.2.1
constexpr std::array<proto::Named<std::uint16_t>, 6> kTextPairs{{
    {1, "MsvAvNbComputerName", "MsvAvNbComputerName"},
    {2, "MsvAvNbDomainName", "MsvAvNbDomainName"},
    {3, "MsvAvDnsComputerName", "MsvAvDnsComputerName"},
    {4, "MsvAvDnsDomainName", "MsvAvDnsDomainName"},
    {5, "MsvAvDnsTreeName", "MsvAvDnsTreeName"},
    {9, "MsvAvTargetName", "MsvAvTargetName"},
}};

std::string version_text(const proto::NtlmVersion& v) {
  return fmt::format("{}.{}.{}, revision {}", v.major, v.minor, v.build, v.revision);
}

void add_challenge_fields(FieldList& out, const proto::NtlmChallenge& c) {
  out.text("NTLMSSP", "CHALLENGE_MESSAGE");
  out.text("TargetName", base::escape_terminal(c.target_name));
  out.hex("NegotiateFlags", c.negotiate_flags, 8);
  out.bytes("ServerChallenge", c.server_challenge);
  for (const auto& pair : c.target_info) {
    const auto id = static_cast<std::uint16_t>(pair.id);
    if (const auto* row = proto::find_named(kTextPairs, id))
      out.text(row->token, base::escape_terminal(c.text(pair.id).value_or("")));
    else
      out.bytes(fmt::format("AvId {}", id), pair.value);
  }
  if (c.version) out.text("Version", version_text(*c.version));
  out.anomalies(c.anomalies);
}

std::string mechanism_list(const std::vector<std::string>& oids) {
  std::string out;
  for (const auto& oid : oids) {
    const std::string name = proto::mech_name(oid);
    out += (out.empty() ? "" : ", ") + oid + (name == oid ? "" : " " + name);
  }
  return out.empty() ? "none" : out;
}

}  // namespace

void FieldList::hex(std::string_view name, std::uint64_t value, int digits) {
  text(name, proto::hex_number(value, digits));
}

void FieldList::number(std::string_view name, std::uint64_t value) { text(name, std::to_string(value)); }

void FieldList::bytes(std::string_view name, proto::ByteView value) {
  std::string shown = proto::to_hex(value.first(std::min(value.size(), kShownBytes)));
  if (value.size() > kShownBytes) shown += "...";
  text(name, value.empty() ? "empty" : fmt::format("{} ({} bytes)", shown, value.size()));
}

void FieldList::flags(std::string_view name, std::uint64_t value, int digits, const std::vector<std::string>& labels) {
  const std::string raw = proto::hex_number(value, digits);
  text(name, labels.empty() ? raw : fmt::format("{} ({})", raw, fmt::join(labels, ", ")));
}

void FieldList::named(std::string_view name, std::uint64_t value, int digits, std::string_view label) {
  const std::string raw = proto::hex_number(value, digits);
  text(name, label.empty() ? raw : fmt::format("{} ({})", raw, label));
}

void FieldList::anomalies(const proto::Anomalies& anomalies) {
  for (const auto& a : anomalies) text("anomaly", base::escape_terminal(fmt::format("{}: {}", a.field, a.what)));
}

void FieldList::damage(const proto::DecodeError& error) { text("damage", proto::describe(error)); }

void add_token_fields(FieldList& out, proto::ByteView token) {
  const TokenView view = read_token(token);
  if (view.init) {
    out.text("mechTypes", mechanism_list(view.init->mech_types));
    if (view.init->hint_name) out.text("hintName", base::escape_terminal(*view.init->hint_name));
    out.anomalies(view.init->anomalies);
  }
  if (view.resp) {
    if (view.resp->neg_state) out.number("negState", *view.resp->neg_state);
    if (view.resp->supported_mech) out.text("supportedMech", mechanism_list({*view.resp->supported_mech}));
    out.anomalies(view.resp->anomalies);
  }
  if (view.ntlm_negotiate) {
    out.text("NTLMSSP", "NEGOTIATE_MESSAGE");
    out.hex("NegotiateFlags", view.ntlm_negotiate->negotiate_flags, 8);
    if (view.ntlm_negotiate->version) out.text("Version", version_text(*view.ntlm_negotiate->version));
  }
  if (view.ntlm_challenge) add_challenge_fields(out, *view.ntlm_challenge);
}

}  // namespace smbprobe::view
