#include "probe/ask/plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "probe/ask/called_names.hpp"
#include "probe/survey/confirmation.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::Transport;

/// How often the rest of the SMB1 strings is offered as a list before each is asked alone. Lists cost the fewest
/// exchanges, but each costs a round trip (two on NetBIOS): a full survey waits for at most five.
constexpr unsigned kSmb1ListsDirect = 3;
constexpr unsigned kSmb1ListsNetbios = 0;

/// What stacks that know few contexts understand: illumos until 2021 took at most two ciphers.
constexpr std::array<std::uint16_t, 2> kOldCiphers{2, 1};

constexpr std::size_t kSessions = 2;  // anonymous and guest

/// An answered question is asked twice before what was dropped is asked again, at most three times over; or where none
/// was answered, each of both families twice more.
constexpr std::size_t kConfirmations = 6;

Smb1Offer all_smb1_strings() {
  Smb1Offer offer;
  offer.dialects.assign(proto::kSmb1DialectStrings.begin(), proto::kSmb1DialectStrings.end());
  return offer;
}

template <class T>
std::vector<T> without(std::vector<T> list, const T& value) {
  std::erase(list, value);
  return list;
}

bool offers_311(const Smb2Offer& offer) {
  return std::ranges::find(offer.dialects, proto::SMB_3_1_1) != offer.dialects.end();
}

/// With its request built once, for what a sweep sends a million times.
Job prepared(Job job) {
  job.prepared = build_request(job.offer, {});
  return job;
}

JobRef shared(Job job) { return std::make_shared<const Job>(std::move(job)); }

/// The lists of everything that most surveys begin with, made once: thousands of hosts wait with them at a time.
const JobRef& smb2_list(bool identify) {
  static const JobRef plain = shared({full_smb2_offer(), std::nullopt, false});
  static const JobRef curious = shared({full_smb2_offer(), std::nullopt, true});
  return identify ? curious : plain;
}

const JobRef& smb1_list(bool identify) {
  static const JobRef plain = shared(prepared({all_smb1_strings(), std::nullopt, false}));
  static const JobRef curious = shared(prepared({all_smb1_strings(), std::nullopt, true}));
  return identify ? curious : plain;
}

bool is_status(const Evidence& evidence, std::uint32_t status) {
  const auto* got = evidence.got<Smb2Status>();
  return got != nullptr && got->header.status == status;
}

}  // namespace

Smb1Offer multi_protocol_offer() {
  Smb1Offer offer = all_smb1_strings();
  offer.dialects.emplace_back(proto::kSmb2Dialect2_002);
  offer.dialects.emplace_back(proto::kSmb2DialectWildcard);
  return offer;
}

bool is_multi_protocol(const Offer& offer) {
  const auto* smb1 = std::get_if<Smb1Offer>(&offer);
  return smb1 != nullptr && smb1->dialects.back() == proto::kSmb2DialectWildcard;
}

EndpointPlan::EndpointPlan(Transport transport, PlanOptions options) : transport_(transport), options_(options) {}

const JobRef& EndpointPlan::quick_job(bool identify) {
  static const JobRef plain = shared(prepared({multi_protocol_offer(), std::nullopt, false}));
  static const JobRef curious = shared(prepared({multi_protocol_offer(), std::nullopt, true}));
  return identify ? curious : plain;
}

std::vector<JobRef> EndpointPlan::start() {
  next_.clear();
  if (options_.only != nullptr) {
    ask(Job(*options_.only));
  } else if (options_.depth == report::Depth::quick) {
    ask(quick_job(options_.identify));
  } else {
    // both families at once: a server that speaks one of them only may never answer the other
    ask(smb2_list(identify()));
    ask(smb1_list(full()));
  }
  return std::exchange(next_, {});
}

std::vector<JobRef> EndpointPlan::finished(const Job& job, std::span<const Evidence> evidence) {
  next_.clear();
  if (evidence.empty()) return {};
  const Exchange& last = *evidence.back().exchange;
  if (answered_ && was_connection_refused(last)) stopped_ = true;
  answered_ |= std::ranges::any_of(evidence, [](const Evidence& e) { return e.exchange->outcome == Outcome::reply; });
  if (job.session != Session::none) return {};  // what came of it is for the survey
  if (options_.only != nullptr) return {};
  if (options_.depth == report::Depth::quick) {
    after_quick(job, evidence.front());
    learn_way_in(job, evidence);
    return std::exchange(next_, {});
  }
  if (std::ranges::any_of(evidence, is_fragile)) fragile_ = true;
  if (const auto* smb2 = std::get_if<Smb2Offer>(&job.offer)) {
    after_smb2(*smb2, evidence);
  } else {
    after_smb1(std::get<Smb1Offer>(job.offer), evidence);
  }
  learn_way_in(job, evidence);
  if (stopped_) next_.clear();
  return std::exchange(next_, {});
}

std::vector<JobRef> EndpointPlan::finished_all() {
  next_.clear();
  if (!stopped_ && options_.only == nullptr) ask_sessions();
  return std::exchange(next_, {});
}

/// What this job shows to begin a session with: SMB2 where it answers, and that at once, else SMB1 with extended
/// security.
void EndpointPlan::learn_way_in(const Job& job, std::span<const Evidence> evidence) {
  if (!options_.anonymous) return;
  for (const Evidence& each : evidence) {
    if (way_in_ && std::holds_alternative<Smb2Offer>(*way_in_)) return;
    const auto* smb2 = each.smb2();
    const auto* smb1 = each.smb1();
    if (smb2 != nullptr && was_offered(each, smb2->dialect_revision)) {
      const auto* asked =
          each.asked<proto::Smb2NegotiateRequest>() != nullptr ? std::get_if<Smb2Offer>(&job.offer) : nullptr;
      way_in_ = asked != nullptr ? *asked : full_smb2_offer();
    } else if (const auto chosen = chosen_smb1_dialect(each); chosen && smb1->capabilities && !way_in_) {
      if ((*smb1->capabilities & proto::CAP_EXTENDED_SECURITY) != 0) way_in_ = Smb1Offer{{*chosen}, true};
    }
  }
  if (way_in_ && std::holds_alternative<Smb2Offer>(*way_in_)) ask_sessions();
}

/// Both sessions, once, on connections of their own.
void EndpointPlan::ask_sessions() {
  if (!way_in_ || std::exchange(sessions_asked_, true)) return;
  for (const Session session : {Session::anonymous, Session::guest}) {
    Job tries{*way_in_, std::nullopt, false};
    tries.session = session;
    ask(std::move(tries));
  }
}

void EndpointPlan::ask(Job job) { ask(shared(std::move(job))); }

/// Nothing is asked twice.
void EndpointPlan::ask(JobRef job) {
  if (std::ranges::any_of(asked_, [&](const JobRef& asked) { return *asked == *job; })) return;
  asked_.push_back(job);
  next_.push_back(std::move(job));
}

/// Then the family that the multi-protocol answer did not show. Some stacks hang up on an SMB1 frame without a word, so
/// what is no answer is followed by SMB2 too.
void EndpointPlan::after_quick(const Job& job, const Evidence& first) {
  if (!is_multi_protocol(job.offer)) return;
  if (first.smb2() != nullptr && options_.smb1_only) return;
  if (is_in_smb2(first))
    ask(smb1_list(false));
  else if (first.exchange->outcome == Outcome::reply || first.exchange->outcome == Outcome::garbage || is_drop(first))
    ask(smb2_list(options_.identify));
}

void EndpointPlan::after_smb2(const Smb2Offer& offer, std::span<const Evidence> evidence) {
  const Evidence& first = evidence.front();
  const auto* answer = first.smb2();
  const bool list = offer.dialects.size() > 1;
  if (answer == nullptr) {
    if (list) fall_back(offer, first);
    if (!list && is_status(first, proto::STATUS_INVALID_PARAMETER)) retry_without_doubt(offer);
  } else {
    if (list) smb2_accepted_ = true;
    if (list && offer.more_contexts) plain_ = false;  // it was dropped for another reason
    if (list) ask_single_dialects(answer->dialect_revision);
    if (full() && answer->dialect_revision == proto::SMB_3_1_1 && was_offered(first, proto::SMB_3_1_1))
      ask_algorithms(*answer);
  }
  if (list && !std::exchange(smb2_list_done_, true)) ask_smb1_rest();
  if (list) ask_multi_protocol();
}

/// The list of everything was not accepted: once more with little in it, then each dialect alone where the server talks
/// at all.
void EndpointPlan::fall_back(const Smb2Offer& offer, const Evidence& first) {
  const bool hung_up = was_hung_up_on(*first.exchange);
  const bool said_no = first.got<Smb2Status>() != nullptr;
  if (is_status(first, proto::STATUS_NOT_SUPPORTED) || (!hung_up && !said_no)) return;
  if (offer.more_contexts) {
    plain_ = true;
    Smb2Offer plain = offer;
    plain.more_contexts = false;
    plain.ciphers.assign(kOldCiphers.begin(), kOldCiphers.end());
    plain.signing_algorithms.clear();
    ask({plain, std::nullopt, identify()});
  } else if (said_no) {
    ask_single_dialects(std::nullopt);
  }
}

/// Each dialect alone. One that stands above the chosen one was offered and passed over, so a server that may fall over
/// it is not asked for it. [MS-SMB2] 3.3.5.4 (the greatest common dialect)
void EndpointPlan::ask_single_dialects(std::optional<std::uint16_t> chosen) {
  if (!singles_asked_) {
    singles_asked_ = true;
    for (const auto& row : proto::kSmb2Dialects) {
      if (chosen == row.value || (fragile_ && chosen && row.value > *chosen)) continue;
      Smb2Offer single = full_smb2_offer();
      single.dialects = {row.value};
      single.more_contexts = !plain_;
      ask({single, std::nullopt, false});
    }
  }
}

/// The way from SMB1 into SMB2, and what follows 0x02FF. Over NetBIOS that would be the sixth round trip, so there it
/// is followed up only where SMB2's list was not accepted. An SMB1 server that did not take the list may still be led
/// into SMB2, and if not, its answer says so.
void EndpointPlan::ask_multi_protocol() {
  if (!full() || !smb2_list_done_ || !(smb2_accepted_ || smb1_accepted_) || std::exchange(multi_protocol_asked_, true))
    return;
  const bool follow_up = transport_ == Transport::direct_tcp || !smb2_accepted_;
  ask({multi_protocol_offer(), follow_up ? std::optional(full_smb2_offer()) : std::nullopt, false});
}

/// Each cipher and each signing algorithm alone, two questions in one request; and the lists the other way round.
void EndpointPlan::ask_algorithms(const proto::Smb2NegotiateResponse& answer) {
  if (std::exchange(algorithms_asked_, true)) return;
  Smb2Offer offer = full_smb2_offer();
  offer.dialects = {proto::SMB_3_1_1};
  offer.more_contexts = false;
  const auto* encryption = proto::find_context<proto::EncryptionCapabilities>(answer.contexts.contexts);
  const auto* signing = proto::find_context<proto::SigningCapabilities>(answer.contexts.contexts);
  std::vector<std::uint16_t> ciphers;
  std::vector<std::uint16_t> algorithms;
  if (encryption != nullptr && !encryption->ciphers.empty() && encryption->ciphers[0] != 0)
    ciphers = without(offer.ciphers, encryption->ciphers[0]);
  if (signing != nullptr && !signing->signing_algorithms.empty())
    algorithms = without(offer.signing_algorithms, signing->signing_algorithms[0]);
  if (ciphers.empty() && algorithms.empty()) return;
  for (std::size_t i = 0; i < std::max(ciphers.size(), algorithms.size()); ++i) {
    Smb2Offer single = offer;
    if (i < ciphers.size()) single.ciphers = {ciphers[i]};
    if (i < algorithms.size()) single.signing_algorithms = {algorithms[i]};
    ask({single, std::nullopt, false});
  }
  std::ranges::reverse(offer.ciphers);
  std::ranges::reverse(offer.signing_algorithms);
  ask({offer, std::nullopt, false});
}

/// STATUS_INVALID_PARAMETER leaves open what was at fault: ask each doubtful part with the others as wide as they can
/// be.
void EndpointPlan::retry_without_doubt(const Smb2Offer& offer) {
  const Smb2Offer wide = full_smb2_offer();
  if (offers_311(offer)) {
    if (offer.ciphers.size() == 1 && offer.signing_algorithms.size() == 1) {
      Smb2Offer cipher = offer;
      cipher.signing_algorithms = wide.signing_algorithms;
      ask({cipher, std::nullopt, false});
      Smb2Offer signing = offer;
      signing.ciphers = wide.ciphers;
      ask({signing, std::nullopt, false});
    } else if (offer.more_contexts) {
      Smb2Offer plain = offer;
      plain.more_contexts = false;
      ask({plain, std::nullopt, false});
    }
  } else if (offer.dialects[0] >= proto::SMB_3_0 && (offer.capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0) {
    // Samba without AES-128-CCM refuses 3.0 and 3.0.2 to clients that could encrypt, and to them alone
    Smb2Offer cannot_encrypt = offer;
    cannot_encrypt.capabilities &= ~proto::SMB2_GLOBAL_CAP_ENCRYPTION;
    ask({cannot_encrypt, std::nullopt, false});
  }
}

void EndpointPlan::after_smb1(const Smb1Offer& offer, std::span<const Evidence> evidence) {
  if (!full()) return;
  if (is_multi_protocol(offer)) {  // and its follow-up
    for (const Evidence& each : evidence.subspan(1))
      if (each.smb2() != nullptr && each.smb2()->dialect_revision == proto::SMB_3_1_1) ask_algorithms(*each.smb2());
    return;
  }
  const auto chosen = chosen_smb1_dialect(evidence.front());
  if (!chosen || offer.dialects.size() == 1) return;
  if (offer.dialects.size() >= smb1_list_) return;  // this list was answered before, and its follow-up asked again
  smb1_list_ = offer.dialects.size();
  if (!nt_lm_alone_ && (*chosen == proto::kNtLm012 || *chosen == proto::kNtLanman10)) {
    nt_lm_alone_ = true;  // without extended security it tells domain and server name in the clear
    ask({Smb1Offer{{std::string(proto::kNtLm012)}, false}, std::nullopt, false});
  }
  smb1_accepted_ = true;
  ask_multi_protocol();
  smb1_rest_ = without(offer.dialects, *chosen);
  if (nt_lm_alone_) smb1_rest_ = without(std::move(smb1_rest_), std::string(proto::kNtLm012));
  ask_smb1_rest();
}

/// The strings that are left, first as a list, later each alone; not before SMB2's first answer told whether that may
/// fell the server.
void EndpointPlan::ask_smb1_rest() {
  if (!smb2_list_done_ || fragile_ || smb1_rest_.empty()) return;
  const auto rest = std::exchange(smb1_rest_, {});
  const unsigned lists = transport_ == Transport::direct_tcp ? kSmb1ListsDirect : kSmb1ListsNetbios;
  if (smb1_steps_++ < lists) {
    ask({Smb1Offer{rest, true}, std::nullopt, false});
    return;
  }
  for (const auto& dialect : rest) ask({Smb1Offer{{dialect}, true}, std::nullopt, false});
}

EndpointPlan::Budget EndpointPlan::budget(Transport transport, PlanOptions options, unsigned second_looks) {
  // both families; the list or 3.1.1 once more with few contexts; dialects alone, 3.0 and 3.0.2 once more without
  // encryption
  const std::size_t dialects = 2 + 1 + proto::kSmb2Dialects.size() + 2;
  // each pair and its halves, the lists reversed
  const std::size_t algorithms = 3 * proto::kCiphers.size() + 1;
  const bool full = options.depth == report::Depth::full;
  // and multi-protocol, NT LM 0.12 alone, the other SMB1 strings in lists or alone
  const std::size_t more = algorithms + 2 + (proto::kSmb1DialectStrings.size() - 1);
  // the question for both families and each alone: where the first was dropped, and answered after the second
  const std::size_t quick = 3;
  const std::size_t questions = options.depth == report::Depth::quick ? quick : dialects + (full ? more : 0);
  const std::size_t sessions = options.anonymous ? kSessions : 0;
  const std::size_t setups = options.identify || full ? 2 : 0;  // SESSION_SETUP of each family
  constexpr std::size_t kTries = 2;                             // what is dropped or times out is asked again
  // a port that takes connections and says nothing gets two of them, as does one that takes none
  const std::size_t silent = 2 * std::size_t{second_looks};
  Budget out;
  out.at_a_time = (options.depth == report::Depth::quick ? 1 : questions) + sessions;
  out.quiet = questions + sessions + kConfirmations;
  out.connections = (questions + sessions) * kTries + kConfirmations + silent;
  const std::size_t trees = options.anonymous ? 1 : 0;  // the TREE_CONNECT in a null session
  // and the follow-up of 0x02FF; a session needs two SESSION_SETUPs behind its NEGOTIATE
  out.requests = out.connections + (setups + (full ? 1 : 0) + 2 * sessions + trees) * kTries;
  if (transport == Transport::netbios) {
    // both first connections may have to find the name
    out.connections += 2 * (kMostCalledNames - 1);
    out.requests += out.connections;  // session requests
  }
  return out;
}

}  // namespace smbprobe::probe
