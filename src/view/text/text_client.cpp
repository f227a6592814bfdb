#include "view/text/text_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "audit/clients/clients.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

constexpr std::size_t kClientIndent = 2;

template <std::size_t N>
std::vector<std::string> labels(const std::vector<std::uint16_t>& ids,
                                const std::array<proto::Named<std::uint16_t>, N>& table) {
  std::vector<std::string> out;
  for (const std::uint16_t id : ids) out.push_back(proto::label_or_hex(table, id));
  return out;
}

/// SMB1 is offered where a string of its own is; "SMB 2.002" and "SMB 2.???" are not.
bool offers_smb1(const report::ClientOffer& offer) {
  return offer.smb1_dialects && std::ranges::any_of(*offer.smb1_dialects, [](const std::string& dialect) {
           return dialect != proto::kSmb2Dialect2_002 && dialect != proto::kSmb2DialectWildcard;
         });
}

std::string dialect_range(const std::vector<std::uint16_t>& dialects) {
  const auto names = labels(dialects, proto::kSmb2Dialects);
  if (names.size() > 2) return fmt::format("{} to {}", names.front(), names.back());
  return join_and(names);
}

/// What a client offers of SMB2 by the strings of its SMB1 list alone.
std::string smb2_by_strings(const report::ClientOffer& offer) {
  const bool any = offer.smb1_dialects &&
                   std::ranges::find(*offer.smb1_dialects, proto::kSmb2DialectWildcard) != offer.smb1_dialects->end();
  return any ? "SMB2, dialect not stated" : "2.0.2";
}

/// "ONLY SMB1", "SMB1 and 2.0.2 to 3.1.1"
std::string offered(const report::ClientOffer& offer) {
  if (offer.smb1_only()) return styled(Style::bad, "ONLY SMB1");
  const bool numbered = offer.dialects && !offer.dialects->empty();
  const std::string smb2 = numbered ? dialect_range(*offer.dialects) : smb2_by_strings(offer);
  return offers_smb1(offer) ? styled(Style::warn, "SMB1") + " and " + smb2 : smb2;
}

std::string offered_signing(const report::ClientOffer& offer) {
  return offer.signing ? fmt::format("signing {}", report::name_of(*offer.signing)) : "signing not stated";
}

std::string head(const report::ClientOffer& offer) {
  std::string out = fmt::format("{}  {}, {}", styled(Style::bold, base::escape_terminal(offer.address)), offered(offer),
                                offered_signing(offer));
  if (offer.guess) out += fmt::format(", looks like {}", *offer.guess);
  return out;
}

template <std::size_t N>
void add_list(std::vector<std::string>& lines,
              std::string_view label,
              const std::optional<std::vector<std::uint16_t>>& ids,
              const std::array<proto::Named<std::uint16_t>, N>& table) {
  if (ids && !ids->empty()) lines.push_back(fmt::format("{}: {}", label, base::join(labels(*ids, table))));
}

/// "unlike macOS 12 and later: does not offer 2.1", or nothing where it is as the table has it.
std::string unlike_table(const report::ClientOffer& offer) {
  const auto differences = audit::differences_from_table(offer);
  if (!differences || differences->empty()) return {};
  return fmt::format("unlike {}: {}", audit::client_of_guess(*offer.guess)->name, base::join(*differences));
}

std::vector<std::string> details(const report::ClientOffer& offer) {
  std::vector<std::string> lines;
  if (offer.smb1_dialects) {
    std::vector<std::string> strings;
    for (const auto& dialect : *offer.smb1_dialects) strings.push_back(base::escape_terminal(dialect));
    lines.push_back("SMB1 list: " + base::join(strings));
  }
  add_list(lines, "SMB2 dialects", offer.dialects, proto::kSmb2Dialects);
  add_list(lines, "ciphers", offer.ciphers, proto::kCiphers);
  add_list(lines, "signing algorithms", offer.signing_algorithms, proto::kSigningAlgorithms);
  add_list(lines, "compression", offer.compression, proto::kCompressionAlgorithms);
  if (offer.compression_chained.value_or(false)) lines.back() += ", chained";
  if (offer.capabilities) {
    const auto flags = proto::flag_labels(proto::kSmb2Capabilities, *offer.capabilities);
    lines.push_back("capabilities: " + (flags.empty() ? "none" : base::join(flags)));
  }
  if (auto line = unlike_table(offer); !line.empty()) lines.push_back(std::move(line));
  if (offer.netname) lines.push_back("requested server name: " + base::escape_terminal(*offer.netname));
  return lines;
}

}  // namespace

std::string render_client(const report::ClientOffer& offer, const TextOptions& options) {
  std::string out = options.quiet ? head(offer) + '\n' : paragraph(head(offer), options.width, kClientIndent);
  if (!options.quiet)
    for (const auto& line : details(offer))
      out += std::string(kClientIndent, ' ') + paragraph(line, options.width - kClientIndent, 2 * kClientIndent);
  return render_style(out, options.color);
}

std::string render_client_table(std::span<const report::ClientOffer> offers) {
  if (offers.empty()) return {};
  std::vector<std::array<std::string, 4>> rows{{"CLIENT", "OFFERS", "SIGNING", "LOOKS LIKE"}};
  for (const auto& offer : offers)
    rows.push_back({base::escape_terminal(offer.address), render_style(offered(offer), false),
                    offer.signing ? std::string(report::name_of(*offer.signing)) : "not stated",
                    offer.guess.value_or("-")});
  std::array<std::size_t, 4> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] + 2 - display_width(row[i]), ' ');
    }
    out += line + '\n';
  }
  return out;
}

}  // namespace smbprobe::view
