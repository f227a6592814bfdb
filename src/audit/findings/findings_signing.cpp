// Signing: whether messages can be and must be signed, by dialect and by port.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "audit/findings/common_advice.hpp"
#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/dialect_ranges.hpp"
#include "report/weakest_signing.hpp"
#include "report/words.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;
using report::Signing;
using Fact = std::optional<std::string>;

/// What is known of signing in one dialect of a port; SMB1 counts as one, and so does SMB2 where the answer to a
/// multi-protocol NEGOTIATE is all there is of it.
struct DialectSigning {
  std::string dialect;
  Signing signing;
};

std::vector<DialectSigning> signing_of(const EndpointReport& e) {
  std::vector<DialectSigning> out;
  if (accepted(e.smb1.verdict) && e.smb1.signing) out.push_back({"SMB1", *e.smb1.signing});
  for (const auto& d : e.smb2.dialects)
    if (accepted(d.verdict) && d.signing)
      out.push_back({proto::label_or_hex(proto::kSmb2Dialects, d.revision), *d.signing});
  if (e.smb2.dialects.empty() && accepted(e.smb2.verdict) && e.smb2.signing) out.push_back({"SMB2", *e.smb2.signing});
  return out;
}

/// The dialects of a port with this signing, in one fact.
Fact with_signing(const EndpointReport& e, Signing wanted) {
  std::vector<std::string> dialects;
  for (const auto& each : signing_of(e))
    if (each.signing == wanted) dialects.push_back(each.dialect);
  if (dialects.empty()) return std::nullopt;
  return fmt::format("signing {} in {}", report::signing_words(wanted), join_commas(report::dialect_ranges(dialects)));
}

/// What is disabled may be SMB1's signing alone, and that is no word about SMB2 and SMB3.
std::optional<Observation> disabled(const HostReport& report) {
  auto seen = observe(report, [](const EndpointReport& e) { return with_signing(e, Signing::disabled); });
  if (seen && report::smb2_signing(report) != Signing::disabled) seen->title = "SMB1 signing is disabled";
  return seen;
}

std::optional<Observation> not_required(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) { return with_signing(e, Signing::enabled); });
}

std::optional<Observation> differs_by_dialect(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    std::vector<std::string> kinds;
    for (const Signing signing : {Signing::disabled, Signing::enabled, Signing::required})
      if (auto fact = with_signing(e, signing)) kinds.push_back(std::move(*fact));
    return kinds.size() > 1 ? Fact(join_commas(kinds)) : std::nullopt;
  });
}

std::optional<Observation> differs_by_port(const HostReport& report) {
  std::vector<std::string> dialects;                                       // in the order in which they are met
  std::map<std::string, std::vector<std::pair<Signing, std::string>>> by;  // dialect -> signing, port
  for (const auto& endpoint : report.endpoints) {
    if (!speaks_smb(endpoint)) continue;
    for (const auto& [dialect, signing] : signing_of(endpoint)) {
      if (!by.contains(dialect)) dialects.push_back(dialect);
      by[dialect].emplace_back(signing, port_name(endpoint));
    }
  }
  std::vector<std::string> out;
  for (const auto& dialect : dialects) {
    const auto& seen = by[dialect];
    const bool differ = std::ranges::any_of(seen, [&](const auto& each) { return each.first != seen.front().first; });
    if (!differ) continue;
    std::vector<std::string> ports;
    for (const auto& [signing, port] : seen)
      ports.push_back(fmt::format("{} on {}", report::signing_words(signing), port));
    out.push_back(fmt::format("{}: signing {}", dialect, join_and(ports)));
  }
  if (out.empty()) return std::nullopt;
  return fmt::to_string(fmt::join(out, "; "));
}

constexpr auto kBothPorts =
    std::to_array<AdviceRow>({{"", "", "find out what answers on each port, and require signing on both"}});

constexpr std::array kSigningRows{
    FindingRow{.id = "signing-disabled",
               .severity = Severity::high,
               .title = "Signing is disabled",
               .why = "An attacker in the middle can change messages and relay logins to this host (NTLM relay).",
               .advice = kRequireSigning,
               .reference = kSigningPage,
               .check = disabled},
    FindingRow{.id = "signing-not-required",
               .severity = Severity::medium,
               .title = "Signing is not required",
               .why = "Intercepted logins can be relayed (NTLM relay), unless encryption is required.",
               .advice = kRequireSigning,
               .reference = kSigningPage,
               .check = not_required},
    FindingRow{.id = "signing-differs-by-dialect",
               .severity = Severity::low,
               .title = "Signing differs between dialects",
               .why = "An attacker can choose the weakest dialect that client and server still accept.",
               .advice = kRequireSigning,
               .reference = "[MS-SMB2] 2.2.4, [MS-CIFS] 2.2.4.52.2",
               .check = differs_by_dialect},
    FindingRow{.id = "signing-differs-by-port",
               .severity = Severity::low,
               .title = "Signing differs between ports",
               .why = "One server has one configuration: two servers, or a device in between, answer here.",
               .advice = kBothPorts,
               .reference = "[MS-SMB2] 2.2.4",
               .check = differs_by_port},
};

}  // namespace

std::span<const FindingRow> signing_rows() noexcept { return kSigningRows; }

}  // namespace smbprobe::audit
