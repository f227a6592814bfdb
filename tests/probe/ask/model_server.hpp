// A server as a few settings, and a plan driven against it by a clock that counts round trips.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/plan.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_negotiate_request.hpp"

namespace smbprobe::test {

/// What a server does with one message: answers, or ends the connection in some way.
struct Reaction {
  probe::Outcome outcome = probe::Outcome::reply;
  proto::Bytes message;
};

/// Settings of a server; the first of each list is what it likes best.
struct ModelServer {
  std::vector<std::uint16_t> smb2{};  ///< empty: it hangs up on SMB2
  std::vector<std::string> smb1{};
  bool refuses_smb1 = true;  ///< DialectIndex 0xFFFF; else it hangs up
  std::vector<std::uint16_t> ciphers{2, 1, 4, 3};
  std::vector<std::uint16_t> signing{2, 1, 0};  ///< empty: no signing context
  std::size_t most_ciphers = 100;               ///< it hangs up on more
  std::size_t fewest_ciphers = 0;               ///< STATUS_INVALID_PARAMETER to fewer
  bool refuses_encryption_in_30 = false;        ///< Samba without AES-128-CCM
  std::uint16_t security_mode = 1;
  std::optional<std::uint32_t> always{};     ///< the status of every SMB2 answer
  std::optional<std::uint16_t> when_lost{};  ///< the dialect it answers with when none is in common

  [[nodiscard]] Reaction operator()(proto::ByteView message) const {
    const auto ntlm = proto::find_ntlmssp(message);
    if (ntlm && proto::ntlm_message_type(*ntlm) == 3)
      return {.message = proto::is_smb2(message) ? smb2_grants() : smb1_grants()};
    if (proto::decode_smb2_session_setup_request(message)) return {.message = smb2_challenges()};
    if (proto::decode_smb1_session_setup_request(message)) return {.message = smb1_challenges()};
    if (const auto request = proto::decode_smb2_negotiate_request(message)) return on_smb2(*request);
    if (const auto request = proto::decode_smb1_negotiate_request(message)) return on_smb1(*request);
    return {probe::Outcome::closed, {}};
  }

 private:
  template <class T>
  [[nodiscard]] static std::optional<T> first_common(const std::vector<T>& mine, const std::vector<T>& theirs) {
    for (const auto& each : mine)
      if (std::ranges::find(theirs, each) != theirs.end()) return each;
    return std::nullopt;
  }

  [[nodiscard]] Reaction accept(std::uint16_t dialect, std::vector<proto::NegotiateContext> contexts = {}) const {
    auto response = smb2_response(dialect);
    response.security_mode = security_mode;
    for (auto& context : contexts) response.contexts.contexts.push_back(std::move(context));
    return {.message = proto::build_smb2_negotiate_response(response)};
  }

  [[nodiscard]] Reaction on_smb2(const proto::Smb2NegotiateRequest& request) const {
    if (always) return {.message = smb2_says(*always)};
    if (smb2.empty()) return {probe::Outcome::closed, {}};
    const auto* encryption = proto::find_context<proto::EncryptionCapabilities>(request.contexts.contexts);
    if (encryption != nullptr && encryption->ciphers.size() > most_ciphers) return {probe::Outcome::closed, {}};
    const auto dialect = first_common(smb2, request.dialects);
    if (!dialect) return when_lost ? accept(*when_lost) : Reaction{.message = smb2_says(proto::STATUS_NOT_SUPPORTED)};
    if (encryption != nullptr && encryption->ciphers.size() < fewest_ciphers)
      return {.message = smb2_says(proto::STATUS_INVALID_PARAMETER)};
    const bool version3 = *dialect == proto::SMB_3_0 || *dialect == proto::SMB_3_0_2;
    if (refuses_encryption_in_30 && version3 && (request.capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0)
      return {.message = smb2_says(proto::STATUS_INVALID_PARAMETER)};
    return accept(*dialect,
                  *dialect == proto::SMB_3_1_1 ? contexts_for(request) : std::vector<proto::NegotiateContext>{});
  }

  [[nodiscard]] std::vector<proto::NegotiateContext> contexts_for(const proto::Smb2NegotiateRequest& request) const {
    std::vector<proto::NegotiateContext> out;
    const auto& offered = request.contexts.contexts;
    if (const auto* encryption = proto::find_context<proto::EncryptionCapabilities>(offered))
      out.emplace_back(proto::EncryptionCapabilities{{first_common(ciphers, encryption->ciphers).value_or(0)}});
    if (const auto* theirs = proto::find_context<proto::SigningCapabilities>(offered))
      if (const auto mine = first_common(signing, theirs->signing_algorithms))
        out.emplace_back(proto::SigningCapabilities{{*mine}});
    return out;
  }

  [[nodiscard]] Reaction on_smb1(const proto::Smb1NegotiateRequest& request) const {
    const auto offers = [&](std::string_view text) {
      return std::ranges::find(request.dialects, text) != request.dialects.end();
    };
    const bool newer = std::ranges::any_of(smb2, [](std::uint16_t dialect) { return dialect > proto::SMB_2_0_2; });
    if (newer && offers(proto::kSmb2DialectWildcard)) return accept(proto::kSmb2Wildcard);
    if (!smb2.empty() && offers(proto::kSmb2Dialect2_002)) return accept(proto::SMB_2_0_2);
    const auto dialect = first_common(smb1, request.dialects);
    if (!dialect && !refuses_smb1) return {probe::Outcome::closed, {}};
    if (!dialect) return {.message = smb1_refuses()};
    const auto index =
        static_cast<std::uint16_t>(std::ranges::find(request.dialects, *dialect) - request.dialects.begin());
    const bool nt = dialect->starts_with("NT ") || *dialect == "POSIX 2";
    const bool extended = (request.header.flags2 & proto::SMB_FLAGS2_EXTENDED_SECURITY) != 0;
    if (!nt) return {.message = proto::build_smb1_negotiate_response(smb1_lanman(index))};
    return {.message = proto::build_smb1_negotiate_response(extended ? smb1_extended(index) : smb1_plain(index))};
  }
};

/// Plays a job against a server: what the prober sent, and what came of it.
struct PlayedJob {
  std::vector<probe::Exchange> exchanges;
  std::size_t requests = 0;  ///< session requests too
};

using Server = std::function<Reaction(proto::ByteView)>;

[[nodiscard]] inline PlayedJob play_job(const probe::Job& job, proto::Transport transport, const Server& server) {
  probe::NegotiateExchange machine(job, some_inputs(), link_over(transport));
  PlayedJob out;
  proto::Bytes reply;
  probe::Outcome failure = probe::Outcome::silent;
  auto action = machine.start(0);
  while (!std::holds_alternative<probe::Done>(action)) {
    if (const auto* send = std::get_if<probe::Send>(&action)) {
      ++out.requests;
      reply.clear();
      if (send->bytes.at(0) == 0x81) {
        reply = proto::build_positive_session_response();
      } else {
        const Reaction reaction = server(proto::ByteView(send->bytes).subspan(4));
        if (reaction.outcome == probe::Outcome::reply) reply = framed(reaction.message, transport);
        failure = reaction.outcome;
      }
      if (failure == probe::Outcome::refused) {
        out.exchanges = {probe::failed_connection(job, some_inputs(), link_over(transport), failure, 0)};
        return out;
      }
      action = machine.resume(probe::Sent{0});
    } else if (!reply.empty()) {
      const auto bytes = std::exchange(reply, {});
      action = machine.resume(probe::Received{bytes, 0});
    } else if (failure == probe::Outcome::closed) {
      action = machine.resume(probe::Closed{0});
    } else {
      action = machine.resume(probe::Failed{failure, 0});
    }
  }
  out.exchanges = machine.exchanges();
  return out;
}

/// What a plan came to. Every job that is out runs at once, and each request takes one round trip.
struct DrivenPlan {
  std::vector<probe::Job> jobs;            ///< in the order they were begun
  std::vector<probe::Exchange> exchanges;  ///< in the order of their ends
  std::size_t requests = 0;
  std::size_t round_trips = 0;  ///< until the last job ended
  bool stopped = false;
};

[[nodiscard]] inline DrivenPlan drive(proto::Transport transport, probe::PlanOptions options, const Server& server) {
  struct Running {
    probe::Job job;
    std::vector<probe::Exchange> exchanges;
    std::size_t ends_at;
  };
  probe::EndpointPlan plan(transport, options);
  DrivenPlan out;
  std::vector<Running> running;
  const auto begin = [&](const std::vector<probe::JobRef>& jobs, std::size_t now) {
    for (const auto& job : jobs) {
      auto played = play_job(*job, transport, server);
      out.jobs.push_back(*job);
      out.requests += played.requests;
      running.push_back({*job, std::move(played.exchanges), now + played.requests});
    }
  };
  begin(plan.start(), 0);
  while (out.jobs.size() < 1000) {
    if (running.empty()) begin(plan.finished_all(), out.round_trips);
    if (running.empty()) break;
    const auto next = std::ranges::min_element(running, {}, &Running::ends_at);
    const Running done = *next;
    running.erase(next);
    for (auto each : done.exchanges) {
      each.number = static_cast<std::uint32_t>(out.exchanges.size() + 1);
      out.exchanges.push_back(std::move(each));
    }
    out.round_trips = std::max(out.round_trips, done.ends_at);
    begin(plan.finished(done.job, probe::read_evidence(done.exchanges)), done.ends_at);
  }
  out.stopped = plan.stopped();
  return out;
}

}  // namespace smbprobe::test
