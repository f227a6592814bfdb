#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "audit/observed.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/words.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;
using report::EndpointReport;

/// "8 MiB", "64 KiB", "65535 bytes".
std::string size_text(std::uint32_t bytes) {
  constexpr std::uint32_t kKib = 1024;
  constexpr std::uint32_t kMib = kKib * kKib;
  if (bytes >= kMib && bytes % kMib == 0) return fmt::format("{} MiB", bytes / kMib);
  if (bytes >= kKib && bytes % kKib == 0) return fmt::format("{} KiB", bytes / kKib);
  return fmt::format("{} bytes", bytes);
}

std::string sizes_text(const report::Smb2Dialect& d) {
  if (!d.max_transact_size || !d.max_read_size || !d.max_write_size) return {};
  if (*d.max_transact_size == *d.max_read_size && *d.max_read_size == *d.max_write_size)
    return fmt::format("transfers up to {}", size_text(*d.max_read_size));
  return fmt::format("transact {}, read {}, write {}", size_text(*d.max_transact_size), size_text(*d.max_read_size),
                     size_text(*d.max_write_size));
}

/// @param between the answer and the signing mode: columns side by side are narrow.
std::string dialect_cell(const EndpointReport& endpoint, std::uint16_t revision, std::string_view between) {
  const auto& dialects = endpoint.smb2.dialects;
  const auto d = std::ranges::find(dialects, revision, &report::Smb2Dialect::revision);
  if (d == dialects.end()) return "not asked";
  std::string out = verdict_text(d->verdict);
  if (d->signing) out += fmt::format("{}signing {}", between, signing_text(*d->signing));
  if (d->capabilities) {
    const auto labels = proto::flag_labels(proto::kSmb2Capabilities, *d->capabilities);
    out += '\n' + (labels.empty() ? "no capabilities" : base::join(labels));
  }
  const std::string sizes = sizes_text(*d);
  return sizes.empty() ? out : out + '\n' + sizes;
}

std::string multi_protocol_cell(const EndpointReport& endpoint) {
  const auto& revision = endpoint.smb2.multi_protocol;
  if (!revision) return "no SMB2 answer";
  if (*revision == proto::kSmb2Wildcard) return "0x02ff, SMB 2.1 or later";
  const auto* row = proto::find_named(proto::kSmb2Dialects, *revision);
  return proto::hex_number(*revision, 4) + (row == nullptr ? "" : fmt::format(", {}", row->token));
}

/// Revisions that any port was asked for, lowest first.
std::set<std::uint16_t> revisions_of(const Endpoints& endpoints) {
  std::set<std::uint16_t> out;
  for (const auto* endpoint : endpoints)
    for (const auto& d : endpoint->smb2.dialects) out.insert(d.revision);
  return out;
}

std::string revision_name(std::uint16_t revision) {
  const auto* row = proto::find_named(proto::kSmb2Dialects, revision);
  return row != nullptr ? std::string(row->token) : proto::hex_number(revision, 4);
}

}  // namespace

Table empty_table(std::string title, const Endpoints& endpoints) {
  Table table{std::move(title), {}, {}};
  for (const auto* endpoint : endpoints) table.columns.push_back(port_text(*endpoint));
  return table;
}

namespace {

void add_multi_protocol(Table& table, const Endpoints& endpoints) {
  if (std::ranges::any_of(endpoints, [](const EndpointReport* e) { return e->smb2.multi_protocol.has_value(); }))
    table.rows.push_back(make_row("multi-protocol", endpoints, multi_protocol_cell));
}

/// That of the answer to a multi-protocol NEGOTIATE: a dialect that was asked by itself has its own.
void add_signing(Table& table, const Endpoints& endpoints) {
  if (std::ranges::none_of(endpoints, [](const EndpointReport* e) { return e->smb2.signing.has_value(); })) return;
  table.rows.push_back(make_row("SMB2 signing", endpoints, [](const EndpointReport& e) {
    return e.smb2.signing ? signing_text(*e.smb2.signing) : std::string("not stated");
  }));
}

Table dialects_table(const Endpoints& endpoints, std::string_view between) {
  Table table = empty_table("SMB2 and SMB3", endpoints);
  for (const std::uint16_t revision : revisions_of(endpoints))
    table.rows.push_back(make_row(revision_name(revision), endpoints,
                                  [&](const EndpointReport& e) { return dialect_cell(e, revision, between); }));
  add_multi_protocol(table, endpoints);
  return table;
}

}  // namespace

Table smb2_table(const Endpoints& endpoints) {
  const auto refused_whole = [](const EndpointReport* e) {
    return e->smb2.verdict.answer == Answer::refused &&
           std::ranges::none_of(e->smb2.dialects, [](const auto& d) { return d.verdict.answer != Answer::refused; });
  };
  if (revisions_of(endpoints).empty() || std::ranges::all_of(endpoints, refused_whole)) {
    Table table = empty_table("SMB2 and SMB3", endpoints);
    table.rows.push_back(
        make_row("answer", endpoints, [](const EndpointReport& e) { return verdict_text(e.smb2.verdict); }));
    add_multi_protocol(table, endpoints);
    add_signing(table, endpoints);
    return table;
  }
  Table wide = dialects_table(endpoints, ", ");
  return columns_equal(wide) ? wide : dialects_table(endpoints, "\n");
}

namespace {

std::string signing_words(report::Signing signing) { return styled(style_of(signing), report::signing_words(signing)); }

std::string smb1_endpoint_cell(const EndpointReport& e) {
  std::string out = verdict_text(e.smb1.verdict);
  if (e.smb1.verdict.answer != Answer::accepted) return out;
  if (e.smb1.signing) out += ", signing " + signing_words(*e.smb1.signing);
  return out;
}

std::string smb2_cell(const EndpointReport& e, std::uint16_t revision) {
  const auto* const d = audit::find_dialect(e, revision);
  if (d == nullptr) return e.smb2.verdict.answer == Answer::refused ? verdict_text(e.smb2.verdict) : "not asked";
  std::string out = verdict_text(d->verdict);
  if (d->signing) out += ", signing " + signing_words(*d->signing);
  return out;
}

/// SMB2 where none of its dialects was asked for by itself.
std::string family_cell(const EndpointReport& e) {
  std::string out = verdict_text(e.smb2.verdict);
  if (e.smb2.multi_protocol == proto::kSmb2Wildcard) out += ", 2.1 or later";
  if (e.smb2.signing) out += ", signing " + signing_words(*e.smb2.signing);
  return out;
}

/// "2.0.2 to 3.1.1" for neighbours that are answered alike.
void add_range(Table& table, std::uint16_t first, std::uint16_t last, std::vector<std::string> cells) {
  const auto label = [](std::uint16_t revision) { return proto::label_or_hex(proto::kSmb2Dialects, revision); };
  table.rows.push_back(
      {first == last ? label(first) : fmt::format("{} to {}", label(first), label(last)), std::move(cells)});
}

/// "NT LM 0.12", or what a port accepts where that is not among it.
std::string smb1_label(const Endpoints& endpoints) {
  std::string other;
  for (const auto* endpoint : endpoints) {
    const auto accepted = audit::accepted_smb1(*endpoint);
    const auto is_nt_lm = [](const auto& each) { return proto::smb1_level(each) == proto::Smb1Level::nt_lm; };
    if (std::ranges::any_of(accepted, is_nt_lm)) return std::string(proto::kNtLm012);
    if (other.empty() && !accepted.empty()) other = base::escape_terminal(accepted.back());
  }
  return other.empty() ? "SMB1" : other;
}

}  // namespace

Table dialect_table(const Endpoints& endpoints) {
  Table table = empty_table("Dialects", endpoints);
  table.rows.push_back(make_row(smb1_label(endpoints), endpoints, smb1_endpoint_cell));
  const auto revisions = revisions_of(endpoints);
  const auto refuses = [](const EndpointReport* e) { return e->smb2.verdict.answer == Answer::refused; };
  if (revisions.empty() || std::ranges::all_of(endpoints, refuses)) {
    table.rows.push_back(make_row("SMB2 and SMB3", endpoints, family_cell));
    return table;
  }
  std::uint16_t first = *revisions.begin();
  std::uint16_t last = first;
  const auto cells_of = [&](std::uint16_t revision) {
    return make_row("", endpoints, [revision](const EndpointReport& e) { return smb2_cell(e, revision); }).cells;
  };
  auto cells = cells_of(first);
  for (const std::uint16_t revision : revisions) {
    auto next = cells_of(revision);
    if (next != cells) {
      add_range(table, first, last, std::exchange(cells, std::move(next)));
      first = revision;
    }
    last = revision;
  }
  add_range(table, first, last, std::move(cells));
  return table;
}

}  // namespace smbprobe::view
