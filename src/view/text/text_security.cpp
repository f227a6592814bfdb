#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/escape.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_algorithms.hpp"
#include "report/cut_texts.hpp"
#include "view/text/reason_text.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;
using report::EndpointReport;

template <std::size_t N>
using NameTable = std::array<proto::Named<std::uint16_t>, N>;

template <std::size_t N>
std::string id_names(const NameTable<N>& table, const std::vector<std::uint16_t>& ids) {
  std::string out;
  for (const std::uint16_t id : ids) out += (out.empty() ? "" : ", ") + proto::label_or_hex(table, id);
  base::cut_long(out);
  return out.empty() ? "none" : out;
}

template <std::size_t N>
std::string told_ids(const NameTable<N>& table, const std::optional<std::vector<std::uint16_t>>& ids) {
  return ids ? id_names(table, *ids) : "not stated";
}

/// The names of the algorithms with this answer; the reason of the first of them comes out beside.
template <std::size_t N>
std::vector<std::uint16_t> with_answer(const std::vector<report::Algorithm>& algorithms,
                                       const NameTable<N>&,
                                       Answer answer) {
  std::vector<std::uint16_t> ids;
  for (const auto& a : algorithms)
    if (a.verdict.answer == answer) ids.push_back(a.id);
  return ids;
}

bool is_implied(const report::Algorithm& algorithm) { return algorithm.verdict.reason == report::ReasonKind::implied; }

/// A list was offered, and of it the server took one: what it says of the others is not known.
bool is_only_choice(const std::vector<report::Algorithm>& algorithms) {
  return algorithms.size() == 1 && algorithms.front().verdict.answer == Answer::accepted &&
         !is_implied(algorithms.front());
}

template <std::size_t N>
std::string algorithms_cell(const NameTable<N>& table,
                            const std::optional<std::vector<report::Algorithm>>& algorithms,
                            const std::optional<report::Preference>& preference) {
  if (!algorithms) return "not stated";
  const auto accepted = with_answer(*algorithms, table, Answer::accepted);
  std::string out = id_names(table, accepted);
  if (std::ranges::any_of(*algorithms, is_implied)) out += " (implied)";
  if (is_only_choice(*algorithms)) out += " (chosen; others not asked)";
  if (preference && accepted.size() > 1) out += fmt::format(" ({} preference)", report::name_of(*preference));
  std::string before;
  for (const Answer answer : {Answer::refused, Answer::unknown}) {
    for (const auto& a : *algorithms) {
      if (a.verdict.answer != answer) continue;
      const std::string text = verdict_text(a.verdict);
      out += (text == before ? ", " : '\n' + text + ": ") + proto::label_or_hex(table, a.id);
      before = text;
    }
  }
  const auto unasked = with_answer(*algorithms, table, Answer::not_asked);
  return unasked.empty() ? out : out + "\nnot asked: " + id_names(table, unasked);
}

std::string compression_cell(const EndpointReport& endpoint) {
  const auto& smb2 = endpoint.smb2;
  if (!smb2.compression) return "not stated";
  return id_names(proto::kCompressionAlgorithms, *smb2.compression) + (smb2.compression_chained ? ", chained" : "");
}

std::string yes_no(const std::optional<bool>& value) {
  if (!value) return "not stated";
  return *value ? "yes" : "no";
}

std::string unknown_contexts_cell(const EndpointReport& endpoint) {
  std::string out;
  if (const auto& contexts = endpoint.smb2.unknown_contexts)
    for (const auto& c : *contexts)
      out += fmt::format("{}{} ({} bytes{})", out.empty() ? "" : ", ", proto::hex_number(c.type, 4), c.data.size(),
                         c.data.size() < report::kMostListedBytes ? "" : " or more");
  base::cut_long(out);
  return out.empty() ? "none" : out;
}

bool told(const EndpointReport* e) {
  const auto& s = e->smb2;
  return s.ciphers || s.signing_algorithms || s.preauth_integrity || s.compression || s.rdma_transforms ||
         s.transport_security || s.posix_extensions || s.unknown_contexts;
}

bool has_transport_security(const EndpointReport* e) { return e->smb2.transport_security.value_or(false); }

bool has_unknown_contexts(const EndpointReport* e) {
  return e->smb2.unknown_contexts && !e->smb2.unknown_contexts->empty();
}

}  // namespace

Table security_table(const Endpoints& endpoints, bool verbose) {
  Table table = empty_table("SMB 3.1.1", endpoints);
  if (std::ranges::none_of(endpoints, told)) return table;
  // what no port has is left out, where not all is wanted
  const auto add = [&](std::string label, auto cell, std::string_view nothing = {}) {
    Row row = make_row(std::move(label), endpoints, cell);
    const auto says_nothing = [&](const std::string& text) { return text == nothing || text == "not stated"; };
    if (verbose || !std::ranges::all_of(row.cells, says_nothing)) table.rows.push_back(std::move(row));
  };
  add("signing with", [](const EndpointReport& e) {
    return algorithms_cell(proto::kSigningAlgorithms, e.smb2.signing_algorithms, e.smb2.signing_preference);
  });
  add("encryption", [](const EndpointReport& e) {
    return algorithms_cell(proto::kCiphers, e.smb2.ciphers, e.smb2.cipher_preference);
  });
  add(
      "preauth hash",
      [](const EndpointReport& e) { return told_ids(proto::kHashAlgorithms, e.smb2.preauth_integrity); }, "SHA-512");
  add("compression", compression_cell, "none");
  add("RDMA", [](const EndpointReport& e) { return told_ids(proto::kRdmaTransforms, e.smb2.rdma_transforms); }, "none");
  if (std::ranges::any_of(endpoints, has_transport_security))  // a "no" over TCP says nothing of TLS or QUIC
    add("TLS or QUIC", [](const EndpointReport& e) { return yes_no(e.smb2.transport_security); });
  add("POSIX", [](const EndpointReport& e) { return yes_no(e.smb2.posix_extensions); }, "no");
  if (std::ranges::any_of(endpoints, has_unknown_contexts)) add("other contexts", unknown_contexts_cell);
  return table;
}

}  // namespace smbprobe::view
