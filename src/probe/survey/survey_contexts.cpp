// The negotiate contexts of 3.1.1: ciphers, signing algorithms, compression and the rest. [MS-SMB2] 2.2.4.1, 3.3.5.4
#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "probe/survey/survey_parts.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::Smb2NegotiateRequest;
using proto::Smb2NegotiateResponse;
using Ids = std::vector<std::uint16_t>;

constexpr std::uint16_t kAesCmac = 1;

/// One 3.1.1 exchange seen from one kind of algorithm.
struct Question {
  const Evidence* evidence;
  Ids offered;              ///< empty: the context was not sent
  bool others_single;       ///< another list in the request had one entry, so a complaint may be about that
  bool accepted_dialect;    ///< the server chose 3.1.1
  bool unreadable;          ///< the answer's contexts are damaged: one that is missing may be there
  std::optional<Ids> told;  ///< the ids in the answer's context; nothing without a context
};

/// How to read one kind of algorithm out of requests and answers.
struct Kind {
  Ids (*offered)(const Smb2NegotiateRequest&);
  Ids (*others)(const Smb2NegotiateRequest&);
  std::optional<Ids> (*told)(const Smb2NegotiateResponse&);
  bool zero_is_none;  ///< cipher 0x0000 says "no cipher in common"; signing algorithm 0 is HMAC-SHA256
  bool aes_cmac_implied;
  std::string_view what;
};

Ids ciphers_offered(const Smb2NegotiateRequest& request) {
  const auto* context = proto::find_context<proto::EncryptionCapabilities>(request.contexts.contexts);
  return context != nullptr ? context->ciphers : Ids{};
}
Ids signing_offered(const Smb2NegotiateRequest& request) {
  const auto* context = proto::find_context<proto::SigningCapabilities>(request.contexts.contexts);
  return context != nullptr ? context->signing_algorithms : Ids{};
}
std::optional<Ids> cipher_told(const Smb2NegotiateResponse& response) {
  const auto* context = proto::find_context<proto::EncryptionCapabilities>(response.contexts.contexts);
  return context != nullptr ? std::optional(context->ciphers) : std::nullopt;
}
std::optional<Ids> signing_told(const Smb2NegotiateResponse& response) {
  const auto* context = proto::find_context<proto::SigningCapabilities>(response.contexts.contexts);
  return context != nullptr ? std::optional(context->signing_algorithms) : std::nullopt;
}

constexpr Kind kCipherKind{ciphers_offered, signing_offered, cipher_told, true, false, "cipher"};
constexpr Kind kSigningKind{signing_offered, ciphers_offered, signing_told, false, true, "signing algorithm"};

std::vector<Question> questions(const SurveyContext& context, const Kind& kind) {
  std::vector<Question> out;
  for (const auto& evidence : context.evidence) {
    const auto* asked = evidence.asked<Smb2NegotiateRequest>();
    if (asked == nullptr) continue;
    Question question{&evidence, kind.offered(*asked), kind.others(*asked).size() == 1, false, false, std::nullopt};
    if (question.offered.empty()) continue;
    if (const auto* answer = evidence.smb2(); answer != nullptr && answer->dialect_revision == proto::SMB_3_1_1) {
      question.accepted_dialect = true;
      question.unreadable = answer->contexts.damage.has_value();
      question.told = kind.told(*answer);
      out.push_back(std::move(question));
    } else if (answer == nullptr && asked->dialects == Ids{proto::SMB_3_1_1}) {
      out.push_back(std::move(question));
    }
  }
  return out;
}

void put(std::vector<report::Algorithm>& list, std::uint16_t id, const report::Verdict& verdict) {
  const auto known = std::ranges::find(list, id, &report::Algorithm::id);
  if (known == list.end())
    list.push_back({id, verdict});
  else
    strengthen(known->verdict, verdict);
}

/// What one question says of each algorithm that it offered.
void fold(const Question& question,
          const Kind& kind,
          std::vector<report::Algorithm>& list,
          std::vector<report::ReportedAnomaly>& anomalies) {
  const Evidence& evidence = *question.evidence;
  const std::uint32_t number = evidence.exchange->number;
  report::Verdict verdict{report::Answer::refused, report::ReasonKind::no_context, number};
  if (!question.accepted_dialect) {
    if (question.offered.size() > 1) return;
    const auto* status = evidence.got<Smb2Status>();
    if (status != nullptr && question.others_single) return;  // it may be the other algorithm that was refused
    verdict = not_accepted(evidence);
    if (question.others_single && evidence.exchange->outcome != Outcome::reply)
      verdict.answer = report::Answer::unknown;
  } else if (question.told && !question.told->empty()) {
    const std::uint16_t id = question.told->front();
    if (std::ranges::find(question.offered, id) != question.offered.end()) {
      put(list, id, {report::Answer::accepted, {}, number});
      return;
    }
    const bool none = kind.zero_is_none && id == 0;
    verdict.reason = {report::ReasonKind::answered, id};
    if (!none)
      note(anomalies, where_of(proto::SMB_3_1_1),
           fmt::format("answered {} 0x{:04x} that was not offered", kind.what, id));
  }
  if (question.unreadable && !question.told) verdict = {report::Answer::unknown, report::ReasonKind::malformed, number};
  for (const std::uint16_t id : question.offered) put(list, id, verdict);
}

/// A 3.1.1 session whose NEGOTIATE settled no signing algorithm signs with AES-CMAC. [MS-SMB2] 3.3.5.4
void imply_aes_cmac(std::span<const Question> asked, std::vector<report::Algorithm>& list) {
  if (std::ranges::any_of(asked, [](const Question& q) { return q.told.has_value() || q.unreadable; })) return;
  const auto answered = std::ranges::find_if(asked, &Question::accepted_dialect);
  if (answered == asked.end()) return;
  put(list, kAesCmac, {report::Answer::accepted, report::ReasonKind::implied, answered->evidence->exchange->number});
}

/// Whose order counts: the same choice from a list and from its reverse is the server's; the first acceptable one of
/// each is the client's.
std::optional<report::Preference> preference(std::span<const Question> asked, std::span<const report::Algorithm> list) {
  const auto accepted = [&](std::uint16_t id) {
    const auto row = std::ranges::find(list, id, &report::Algorithm::id);
    return row != list.end() && row->verdict.answer == report::Answer::accepted;
  };
  if (std::ranges::count_if(
          list, [](const report::Algorithm& a) { return a.verdict.answer == report::Answer::accepted; }) < 2)
    return std::nullopt;
  for (const auto& one : asked) {
    for (const auto& other : asked) {
      const Ids reversed(other.offered.rbegin(), other.offered.rend());
      if (one.offered.size() < 2 || one.offered != reversed || !one.told || !other.told || one.told->empty() ||
          other.told->empty())
        continue;
      const std::uint16_t a = one.told->front();
      const std::uint16_t b = other.told->front();
      if (a == b) return report::Preference::server;
      const auto first = std::ranges::find_if(one.offered, accepted);
      const auto last = std::ranges::find_if(other.offered, accepted);
      if (first != one.offered.end() && last != other.offered.end() && a == *first && b == *last)
        return report::Preference::client;
    }
  }
  return std::nullopt;
}

/// The one that the longest list got stands first, then the order of the table.
void order(std::span<const Question> asked, std::vector<report::Algorithm>& list) {
  std::ranges::sort(list, {}, &report::Algorithm::id);
  const Question* longest = nullptr;
  for (const auto& question : asked)
    if (question.told && !question.told->empty() &&
        (longest == nullptr || question.offered.size() > longest->offered.size()))
      longest = &question;
  if (longest == nullptr) return;
  const auto best = std::ranges::find(list, longest->told->front(), &report::Algorithm::id);
  if (best != list.end()) std::rotate(list.begin(), best, best + 1);
}

void survey_kind(const SurveyContext& context,
                 const Kind& kind,
                 std::optional<std::vector<report::Algorithm>>& into,
                 std::optional<report::Preference>& whose,
                 std::vector<report::ReportedAnomaly>& anomalies) {
  const auto asked = questions(context, kind);
  std::vector<report::Algorithm> list;
  for (const auto& question : asked) fold(question, kind, list, anomalies);
  const bool told = std::ranges::any_of(asked, [](const Question& q) { return q.accepted_dialect; });
  if (!told) return;
  if (kind.aes_cmac_implied) imply_aes_cmac(asked, list);
  order(asked, list);
  whose = preference(asked, list);
  into = std::move(list);
}

/// The contexts that a server answers with what it has.
void fill_lists(report::Smb2Report& report, const Smb2NegotiateRequest& asked, const Smb2NegotiateResponse& answer) {
  const auto& offered = asked.contexts.contexts;
  const auto& told = answer.contexts.contexts;
  if (const auto* preauth = proto::find_context<proto::PreauthIntegrityCapabilities>(told);
      preauth != nullptr && !report.preauth_integrity)
    report.preauth_integrity = preauth->hash_algorithms;
  if (const auto* compression = proto::find_context<proto::CompressionCapabilities>(offered)) {
    const bool chained = compression->compression_algorithms.size() > 1 &&
                         (compression->flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
    report.compression_chained_asked = report.compression_chained_asked.value_or(false) || chained;
  }
  if (proto::find_context<proto::CompressionCapabilities>(offered) != nullptr && !report.compression) {
    const auto* compression = proto::find_context<proto::CompressionCapabilities>(told);
    report.compression = compression != nullptr ? compression->compression_algorithms : Ids{};
    std::erase(*report.compression, 0);  // NONE: "no algorithm in common"
    report.compression_chained =
        compression != nullptr && (compression->flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
  }
  if (proto::find_context<proto::RdmaTransformCapabilities>(offered) != nullptr && !report.rdma_transforms) {
    const auto* rdma = proto::find_context<proto::RdmaTransformCapabilities>(told);
    report.rdma_transforms = rdma != nullptr ? rdma->rdma_transforms : Ids{};
    std::erase(*report.rdma_transforms, 0);  // SMB2_RDMA_TRANSFORM_NONE
  }
  if (proto::find_context<proto::TransportCapabilities>(offered) != nullptr && !report.transport_security) {
    const auto* transport = proto::find_context<proto::TransportCapabilities>(told);
    report.transport_security =
        transport != nullptr && (transport->flags & proto::SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY) != 0;
  }
}

void fill_others(report::Smb2Report& report, const Smb2NegotiateRequest& asked, const Smb2NegotiateResponse& answer) {
  const auto is_posix = [](const proto::NegotiateContext& context) {
    return proto::context_type(context) == proto::SMB2_POSIX_EXTENSIONS_AVAILABLE;
  };
  if (std::ranges::any_of(asked.contexts.contexts, is_posix) && !report.posix_extensions)
    report.posix_extensions = std::ranges::any_of(answer.contexts.contexts, is_posix);
  if (!report.unknown_contexts) report.unknown_contexts.emplace();
  for (const auto& context : answer.contexts.contexts) {
    const auto* other = std::get_if<proto::OtherContext>(&context);
    if (other == nullptr || is_posix(context)) continue;
    const report::UnknownContext unknown{other->type, other->data};
    if (std::ranges::find(*report.unknown_contexts, unknown) == report.unknown_contexts->end())
      report.unknown_contexts->push_back(unknown);
  }
}

}  // namespace

void survey_contexts(const SurveyContext& context,
                     report::Smb2Report& report,
                     std::vector<report::ReportedAnomaly>& anomalies) {
  survey_kind(context, kCipherKind, report.ciphers, report.cipher_preference, anomalies);
  survey_kind(context, kSigningKind, report.signing_algorithms, report.signing_preference, anomalies);
  for (const auto& evidence : context.evidence) {
    const auto* asked = evidence.asked<Smb2NegotiateRequest>();
    const auto* answer = evidence.smb2();
    if (asked == nullptr || answer == nullptr || answer->dialect_revision != proto::SMB_3_1_1) continue;
    if (answer->contexts.damage) continue;  // what is missing may be there
    fill_lists(report, *asked, *answer);
    fill_others(report, *asked, *answer);
  }
}

}  // namespace smbprobe::probe
